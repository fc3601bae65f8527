using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Ledger;

namespace Exchange.Domain.Tests.Ledger;

public sealed class MerkleTreeTests
{
    private const int SizeMax = 100;

    public static TheoryData<int> Sizes => [.. Enumerable.Range(1, SizeMax)];

    // The entries and roots with which the implementations of RFC 6962 test each other.
    public static TheoryData<int, string> PublishedRoots => new()
    {
        { 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { 1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
        { 2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
        { 3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
        { 4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
        { 5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
        { 6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
        { 7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
        { 8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
    };

    private static readonly byte[][] PublishedEntries =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    [Theory, MemberData(nameof(PublishedRoots))]
    public void The_roots_are_the_published_ones(int size, string root)
    {
        var read = ReaderOf([.. PublishedEntries.Select(e => MerkleTree.LeafHash(e))]);

        var actual = MerkleTree.Root(size, read);

        Assert.Equal(root, HexOf(actual));
    }

    [Fact]
    public void An_inclusion_path_is_the_published_one()
    {
        var read = ReaderOf([.. PublishedEntries.Select(e => MerkleTree.LeafHash(e))]);

        var path = MerkleTree.InclusionProof(0, 8, read);

        Assert.Equal(
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
            path.Select(HexOf));
    }

    [Fact]
    public void A_consistency_proof_is_the_published_one()
    {
        var read = ReaderOf([.. PublishedEntries.Select(e => MerkleTree.LeafHash(e))]);

        var proof = MerkleTree.ConsistencyProof(6, 8, read);

        Assert.Equal(
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
            proof.Select(HexOf));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Every_leaf_of_every_size_is_proved_at_its_own_index_only(int size)
    {
        var leaves = LeavesOf(size);
        var read = ReaderOf(leaves);
        var root = MerkleTree.Root(size, read);

        var proofs = leaves.Select((_, index) => MerkleTree.InclusionProof(index, size, read)).ToArray();

        Assert.All(leaves, (leaf, index) => Assert.Equal(
            [index],
            Enumerable.Range(-1, size + 2)
                .Where(at => MerkleTree.InclusionHolds(leaf, at, size, proofs[index].AsSpan(), root))));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Every_size_is_consistent_with_every_smaller_one(int size)
    {
        var read = ReaderOf(LeavesOf(size));
        var roots = Enumerable.Range(0, size + 1).Select(n => MerkleTree.Root(n, read)).ToArray();

        var proofs = roots.Select((_, old) => MerkleTree.ConsistencyProof(old, size, read)).ToArray();

        Assert.All(proofs, (proof, old) =>
            Assert.True(MerkleTree.ConsistencyHolds(old, size, roots[old], roots[size], proof.AsSpan())));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_consistency_proof_fits_no_other_pair_of_sizes_or_roots(int size)
    {
        var read = ReaderOf(LeavesOf(size + 1));
        var roots = Enumerable.Range(0, size + 2).Select(n => MerkleTree.Root(n, read)).ToArray();

        var proofs = Enumerable.Range(1, size).Select(old => (Old: old, Proof: MerkleTree.ConsistencyProof(old, size, read)));

        Assert.All(proofs, p =>
        {
            Assert.False(MerkleTree.ConsistencyHolds(p.Old, size, roots[p.Old - 1], roots[size], p.Proof.AsSpan()));
            Assert.False(MerkleTree.ConsistencyHolds(p.Old, size, roots[p.Old], roots[size + 1], p.Proof.AsSpan()));
            Assert.False(MerkleTree.ConsistencyHolds(p.Old, size + 1, roots[p.Old], roots[size + 1], p.Proof.AsSpan()));
            Assert.False(MerkleTree.ConsistencyHolds(size + 1, size, roots[size + 1], roots[size], p.Proof.AsSpan()));
        });
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(8), InlineData(13), InlineData(64), InlineData(100)]
    public void Every_flipped_bit_of_an_inclusion_proof_fails(int size)
    {
        var read = ReaderOf(LeavesOf(size));
        var root = MerkleTree.Root(size, read);
        var index = size / 2;
        var leaf = read(0, index);
        var path = MerkleTree.InclusionProof(index, size, read);
        Hash[] hashes = [leaf, root, .. path];

        var altered = AllFlips(hashes).ToArray();

        Assert.True(MerkleTree.InclusionHolds(leaf, index, size, path.AsSpan(), root));
        Assert.All(altered, h => Assert.False(MerkleTree.InclusionHolds(h[0], index, size, h.AsSpan(2), h[1])));
    }

    [Theory, InlineData(1, 2), InlineData(3, 7), InlineData(4, 8), InlineData(6, 8), InlineData(63, 100), InlineData(64, 100)]
    public void Every_flipped_bit_of_a_consistency_proof_fails(int oldSize, int newSize)
    {
        var read = ReaderOf(LeavesOf(newSize));
        Hash[] hashes =
        [
            MerkleTree.Root(oldSize, read), MerkleTree.Root(newSize, read),
            .. MerkleTree.ConsistencyProof(oldSize, newSize, read),
        ];

        var altered = AllFlips(hashes).ToArray();

        Assert.True(MerkleTree.ConsistencyHolds(oldSize, newSize, hashes[0], hashes[1], hashes.AsSpan(2)));
        Assert.All(altered, h =>
            Assert.False(MerkleTree.ConsistencyHolds(oldSize, newSize, h[0], h[1], h.AsSpan(2))));
    }

    [Fact]
    public void A_proof_with_a_hash_too_many_or_too_few_fails()
    {
        var read = ReaderOf(LeavesOf(13));
        var (leaf, root) = (read(0, 5), MerkleTree.Root(13, read));

        var path = MerkleTree.InclusionProof(5, 13, read);
        var proof = MerkleTree.ConsistencyProof(6, 13, read);

        Assert.False(MerkleTree.InclusionHolds(leaf, 5, 13, path.AsSpan()[1..], root));
        Assert.False(MerkleTree.InclusionHolds(leaf, 5, 13, path.AsSpan()[..^1], root));
        Assert.False(MerkleTree.InclusionHolds(leaf, 5, 13, [.. path, root], root));
        Assert.False(MerkleTree.ConsistencyHolds(6, 13, MerkleTree.Root(6, read), root, proof.AsSpan()[1..]));
        Assert.False(MerkleTree.ConsistencyHolds(6, 13, MerkleTree.Root(6, read), root, proof.AsSpan()[..^1]));
        Assert.False(MerkleTree.ConsistencyHolds(6, 13, MerkleTree.Root(6, read), root, [.. proof, root]));
        Assert.False(MerkleTree.ConsistencyHolds(6, 13, MerkleTree.Root(6, read), root, []));
        Assert.False(MerkleTree.ConsistencyHolds(0, 13, MerkleTree.EmptyRoot, root, [root]));
        Assert.False(MerkleTree.ConsistencyHolds(13, 13, root, root, [root]));
        Assert.False(MerkleTree.ConsistencyHolds(13, 13, leaf, root, []));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(1023), InlineData(1024), InlineData(65_535)]
    public void A_leaf_is_hashed_after_a_zero_byte(int length)
    {
        var entry = RandomNumberGenerator.GetBytes(length);

        var hash = MerkleTree.LeafHash(entry);

        Assert.Equal(Hash.From(SHA256.HashData([0, .. entry])), hash);
    }

    [Fact]
    public void A_hash_outside_its_tree_cannot_be_asked_for()
    {
        var read = ReaderOf(LeavesOf(4));

        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Root(-1, read));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(4, 4, read));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(-1, 4, read));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.ConsistencyProof(5, 4, read));
    }

    internal static Hash[] LeavesOf(int count) =>
        [.. Enumerable.Range(0, count).Select(i => MerkleTree.LeafHash(Encoding.UTF8.GetBytes($"entry {i}")))];

    /// <summary>Every perfect subtree, straight from the leaves.</summary>
    internal static HashReader ReaderOf(Hash[] leaves) => (level, index) =>
        MerkleTree.SubtreeRoot(leaves.AsSpan((int)(index << level), 1 << level));

    private static IEnumerable<Hash[]> AllFlips(Hash[] hashes) =>
        from place in Enumerable.Range(0, hashes.Length)
        from bit in Enumerable.Range(0, 8 * Hash.Size)
        select hashes.Select((hash, i) => i == place ? Flip(hash, bit) : hash).ToArray();

    private static Hash Flip(Hash hash, int bit)
    {
        var bytes = new byte[Hash.Size];
        hash.CopyTo(bytes);
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return Hash.From(bytes);
    }

    private static string HexOf(Hash hash)
    {
        var bytes = new byte[Hash.Size];
        hash.CopyTo(bytes);
        return Convert.ToHexString(bytes).ToLower(CultureInfo.InvariantCulture);
    }
}
