using System.Runtime.InteropServices;

namespace Exchange.Domain.Ledger;

/// <summary>
/// The compact state of a growing tree: at each tile level the hashes of the tile that is not full yet, which is all that
/// an append needs to know. An append costs one node hash on average, the root a logarithm.
/// </summary>
public sealed class RightEdge
{
    private readonly List<List<Hash>> _rows;

    public RightEdge()
        : this(0, [])
    {
    }

    private RightEdge(long size, List<List<Hash>> rows) => (Size, _rows) = (size, rows);

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>A copy that grows on its own; the original stays what it was.</summary>
    public RightEdge Copy() => new(Size, _rows.ConvertAll(row => new List<Hash>(row)));

    /// <summary>Appends a leaf; tiles that it completes go to <paramref name="completed"/>, lowest level first.</summary>
    public void Append(in Hash leaf, ICollection<Tile> completed) => Push(0, leaf, completed);

    /// <summary>
    /// Appends the hash of a full tile of the level below, in the stead of its leaves: an edge is rebuilt from tiles so,
    /// from the highest level down to the entries.
    /// </summary>
    public void Push(int level, Hash hash, ICollection<Tile> completed)
    {
        if (_rows.Take(level).Any(row => row.Count > 0))
        {
            throw new InvalidOperationException("A tile's hash stands left of all hashes of lower levels.");
        }

        Size += 1L << (Tile.Height * level);
        for (; ; level++)
        {
            var row = RowOf(level);
            row.Add(hash);
            if (row.Count < Tile.Width)
            {
                return;
            }

            completed.Add(new Tile(level, (Size >> (Tile.Height * (level + 1))) - 1, [.. row]));
            hash = MerkleTree.SubtreeRoot(CollectionsMarshal.AsSpan(row));
            row.Clear();
        }
    }

    /// <summary>The hashes of this level's tile that is not full yet.</summary>
    public ReadOnlySpan<Hash> Hashes(int level) =>
        level < _rows.Count ? CollectionsMarshal.AsSpan(_rows[level]) : default;

    /// <summary>The root of the tree.</summary>
    public Hash Root()
    {
        Hash? root = null;
        for (var level = 0; level < _rows.Count; level++)
        {
            for (var rest = Hashes(level); !rest.IsEmpty;)
            {
                // The lowest bit of the count is the smallest perfect subtree, at the right end.
                var width = rest.Length & -rest.Length;
                var subtree = MerkleTree.SubtreeRoot(rest[^width..]);
                root = root is { } right ? MerkleTree.NodeHash(subtree, right) : subtree;
                rest = rest[..^width];
            }
        }

        return root ?? MerkleTree.EmptyRoot;
    }

    private List<Hash> RowOf(int level)
    {
        while (_rows.Count <= level)
        {
            _rows.Add([]);
        }

        return _rows[level];
    }
}
