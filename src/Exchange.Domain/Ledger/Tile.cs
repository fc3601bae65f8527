using System.Collections.Immutable;

namespace Exchange.Domain.Ledger;

/// <summary>Gives the hashes of tile (level, index), at least the first <paramref name="count"/> of them.</summary>
public delegate ReadOnlySpan<Hash> TileReader(int level, long index, int count);

/// <summary>A full tile: 256 hashes of one tile level, side by side. Tile level L holds tree level 8 L.</summary>
public sealed record Tile(int Level, long Index, ImmutableArray<Hash> Hashes)
{
    /// <summary>How many hashes a full tile has, and how many entries a full bundle.</summary>
    public const int Width = 256;

    /// <summary>The height of the subtree that a full tile spans.</summary>
    public const int Height = 8;

    /// <summary>How many hashes a tile level has in the tree of a size.</summary>
    public static long HashCount(long size, int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        return level < 8 ? size >> (level * Height) : 0;
    }

    /// <summary>How many tile levels the tree of a size has.</summary>
    public static int Levels(long size)
    {
        var levels = 0;
        while (HashCount(size, levels) > 0)
        {
            levels++;
        }

        return levels;
    }

    /// <summary>Any perfect subtree's hash, from the hashes of one tile.</summary>
    public static HashReader Subtrees(TileReader read) => (level, index) =>
    {
        var (tileLevel, height) = (level / Height, level % Height);
        var first = index << height;
        var position = (int)(first % Width);
        var hashes = read(tileLevel, first / Width, position + (1 << height));
        return MerkleTree.SubtreeRoot(hashes.Slice(position, 1 << height));
    };
}
