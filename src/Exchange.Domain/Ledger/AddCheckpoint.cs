using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Exchange.Domain.Ledger;

/// <summary>
/// What a log sends a witness (C2SP tlog-witness, add-checkpoint): the size that the witness last cosigned, the proof that the
/// new tree extends it, and the new checkpoint with its signatures.
/// </summary>
public sealed record AddCheckpoint(long OldSize, ImmutableArray<Hash> Proof, SignedNote Note)
{
    /// <summary>No tree of 63 bits has a longer proof.</summary>
    public const int ProofLinesMax = 63;

    private const string OldPrefix = "old ";

    public static bool TryParse(string body, [NotNullWhen(true)] out AddCheckpoint? request)
    {
        request = null;
        var blank = body.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0
            || body[..blank].Split('\n') is not [var old, .. { Length: <= ProofLinesMax } lines]
            || !old.StartsWith(OldPrefix, StringComparison.Ordinal)
            || !DecimalText.TryParse(old.AsSpan(OldPrefix.Length), out var size)
            || !SignedNote.TryParse(body[(blank + 2)..], out var note))
        {
            return false;
        }

        var proof = ImmutableArray.CreateBuilder<Hash>(lines.Length);
        foreach (var line in lines)
        {
            if (!Hash.TryParse(line, out var hash))
            {
                return false;
            }

            proof.Add(hash);
        }

        request = new AddCheckpoint(size, proof.DrainToImmutable(), note);
        return true;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{OldPrefix}{DecimalText.Format(OldSize)}\n");
        foreach (var hash in Proof)
        {
            text.Append(hash).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }
}
