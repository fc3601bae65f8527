using CsCheck;
using Exchange.Domain.Ledger;
using Hash = Exchange.Domain.Ledger.Hash;

namespace Exchange.Domain.Tests.Ledger;

public sealed class RightEdgeTests
{
    private static readonly Hash[] Leaves = MerkleTreeTests.LeavesOf(70_000);

    [Fact]
    public void Its_root_is_the_tree_s_root_at_every_size_to_1000()
    {
        var edge = new RightEdge();
        var read = MerkleTreeTests.ReaderOf(Leaves);

        var roots = Leaves.Take(1000).Select(leaf => { edge.Append(leaf, []); return edge.Root(); }).ToArray();

        Assert.Equal(MerkleTree.EmptyRoot, new RightEdge().Root());
        Assert.All(roots, (root, i) => Assert.Equal(MerkleTree.Root(i + 1, read), root));
    }

    [Fact]
    public void Seventy_thousand_leaves_make_the_tiles_that_the_specification_counts()
    {
        var (edge, tiles) = (new RightEdge(), new List<Tile>());

        foreach (var leaf in Leaves)
        {
            edge.Append(leaf, tiles);
        }

        Assert.Equal(273, tiles.Count(t => t.Level == 0));
        Assert.Equal(1, tiles.Count(t => t.Level == 1));
        Assert.Equal([112, 17, 1, 0], Enumerable.Range(0, 4).Select(level => edge.Hashes(level).Length));
        Assert.Equal([70_000, 273, 1, 0], Enumerable.Range(0, 4).Select(level => Tile.HashCount(70_000, level)));
        Assert.Equal(3, Tile.Levels(70_000));
        Assert.Equal(Enumerable.Range(0, 273), tiles.Where(t => t.Level == 0).Select(t => (int)t.Index));
        Assert.Equal(0, tiles.Single(t => t.Level == 1).Index);
    }

    [Fact]
    public void Proofs_from_tiles_are_the_proofs_from_leaves()
    {
        var (edge, tiles) = (new RightEdge(), new List<Tile>());
        foreach (var leaf in Leaves)
        {
            edge.Append(leaf, tiles);
        }

        var full = tiles.ToDictionary(t => (t.Level, t.Index), t => t.Hashes);
        var fromTiles = Tile.Subtrees((level, index, _) =>
            full.TryGetValue((level, index), out var hashes) ? hashes.AsSpan() : edge.Hashes(level));
        var fromLeaves = MerkleTreeTests.ReaderOf(Leaves);

        Gen.Select(Gen.Int[1, Leaves.Length], Gen.Int[0, Leaves.Length - 1])
            .Select((size, index) => (Size: size, Index: index % size))
            .Sample(
                x => MerkleTree.InclusionProof(x.Index, x.Size, fromTiles)
                    .SequenceEqual(MerkleTree.InclusionProof(x.Index, x.Size, fromLeaves))
                    && MerkleTree.ConsistencyProof(x.Index, x.Size, fromTiles)
                    .SequenceEqual(MerkleTree.ConsistencyProof(x.Index, x.Size, fromLeaves)),
                iter: 30);
    }

    [Fact]
    public void An_edge_is_rebuilt_from_its_tiles_down_to_its_leaves()
    {
        var (edge, tiles) = (new RightEdge(), new List<Tile>());
        foreach (var leaf in Leaves)
        {
            edge.Append(leaf, tiles);
        }

        var rebuilt = new RightEdge();
        foreach (var tile in tiles.Where(t => t.Level == 1))
        {
            rebuilt.Push(2, MerkleTree.SubtreeRoot(tile.Hashes.AsSpan()), []);
        }

        foreach (var tile in tiles.Where(t => t.Level == 0 && t.Index >= 256))
        {
            rebuilt.Push(1, MerkleTree.SubtreeRoot(tile.Hashes.AsSpan()), []);
        }

        foreach (var leaf in Leaves[(273 * 256)..])
        {
            rebuilt.Append(leaf, []);
        }

        Assert.Equal((edge.Size, edge.Root()), (rebuilt.Size, rebuilt.Root()));
    }

    [Fact]
    public void A_copy_grows_alone()
    {
        var edge = new RightEdge();
        edge.Append(Leaves[0], []);
        var root = edge.Root();

        var copy = edge.Copy();
        copy.Append(Leaves[1], []);

        Assert.Equal((1, root), (edge.Size, edge.Root()));
        Assert.Equal(2, copy.Size);
    }

    [Fact]
    public void A_tile_s_hash_cannot_stand_right_of_a_leaf()
    {
        var edge = new RightEdge();
        edge.Append(Leaves[0], []);

        Assert.Throws<InvalidOperationException>(() => edge.Push(1, Leaves[1], []));
    }
}
