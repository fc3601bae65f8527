using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Exchange.Domain.Ledger;

/// <summary>
/// A receipt: the proof that an entry is in a log, in the text form of C2SP tlog-proof. It can be checked off line by
/// anyone who has the entry and the log's key.
/// </summary>
public sealed record TlogProof(long Index, ImmutableArray<Hash> Path, string Checkpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string IndexPrefix = "index ";

    /// <summary>Reads a proof; extra data, which we never write, is refused.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TlogProof? proof)
    {
        proof = null;
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0
            || text[..end].Split('\n') is not [Header, var indexLine, .. var lines]
            || !indexLine.StartsWith(IndexPrefix, StringComparison.Ordinal)
            || !DecimalText.TryParse(indexLine.AsSpan(IndexPrefix.Length), out var index))
        {
            return false;
        }

        var path = ImmutableArray.CreateBuilder<Hash>(lines.Length);
        foreach (var line in lines)
        {
            if (!Hash.TryParse(line, out var hash))
            {
                return false;
            }

            path.Add(hash);
        }

        proof = new TlogProof(index, path.DrainToImmutable(), text[(end + 2)..]);
        return true;
    }

    /// <summary>Whether the entry is in the log of this key.</summary>
    public bool Holds(ReadOnlySpan<byte> entry, VerifierKey key, SignatureCheck check) =>
        Ledger.Checkpoint.TryOpen(Checkpoint, key, check, out var checkpoint)
        && MerkleTree.InclusionHolds(MerkleTree.LeafHash(entry), Index, checkpoint.Size, Path.AsSpan(), checkpoint.Root);

    public override string ToString()
    {
        var text = new StringBuilder($"{Header}\n{IndexPrefix}{DecimalText.Format(Index)}\n");
        foreach (var hash in Path)
        {
            text.Append(hash).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }
}
