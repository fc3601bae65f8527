using Exchange.Audit.Checkpoints;
using Exchange.Audit.Tests.Verification;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Witnesses;

/// <summary>A log of one story, of which a test signs whatever size it likes, with the requests that a witness gets.</summary>
internal sealed class SignedTrees(LogKey key, IReadOnlyList<byte[]> entries)
{
    private readonly Hash[] _leaves = [.. entries.Select(entry => MerkleTree.LeafHash(entry))];

    /// <summary>So many good entries.</summary>
    public static SignedTrees Of(int count, LogKey key) => new(key, MemoryLog.EntriesOf(count));

    public SignedNote Note(int size) => key.Sign(new Checkpoint(key.Verifier.Name, size, MerkleTree.Root(size, Read)));

    public AddCheckpoint Ask(int old, int size) => new(old, MerkleTree.ConsistencyProof(old, size, Read), Note(size));

    private Hash Read(int level, long index) => MerkleTree.SubtreeRoot(_leaves.AsSpan((int)index << level, 1 << level));
}
