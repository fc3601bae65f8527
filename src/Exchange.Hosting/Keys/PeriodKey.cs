using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Hosting.Keys;

/// <summary>A key and the period it belongs to: it digests what must be found again, and seals what must be erasable.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A key lives as long as its service.")]
public sealed class PeriodKey(string period, byte[] key)
{
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    // Kept ready, since setting the key costs three times the hashing; one a thread, since it holds state.
    private readonly ThreadLocal<HMACSHA256> _hmac = new(() => new(key));
    private readonly ThreadLocal<AesGcm> _seal = new(() => new(HKDF.Expand(HashAlgorithmName.SHA256, key, 32, "exchange sealed details v1"u8.ToArray()), AesGcm.TagByteSizes.MaxSize));

    public string Period => period;

    /// <summary>HMAC-SHA-256: without the key nobody can try subjects until one fits.</summary>
    public byte[] Digest(ReadOnlySpan<byte> content)
    {
        var digest = new byte[HMACSHA256.HashSizeInBytes];
        _ = _hmac.Value!.TryComputeHash(content, digest, out _);
        return digest;
    }

    /// <summary>A subject's digest is of the fact that names it and its value, so that one person is one digest across resources.</summary>
    public byte[] Digest(string name, string value) => Digest(Encoding.UTF8.GetBytes($"{name}\n{value}"));

    /// <summary>Nonce, ciphertext and tag of AES-256-GCM (NIST SP 800-38D); <paramref name="place"/> binds them to where they stand.</summary>
    public byte[] Seal(ReadOnlySpan<byte> details, ReadOnlySpan<byte> place)
    {
        var box = new byte[NonceBytes + details.Length + TagBytes];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        _seal.Value!.Encrypt(nonce, details, box.AsSpan(NonceBytes, details.Length), box.AsSpan(NonceBytes + details.Length), place);
        return box;
    }

    /// <summary>What was sealed at this place with this key; false: it was not.</summary>
    public bool TryOpen(ReadOnlySpan<byte> box, ReadOnlySpan<byte> place, out byte[] details)
    {
        details = box.Length < NonceBytes + TagBytes ? [] : new byte[box.Length - NonceBytes - TagBytes];
        if (box.Length < NonceBytes + TagBytes)
        {
            return false;
        }

        try
        {
            _seal.Value!.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], details, place);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            details = [];
            return false;
        }
    }
}
