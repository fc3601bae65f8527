using System.Diagnostics.CodeAnalysis;
using System.Text;
using Exchange.Domain.Ledger;
using Exchange.Hosting;
using NSec.Cryptography;

namespace Exchange.Audit.Checkpoints;

/// <summary>
/// The log's private key. Its file holds one line in the form that golang.org/x/mod/sumdb/note reads too:
/// <c>PRIVATE+KEY+name+id+base64(0x01 || seed)</c>.
/// </summary>
internal sealed class LogKey : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly Key _key;

    private LogKey(string name, Key key) =>
        (_key, Verifier) = (key, new VerifierKey(name, key.PublicKey.Export(KeyBlobFormat.RawPublicKey)));

    /// <summary>What outsiders check signatures with.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>Reads the key of the log of this name from its file, or makes both.</summary>
    public static LogKey Open(string file, string name)
    {
        if (!File.Exists(file))
        {
            using var made = Generate(name);
            made.Write(file);
        }

        var key = TryParse(File.ReadAllText(file).TrimEnd('\n'))
            ?? throw new InvalidDataException($"{file} does not hold a log's private key.");
        return key.Verifier.Name == name
            ? key
            : throw new InvalidDataException($"{file} holds the key of {key.Verifier.Name}, and this log is {name}.");
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The log key owns the key.")]
    public static LogKey Generate(string name) => new(
        name,
        Key.Create(SignatureAlgorithm.Ed25519, new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }));

    public SignedNote Sign(Checkpoint checkpoint)
    {
        var text = checkpoint.ToString();
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(text));
        return new SignedNote(text, [new NoteSignature(Verifier.Name, Verifier.Id, [.. signature])]);
    }

    public void Dispose() => _key.Dispose();

    [SuppressMessage("Reliability", "CA2000", Justification = "The log key owns the key.")]
    private static LogKey? TryParse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length..].Split('+', 3) is not [var name, var id, var base64])
        {
            return null;
        }

        var bytes = new byte[base64.Length];
        if (!VerifierKey.IsName(name)
            || !Convert.TryFromBase64String(base64, bytes, out var count)
            || count == 0
            || bytes[0] != VerifierKey.Ed25519
            || !Key.TryImport(
                SignatureAlgorithm.Ed25519, bytes.AsSpan(1, count - 1), KeyBlobFormat.RawPrivateKey, out var key))
        {
            return null;
        }

        var parsed = new LogKey(name, key!);
        if (parsed.Verifier.ToString().Split('+')[1] == id)
        {
            return parsed;
        }

        parsed.Dispose();
        return null;
    }

    private void Write(string file)
    {
        var seed = Convert.ToBase64String([VerifierKey.Ed25519, .. _key.Export(KeyBlobFormat.RawPrivateKey)]);
        WholeFile.WriteSecret(file, Encoding.UTF8.GetBytes($"{Prefix}{Verifier.Name}+{Verifier.Id:x8}+{seed}\n"));
    }
}
