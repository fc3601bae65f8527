using System.Text;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>A log's newest checkpoint, with the key that signed it and what the reader's policy says of it.</summary>
/// <param name="Checkpoint">Origin, size and root.</param>
/// <param name="Note">The note as it was served.</param>
/// <param name="Key">The key that signed it.</param>
/// <param name="Policy">The policy's verdict; null: there was no policy.</param>
public sealed record PublishedCheckpoint(Checkpoint Checkpoint, string Note, VerifierKey Key, PolicyVerdict? Policy)
{
    /// <summary>Reads and checks the checkpoint of a log.</summary>
    /// <exception cref="LogDefectException">It is missing, not signed by the key, or without the policy's quorum.</exception>
    public static async Task<PublishedCheckpoint> ReadAsync(ILogSource source, Trust trust, CancellationToken ct) =>
        trust.Open(Encoding.UTF8.GetString(await source.ReadAsync(LogFiles.Checkpoint, ct) ?? []), LogFiles.Checkpoint);
}

/// <summary>Whom a reader believes: one key of a log, a policy, or both.</summary>
public sealed record Trust(VerifierKey? Key, WitnessPolicy? Policy)
{
    /// <summary>Opens a note, from whatever file it is.</summary>
    /// <exception cref="LogDefectException">It is not signed by the key, or without the policy's quorum.</exception>
    public PublishedCheckpoint Open(string note, string file)
    {
        if (Policy is null)
        {
            return Key is not null && Checkpoint.TryOpen(note, Key, Ed25519.Check, out var checkpoint)
                ? new PublishedCheckpoint(checkpoint, note, Key, null)
                : throw LogDefectException.Of(
                    LogDefectKind.SignatureInvalid, file, $"The checkpoint is not one signed by {Key?.Name ?? "a known log"} with this key.");
        }

        var verdict = Policy.Judge(note, Key, Ed25519.Check);
        if (verdict is not { Log: { } signer, Checkpoint: { } signed })
        {
            throw LogDefectException.Of(LogDefectKind.SignatureInvalid, file, "The checkpoint is not signed by a log of the policy.");
        }

        return verdict.Holds
            ? new PublishedCheckpoint(signed, note, signer, verdict)
            : throw LogDefectException.Of(LogDefectKind.QuorumMissing, file, SentenceOf(verdict));
    }

    private string SentenceOf(PolicyVerdict verdict)
    {
        var of = verdict.Witnesses.FirstOrDefault(witness => witness.IsFalse) is { } liar
            ? $"the cosignature in the name of {liar.Witness.Name} does not hold"
            : $"{string.Join(", ", verdict.Witnesses.Where(one => one.Seconds is not null).Select(one => one.Witness.Name).DefaultIfEmpty("nobody"))} cosigned, and the quorum is {Policy!.Quorum}";
        return $"The checkpoint of size {verdict.Checkpoint!.Size} lacks its quorum: {of}.";
    }
}

/// <summary>A log or what it gave out is not what it must be; the defect says what and where.</summary>
public sealed class LogDefectException : Exception
{
    public LogDefectException(LogDefect defect)
        : base(defect.Sentence) => Defect = defect;

    public LogDefect Defect { get; }

    internal static LogDefectException Of(LogDefectKind kind, string file, string sentence) => new(LogDefect.OfFile(kind, file, sentence));
}
