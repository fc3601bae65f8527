using System.Diagnostics.CodeAnalysis;

namespace Exchange.Domain.Ledger;

/// <summary>
/// A log's size and root under its name, the text that the log signs (C2SP tlog-checkpoint). Extension lines are not
/// written, and a checkpoint that has any is not one of ours.
/// </summary>
public sealed record Checkpoint(string Origin, long Size, Hash Root)
{
    /// <summary>Reads the one form of a checkpoint's text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = text.Split('\n') is [{ Length: > 0 } origin, var digits, var base64, ""]
            && DecimalText.TryParse(digits, out var size)
            && Hash.TryParse(base64, out var root)
            ? new Checkpoint(origin, size, root)
            : null;
        return checkpoint is not null;
    }

    /// <summary>
    /// Reads a checkpoint of whatever log, which may have extension lines: a witness signs them with the rest and makes no
    /// statement about them (C2SP tlog-cosignature).
    /// </summary>
    public static bool TryParseExtended(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        return text.Split('\n') is [var origin, var size, var root, .. var extensions, ""]
            && extensions.All(line => line.Length > 0)
            && TryParse($"{origin}\n{size}\n{root}\n", out checkpoint);
    }

    /// <summary>The checkpoint in a note that the key signed; the note's other signatures do not matter.</summary>
    public static bool TryOpen(
        string note, VerifierKey key, SignatureCheck check, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        return SignedNote.TryParse(note, out var signed)
            && signed.IsSignedBy(key, check)
            && TryParse(signed.Text, out checkpoint)
            && checkpoint.Origin == key.Name;
    }

    public override string ToString() => $"{Origin}\n{DecimalText.Format(Size)}\n{Root}\n";
}
