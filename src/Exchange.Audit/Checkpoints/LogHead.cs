using Exchange.Audit.Storage;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Checkpoints;

/// <summary>
/// The durable tree at one moment, never changed: full tiles are in the store, the others on the edge. Whatever is asked
/// of it is answered for any tree up to its size.
/// </summary>
internal sealed class LogHead(RightEdge edge, IEntryStore store)
{
    public long Size => edge.Size;

    /// <summary>The root of the tree of this size or a smaller one.</summary>
    public Hash Root(long size) => size == Size ? edge.Root() : MerkleTree.Root(size, Subtrees());

    /// <summary>An edge to append to; this head stays as it is.</summary>
    public RightEdge Edge() => edge.Copy();

    /// <summary>A reader for one proof: it keeps the tiles that it has read.</summary>
    public HashReader Subtrees()
    {
        var read = new Dictionary<(int Level, long Index), Hash[]>();
        return Tile.Subtrees((level, index, _) =>
        {
            if (!read.TryGetValue((level, index), out var hashes))
            {
                read.Add((level, index), hashes = Hashes(level, index).ToArray());
            }

            return hashes;
        });
    }

    /// <summary>The hashes of a tile, as many as there are in this tree.</summary>
    public ReadOnlySpan<Hash> Hashes(int level, long index)
    {
        if (Tile.HashCount(Size, level) < (index + 1) * Tile.Width)
        {
            return Tile.HashCount(Size, level) > index * Tile.Width ? edge.Hashes(level) : default;
        }

        return store.ReadTile(level, index) is { } full
            ? full.AsSpan()
            : throw new ExchangeException(Reason.LogCorrupt);
    }
}
