using Exchange.Audit.Checkpoints;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Witnesses;

/// <summary>The private key with which this service cosigns other logs.</summary>
internal sealed class CosigningKey : IDisposable
{
    private readonly NoteKey _key;

    private CosigningKey(NoteKey key) => _key = key;

    /// <summary>What goes into a policy's witness line.</summary>
    public VerifierKey Verifier => _key.Verifier;

    /// <summary>Reads the key of the witness of this name from its file, or makes both.</summary>
    public static CosigningKey Open(string file, string name) => new(NoteKey.Open(file, name, VerifierKey.Cosignature));

    public static CosigningKey Generate(string name) => new(NoteKey.Generate(name, VerifierKey.Cosignature));

    public NoteSignature Cosign(SignedNote note, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        return Cosignature.Line(Verifier, seconds, _key.Sign(Cosignature.Message(note.Text, seconds)));
    }

    public void Dispose() => _key.Dispose();
}
