using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exchange.Domain.Ledger;

/// <summary>A SHA-256 hash of the tree: 32 bytes by value, so that a tile is a plain array of them.</summary>
public readonly record struct Hash
{
    public const int Size = 32;

    private readonly Vector256<byte> _bytes;

    private Hash(Vector256<byte> bytes) => _bytes = bytes;

    /// <summary>Takes exactly 32 bytes.</summary>
    public static Hash From(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new Hash(Vector256.Create(bytes))
        : throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));

    /// <summary>The hashes of a tile's bytes, in place.</summary>
    public static ReadOnlySpan<Hash> Span(ReadOnlySpan<byte> bytes) => bytes.Length % Size == 0
        ? MemoryMarshal.Cast<byte, Hash>(bytes)
        : throw new ArgumentException("Hashes have 32 bytes each.", nameof(bytes));

    /// <summary>The bytes of a tile's hashes, in place.</summary>
    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<Hash> hashes) => MemoryMarshal.AsBytes(hashes);

    /// <summary>Reads the one base64 form of a hash: 44 characters, padded.</summary>
    public static bool TryParse([NotNullWhen(true)] string? base64, out Hash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (base64 is not { Length: 44 } || !Convert.TryFromBase64String(base64, bytes, out var count) || count != Size)
        {
            return false;
        }

        hash = From(bytes);
        return hash.ToString() == base64;
    }

    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>The hash in base64, as checkpoints and proofs write it.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }
}
