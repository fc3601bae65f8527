using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Exchange.Hosting;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Hands a caller what only the gateways of this domain can read or make: AES-256-GCM (NIST SP 800-38D) under a key that they share.
/// What is sealed for one purpose, or bound to one caller, opens for no other. Each has a key of its own, derived by HKDF
/// (RFC 5869) from 32 random bytes, so that no number of them wears the shared key out.
/// </summary>
internal sealed class Seal
{
    private const byte Form = 1;
    private const int KeySize = 32;
    private const int SaltSize = 32;
    private const int TagSize = 16;
    private const int Overhead = 1 + SaltSize + TagSize;

    // Each key seals once.
    private static readonly byte[] Nonce = new byte[12];

    private readonly byte[] _key;

    /// <param name="file">The key, 32 bytes; made when there is none.</param>
    public Seal(string file)
    {
        if (!File.Exists(file))
        {
            WholeFile.WriteSecret(file, RandomNumberGenerator.GetBytes(KeySize));
        }

        _key = File.ReadAllBytes(file);
        if (_key.Length != KeySize)
        {
            throw new InvalidDataException($"{file} is not a key of {KeySize} bytes.");
        }
    }

    /// <param name="purpose">What it is for, for example <c>cursor</c>.</param>
    /// <param name="bound">What must be the same when it is opened, for example whose it is; it is not in the answer.</param>
    /// <param name="content">What is sealed.</param>
    public byte[] Close(string purpose, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> content)
    {
        var closed = new byte[Overhead + content.Length];
        closed[0] = Form;
        var salt = closed.AsSpan(1, SaltSize);
        RandomNumberGenerator.Fill(salt);
        using var aes = Cipher(salt);
        aes.Encrypt(Nonce, content, closed.AsSpan(1 + SaltSize, content.Length), closed.AsSpan(^TagSize..), Beside(purpose, bound));
        return closed;
    }

    /// <summary>What was sealed; false when it was not sealed here, for this purpose and bound to this.</summary>
    public bool TryOpen(string purpose, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> closed, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        if (closed.Length < Overhead || closed[0] != Form)
        {
            return false;
        }

        var opened = new byte[closed.Length - Overhead];
        using var aes = Cipher(closed.Slice(1, SaltSize));
        try
        {
            aes.Decrypt(Nonce, closed[(1 + SaltSize)..^TagSize], closed[^TagSize..], opened, Beside(purpose, bound));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        content = opened;
        return true;
    }

    private AesGcm Cipher(ReadOnlySpan<byte> salt)
    {
        Span<byte> key = stackalloc byte[KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, key, salt, "exchange-seal-v1"u8);
        return new(key, TagSize);
    }

    private static byte[] Beside(string purpose, ReadOnlySpan<byte> bound)
    {
        var length = Encoding.UTF8.GetByteCount(purpose);
        var beside = new byte[sizeof(int) + length + bound.Length];
        BinaryPrimitives.WriteInt32BigEndian(beside, length);
        Encoding.UTF8.GetBytes(purpose, beside.AsSpan(sizeof(int)));
        bound.CopyTo(beside.AsSpan(sizeof(int) + length));
        return beside;
    }
}
