using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Domain.Ledger;

/// <summary>Whether a signature of a message is of this public key. Ed25519, which the base library does not have.</summary>
public delegate bool SignatureCheck(
    ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>
/// An Ed25519 key that signs notes, in the text form of C2SP signed-note: <c>name+id+base64(type || public key)</c>. A log's
/// key signs the note's text; a witness's key signs it with the time (C2SP tlog-cosignature), under another type.
/// </summary>
public sealed class VerifierKey
{
    /// <summary>The signature type of plain Ed25519.</summary>
    public const byte Ed25519 = 1;

    /// <summary>The signature type of a witness's timestamped Ed25519 cosignature.</summary>
    public const byte Cosignature = 4;

    /// <summary>The length of an Ed25519 public key.</summary>
    public const int PublicKeyBytes = 32;

    public VerifierKey(string name, ReadOnlySpan<byte> publicKey, byte type = Ed25519)
    {
        if (!IsName(name) || publicKey.Length != PublicKeyBytes || type is not (Ed25519 or Cosignature))
        {
            throw new ArgumentException("A verifier key has a name without spaces or plus, and 32 bytes.", nameof(name));
        }

        (Name, PublicKey, Type, Id) = (name, [.. publicKey], type, IdOf(name, publicKey, type));
    }

    public string Name { get; }

    /// <summary>What its signatures sign: <see cref="Ed25519"/> the text, <see cref="Cosignature"/> the text with a time.</summary>
    public byte Type { get; }

    /// <summary>The first four bytes of SHA-256(name || newline || type || public key).</summary>
    public uint Id { get; }

    public ImmutableArray<byte> PublicKey { get; }

    /// <summary>Whether a key may have this name: no spaces, no plus, no control characters.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) =>
        !string.IsNullOrEmpty(text) && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    /// <summary>Reads a log's key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VerifierKey? key) => TryParse(text, Ed25519, out key);

    /// <summary>Reads a key of a witness.</summary>
    public static bool TryParseWitness(string text, [NotNullWhen(true)] out VerifierKey? key) =>
        TryParse(text, Cosignature, out key);

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Type, .. PublicKey])}";

    private static bool TryParse(string text, byte type, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        Span<byte> bytes = stackalloc byte[1 + PublicKeyBytes];
        if (text.Split('+', 3) is not [var name, _, var base64]
            || !IsName(name)
            || !Convert.TryFromBase64String(base64, bytes, out var count)
            || count != bytes.Length
            || bytes[0] != type)
        {
            return false;
        }

        var parsed = new VerifierKey(name, bytes[1..], type);
        key = parsed.ToString() == text ? parsed : null;
        return key is not null;
    }

    private static uint IdOf(string name, ReadOnlySpan<byte> publicKey, byte type)
    {
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. publicKey]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
