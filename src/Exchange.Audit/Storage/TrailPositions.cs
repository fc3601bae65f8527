using System.Numerics;
using System.Runtime.InteropServices;

namespace Exchange.Audit.Storage;

/// <summary>Some of a chunk's entries: a bit for each.</summary>
internal readonly struct TrailPositions
{
    private const int BitmapBytes = TrailStore.ChunkWidth / 8;

    private readonly ulong[] _bits = new ulong[TrailStore.ChunkWidth / 64];

    public TrailPositions()
    {
    }

    public static TrailPositions All
    {
        get
        {
            var all = new TrailPositions();
            Array.Fill(all._bits, ulong.MaxValue);
            return all;
        }
    }

    public bool IsEmpty => !_bits.AsSpan().ContainsAnyExcept(0ul);

    public void Add(int position) => _bits[position / 64] |= 1ul << (position % 64);

    public void IntersectWith(TrailPositions others)
    {
        for (var i = 0; i < _bits.Length; i++)
        {
            _bits[i] &= others._bits[i];
        }
    }

    /// <summary>The positions, the last first.</summary>
    public IEnumerable<int> Descending()
    {
        for (var i = _bits.Length - 1; i >= 0; i--)
        {
            for (var rest = _bits[i]; rest != 0;)
            {
                var highest = BitOperations.Log2(rest);
                rest ^= 1ul << highest;
                yield return (i * 64) + highest;
            }
        }
    }

    /// <summary>As they are stored: numbers, or all bits where that is shorter.</summary>
    public static byte[] Encode(List<ushort> positions)
    {
        if (positions.Count * sizeof(ushort) < BitmapBytes)
        {
            return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(positions)).ToArray();
        }

        var bitmap = new TrailPositions();
        positions.ForEach(position => bitmap.Add(position));
        return MemoryMarshal.AsBytes(bitmap._bits.AsSpan()).ToArray();
    }

    public static TrailPositions Decode(ReadOnlySpan<byte> stored)
    {
        var positions = new TrailPositions();
        if (stored.Length == BitmapBytes)
        {
            stored.CopyTo(MemoryMarshal.AsBytes(positions._bits.AsSpan()));
            return positions;
        }

        foreach (var position in MemoryMarshal.Cast<byte, ushort>(stored))
        {
            positions.Add(position);
        }

        return positions;
    }
}
