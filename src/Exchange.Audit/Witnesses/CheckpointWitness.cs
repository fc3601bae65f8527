using System.Collections.Immutable;
using Exchange.Audit.Storage;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Witnesses;

/// <summary>What is answered to add-checkpoint: the status of HTTP, and the body.</summary>
internal sealed record WitnessReply(int Status, string Body, bool IsSize = false)
{
    /// <summary>The content type of a body that is the size of the last cosigned tree.</summary>
    public const string SizeType = "text/x.tlog.size";
}

/// <summary>
/// The witness of other logs (C2SP tlog-witness): it cosigns a checkpoint only if its tree extends the last one that it
/// cosigned for that origin, and remembers it before it answers. So nobody can get two stories cosigned.
/// </summary>
internal sealed partial class CheckpointWitness(
    WitnessStore store, CosigningKey key, IOptions<WitnessOptions> options, TimeProvider time, ILogger<CheckpointWitness> logger)
{
    private readonly ImmutableDictionary<string, ImmutableArray<VerifierKey>> _logs = options.Value.KeysByOrigin();
    private readonly Lock _cosigning = new();

    public VerifierKey Verifier => key.Verifier;

    public WitnessReply Add(string body)
    {
        if (!AddCheckpoint.TryParse(body, out var asked) || !Checkpoint.TryParseExtended(asked.Note.Text, out var offered))
        {
            return new WitnessReply(400, "not of the form: old size, proof, empty line, checkpoint\n");
        }

        if (!_logs.TryGetValue(offered.Origin, out var keys))
        {
            return new WitnessReply(404, "unknown origin\n");
        }

        // A signature of a trusted key that does not hold spoils the note; those of unknown keys are passed over.
        var signing = keys.Where(one => !asked.Note.SignaturesOf(one).IsEmpty).ToArray();
        if (signing.Length == 0 || !Array.TrueForAll(signing, one => asked.Note.IsSignedBy(one, Ed25519.Check)))
        {
            return new WitnessReply(403, "not signed by a key that is trusted for this origin\n");
        }

        // One at a time: a cosignature says that at its second no larger tree had been seen.
        lock (_cosigning)
        {
            return Cosign(asked, offered, signing);
        }
    }

    /// <summary>The last cosigned checkpoint of an origin, by the lower-case hex SHA-256 of its name; null: there is none.</summary>
    public string? Latest(string originHash) => store.NoteOf(originHash);

    private WitnessReply Cosign(AddCheckpoint asked, Checkpoint offered, VerifierKey[] signing)
    {
        var last = store.Last(offered.Origin);
        var answer = WitnessRule.Decide(asked, offered, last);
        switch (answer)
        {
            case WitnessAnswer.OldSizeBeyond:
                return new WitnessReply(400, "the old size is beyond the checkpoint's\n");
            case WitnessAnswer.OldSizeWrong:
                return SizeOf(last);
            case WitnessAnswer.RootsDiffer:
                LogForked(offered.Origin, offered.Size, asked.Note.ToString());
                return new WitnessReply(409, "another root was cosigned at this size\n");
            case WitnessAnswer.ProofWrong:
                LogProofWrong(offered.Origin, asked.OldSize, offered.Size, asked.Note.ToString());
                return new WitnessReply(422, "the proof does not show that the tree extends the last one\n");
        }

        var cosignature = key.Cosign(asked.Note, time.GetUtcNow());
        ImmutableArray<NoteSignature> kept = [.. signing.SelectMany(one => asked.Note.SignaturesOf(one)), cosignature];

        // Durable before anybody has the cosignature; a crash in between leaves a tree that was remembered and not cosigned,
        // which the log learns by its next question. Another process on the same file loses here.
        return store.TryAdvance(last, offered, new SignedNote(asked.Note.Text, kept).ToString(), time.GetUtcNow())
            ? new WitnessReply(200, cosignature.ToString())
            : SizeOf(store.Last(offered.Origin));
    }

    private static WitnessReply SizeOf(Checkpoint? last) =>
        new(409, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{last?.Size ?? 0}\n"), IsSize: true);

    [LoggerMessage(2061, LogLevel.Critical, "{Origin} signed another tree of size {Size} than the one that was cosigned: {Note}")]
    private partial void LogForked(string origin, long size, string note);

    [LoggerMessage(2062, LogLevel.Critical, "{Origin} could not prove that its tree of size {Size} extends that of size {OldSize}: {Note}")]
    private partial void LogProofWrong(string origin, long oldSize, long size, string note);
}
