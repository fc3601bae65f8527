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
/// An Ed25519 key that signs notes, in the text form of C2SP signed-note: <c>name+id+base64(0x01 || public key)</c>.
/// </summary>
public sealed class VerifierKey
{
    /// <summary>The signature type of plain Ed25519.</summary>
    public const byte Ed25519 = 1;

    /// <summary>The length of an Ed25519 public key.</summary>
    public const int PublicKeyBytes = 32;

    public VerifierKey(string name, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name) || publicKey.Length != PublicKeyBytes)
        {
            throw new ArgumentException("A verifier key has a name without spaces or plus, and 32 bytes.", nameof(name));
        }

        (Name, PublicKey, Id) = (name, [.. publicKey], IdOf(name, publicKey));
    }

    public string Name { get; }

    /// <summary>The first four bytes of SHA-256(name || newline || 0x01 || public key).</summary>
    public uint Id { get; }

    public ImmutableArray<byte> PublicKey { get; }

    /// <summary>Whether a key may have this name: no spaces, no plus, no control characters.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) =>
        !string.IsNullOrEmpty(text) && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    public static bool TryParse(string text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        Span<byte> bytes = stackalloc byte[1 + PublicKeyBytes];
        if (text.Split('+', 3) is not [var name, _, var base64]
            || !IsName(name)
            || !Convert.TryFromBase64String(base64, bytes, out var count)
            || count != bytes.Length
            || bytes[0] != Ed25519)
        {
            return false;
        }

        var parsed = new VerifierKey(name, bytes[1..]);
        key = parsed.ToString() == text ? parsed : null;
        return key is not null;
    }

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Ed25519, .. PublicKey])}";

    private static uint IdOf(string name, ReadOnlySpan<byte> publicKey)
    {
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. publicKey]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
