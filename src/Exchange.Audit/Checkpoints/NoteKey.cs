using System.Diagnostics.CodeAnalysis;
using System.Text;
using Exchange.Domain.Ledger;
using Exchange.Hosting;
using NSec.Cryptography;

namespace Exchange.Audit.Checkpoints;

/// <summary>
/// A private key that signs notes. Its file holds one line in the form that golang.org/x/mod/sumdb/note reads too:
/// <c>PRIVATE+KEY+name+id+base64(type || seed)</c>.
/// </summary>
internal sealed class NoteKey : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly Key _key;

    private NoteKey(string name, Key key, byte type) =>
        (_key, Verifier) = (key, new VerifierKey(name, key.PublicKey.Export(KeyBlobFormat.RawPublicKey), type));

    /// <summary>What outsiders check signatures with.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>Reads the key of this name and type from its file, or makes both.</summary>
    public static NoteKey Open(string file, string name, byte type)
    {
        if (!File.Exists(file))
        {
            using var made = Generate(name, type);
            made.Write(file);
        }

        var key = TryParse(File.ReadAllText(file).TrimEnd('\n'), type)
            ?? throw new InvalidDataException($"{file} does not hold a private key of this kind (type {type}).");
        return key.Verifier.Name == name
            ? key
            : throw new InvalidDataException($"{file} holds the key of {key.Verifier.Name}, and this is {name}.");
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The note key owns the key.")]
    public static NoteKey Generate(string name, byte type) => new(
        name,
        Key.Create(SignatureAlgorithm.Ed25519, new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }),
        type);

    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

    public void Dispose() => _key.Dispose();

    [SuppressMessage("Reliability", "CA2000", Justification = "The note key owns the key.")]
    private static NoteKey? TryParse(string text, byte type)
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
            || bytes[0] != type
            || !Key.TryImport(
                SignatureAlgorithm.Ed25519, bytes.AsSpan(1, count - 1), KeyBlobFormat.RawPrivateKey, out var key))
        {
            return null;
        }

        var parsed = new NoteKey(name, key!, type);
        if (parsed.Verifier.ToString().Split('+')[1] == id)
        {
            return parsed;
        }

        parsed.Dispose();
        return null;
    }

    private void Write(string file)
    {
        var seed = Convert.ToBase64String([Verifier.Type, .. _key.Export(KeyBlobFormat.RawPrivateKey)]);
        WholeFile.WriteSecret(file, Encoding.UTF8.GetBytes($"{Prefix}{Verifier.Name}+{Verifier.Id:x8}+{seed}\n"));
    }
}
