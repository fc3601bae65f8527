using Exchange.Audit.Storage;
using Exchange.Audit.Verification;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Checkpoints;

/// <summary>A checkpoint and the note that holds it.</summary>
internal sealed record SignedCheckpoint(Checkpoint Checkpoint, string Note);

/// <summary>The log as it was found.</summary>
internal sealed record RecoveredLog(LogHead Head, StoredLog Stored, SignedCheckpoint? Checkpoint);

/// <summary>
/// Builds the tree from the store and holds it against what the log has said before. Every way in goes through here: the
/// first start, a start after a crash, and going on after a commit whose outcome is unknown.
/// </summary>
internal static class LogRecovery
{
    /// <summary>The stored log, held against <paramref name="known"/>: what this process has acknowledged.</summary>
    /// <exception cref="ExchangeException">
    /// LOG_CORRUPT: the store contradicts itself, its last checkpoint or an acknowledgement.
    /// </exception>
    public static RecoveredLog Recover(IEntryStore store, VerifierKey key, LogHead? known)
    {
        var stored = store.Load();

        // Each entry belongs to one gateway, and each gateway counts from 1 without a gap.
        Require(stored.LastSequences.Values.Sum() == stored.Size, "The gateways' counts and the log's size differ.");
        var head = new LogHead(EdgeOf(store, stored.Size), store);
        Require(
            known is null || (known.Size <= head.Size && known.Root(known.Size) == head.Root(known.Size)),
            "The stored log does not extend what was acknowledged.");
        return new RecoveredLog(head, stored, stored.LastCheckpoint is { } note ? Open(note, key, head) : null);
    }

    /// <summary>No tree is served or signed that is not an extension of the last one signed.</summary>
    private static SignedCheckpoint Open(string note, VerifierKey key, LogHead head)
    {
        if (!Checkpoint.TryOpen(note, key, Ed25519.Check, out var checkpoint))
        {
            throw Corrupt("The last checkpoint is not signed with the log's key.");
        }

        Require(
            checkpoint.Size <= head.Size && head.Root(checkpoint.Size) == checkpoint.Root,
            "The stored log does not extend its last checkpoint.");
        return new SignedCheckpoint(checkpoint, note);
    }

    /// <summary>From the highest level down: at each, the roots of the full tiles below; at the last, the entries.</summary>
    private static RightEdge EdgeOf(IEntryStore store, long size)
    {
        var edge = new RightEdge();
        for (var level = Tile.Levels(size) - 1; level > 0; level--)
        {
            var end = Tile.HashCount(size, level);
            for (var index = end - (end % Tile.Width); index < end; index++)
            {
                var tile = store.ReadTile(level - 1, index) ?? throw Corrupt("A tile is missing.");
                edge.Push(level, MerkleTree.SubtreeRoot(tile.AsSpan()), []);
            }
        }

        foreach (var entry in store.ReadEntries(size - (size % Tile.Width), Tile.Width))
        {
            edge.Append(MerkleTree.LeafHash(entry), []);
        }

        Require(edge.Size == size, "Entries are missing.");
        return edge;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Corrupt(otherwise);
        }
    }

    private static ExchangeException Corrupt(string what) => new(Reason.LogCorrupt, new InvalidDataException(what));
}
