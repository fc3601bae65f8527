using System.Text;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Checkpoints;

/// <summary>The log's private key.</summary>
internal sealed class LogKey : IDisposable
{
    private readonly NoteKey _key;

    private LogKey(NoteKey key) => _key = key;

    /// <summary>What outsiders check signatures with.</summary>
    public VerifierKey Verifier => _key.Verifier;

    /// <summary>Reads the key of the log of this name from its file, or makes both.</summary>
    public static LogKey Open(string file, string name) => new(NoteKey.Open(file, name, VerifierKey.Ed25519));

    public static LogKey Generate(string name) => new(NoteKey.Generate(name, VerifierKey.Ed25519));

    public SignedNote Sign(Checkpoint checkpoint)
    {
        var text = checkpoint.ToString();
        return new SignedNote(text, [new NoteSignature(Verifier.Name, Verifier.Id, [.. _key.Sign(Encoding.UTF8.GetBytes(text))])]);
    }

    public void Dispose() => _key.Dispose();
}
