using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources.Comparison;

/// <summary>
/// Makes of keys and values what may lie on a disk: digests by which equal cells are equal, and keys sealed until they are
/// reported. Both rest on keys that are in this process's memory only, so what a crash leaves behind is noise.
/// </summary>
internal sealed class RowSeal : IDisposable
{
    private const int KeySize = 32;
    private const int DigestSize = 16;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int StackMax = 512;

    private readonly HMACSHA256 _digest = new(RandomNumberGenerator.GetBytes(KeySize));
    private readonly AesGcm _aes = new(RandomNumberGenerator.GetBytes(KeySize), TagSize);

    /// <summary>
    /// 128 bits of HMAC-SHA-256 over the canonical cell: 1.0 and 1.00 are one decimal. A text is compared by its code points; no
    /// Unicode normalization is applied, since what departments wrote differently is a difference.
    /// </summary>
    public Guid Digest(Cell cell)
    {
        var bytes = SizeOf(cell) <= StackMax ? stackalloc byte[StackMax] : new byte[SizeOf(cell)];
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _digest.TryComputeHash(bytes[..Encode(cell, bytes)], digest, out _);
        return new(digest[..DigestSize]);
    }

    /// <summary>The cell, sealed. Its own digest is the nonce: the same cell is sealed alike, and no two cells share a nonce.</summary>
    public byte[] Seal(Cell cell, Guid digest)
    {
        var plain = SizeOf(cell) <= StackMax ? stackalloc byte[StackMax] : new byte[SizeOf(cell)];
        plain = plain[..Encode(cell, plain)];
        var sealedCell = new byte[DigestSize + plain.Length + TagSize];
        digest.TryWriteBytes(sealedCell);
        _aes.Encrypt(sealedCell.AsSpan(0, NonceSize), plain, sealedCell.AsSpan(DigestSize, plain.Length), sealedCell.AsSpan(DigestSize + plain.Length));
        return sealedCell;
    }

    public Cell Open(ReadOnlySpan<byte> sealedCell)
    {
        var plain = new byte[sealedCell.Length - DigestSize - TagSize];
        _aes.Decrypt(sealedCell[..NonceSize], sealedCell[DigestSize..^TagSize], sealedCell[^TagSize..], plain);
        return Decode(plain);
    }

    public void Dispose()
    {
        _digest.Dispose();
        _aes.Dispose();
    }

    private static int SizeOf(Cell cell) => 1 + (IsText(cell.Type) ? Encoding.UTF8.GetMaxByteCount(cell.Text.Length) : sizeof(long));

    private static int Encode(Cell cell, Span<byte> bytes)
    {
        bytes[0] = (byte)cell.Type;
        if (IsText(cell.Type))
        {
            return 1 + Encoding.UTF8.GetBytes(cell.Text, bytes[1..]);
        }

        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], cell.Integer);
        return 1 + sizeof(long);
    }

    private static Cell Decode(ReadOnlySpan<byte> bytes)
    {
        var (type, text) = ((ItemType)bytes[0], IsText((ItemType)bytes[0]) ? Encoding.UTF8.GetString(bytes[1..]) : "");
        return type switch
        {
            ItemType.Text => Cell.OfText(text),
            ItemType.Decimal when Cell.TryDecimal(text, out var number) => number,
            ItemType.Date when Cell.TryDate(text, out var date) => date,
            ItemType.DateTime => Cell.OfDateTime(BinaryPrimitives.ReadInt64BigEndian(bytes[1..])),
            ItemType.Logical => Cell.OfLogical(BinaryPrimitives.ReadInt64BigEndian(bytes[1..]) != 0),
            ItemType.Integer => Cell.OfInteger(BinaryPrimitives.ReadInt64BigEndian(bytes[1..])),
            ItemType.Real => Cell.OfReal(BinaryPrimitives.ReadDoubleBigEndian(bytes[1..])),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static bool IsText(ItemType type) => type is ItemType.Text or ItemType.Decimal or ItemType.Date;
}
