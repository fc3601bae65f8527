using System.Buffers;
using System.Buffers.Binary;

namespace Exchange.Domain.Ledger;

/// <summary>A bundle of entries (C2SP tlog-tiles): each after its length as a big-endian 16-bit number.</summary>
public static class EntryBundle
{
    /// <summary>The largest entry, in bytes: its length has two bytes.</summary>
    public const int EntryBytesMax = ushort.MaxValue;

    private const int PrefixBytes = sizeof(ushort);

    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, EntryBytesMax);
        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(PrefixBytes), (ushort)entry.Length);
        bundle.Advance(PrefixBytes);
        bundle.Write(entry);
    }

    /// <summary>Takes the next entry off the bundle; false when what is left is not an entry, or nothing.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> bundle, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(bundle, out var length) || bundle.Length < PrefixBytes + length)
        {
            return false;
        }

        entry = bundle.Slice(PrefixBytes, length);
        bundle = bundle[(PrefixBytes + length)..];
        return true;
    }
}
