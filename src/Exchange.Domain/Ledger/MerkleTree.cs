using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;

namespace Exchange.Domain.Ledger;

/// <summary>
/// The hash of the perfect subtree of height <paramref name="level"/> that covers the leaves from
/// <c>index * 2^level</c> to <c>(index + 1) * 2^level</c>.
/// </summary>
public delegate Hash HashReader(int level, long index);

/// <summary>
/// The Merkle tree of RFC 6962 section 2.1, as pure functions over a hash reader. The checks are the algorithms of
/// RFC 9162 sections 2.1.3.2 and 2.1.4.2, written apart from the proofs so that one tests the other.
/// </summary>
public static class MerkleTree
{
    /// <summary>The root of the tree without leaves: the hash of nothing.</summary>
    public static Hash EmptyRoot { get; } = Hash.From(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 || entry).</summary>
    public static Hash LeafHash(ReadOnlySpan<byte> entry)
    {
        const int OnStack = 1024;
        Span<byte> hash = stackalloc byte[Hash.Size];
        Span<byte> input = entry.Length < OnStack ? stackalloc byte[entry.Length + 1] : new byte[entry.Length + 1];
        input[0] = 0;
        entry.CopyTo(input[1..]);
        SHA256.HashData(input, hash);
        return Hash.From(hash);
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static Hash NodeHash(in Hash left, in Hash right)
    {
        Span<byte> hash = stackalloc byte[Hash.Size];
        Span<byte> input = stackalloc byte[1 + (2 * Hash.Size)];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash.Size)..]);
        SHA256.HashData(input, hash);
        return Hash.From(hash);
    }

    /// <summary>The root over the given hashes, whose count is a power of two: a perfect subtree, level by level.</summary>
    public static Hash SubtreeRoot(ReadOnlySpan<Hash> hashes)
    {
        if (!BitOperations.IsPow2(hashes.Length))
        {
            throw new ArgumentException("A perfect subtree has a power of two of hashes.", nameof(hashes));
        }

        if (hashes.Length == 1)
        {
            return hashes[0];
        }

        Span<Hash> row = hashes.Length <= 256 ? stackalloc Hash[hashes.Length / 2] : new Hash[hashes.Length / 2];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = NodeHash(hashes[2 * i], hashes[(2 * i) + 1]);
        }

        for (; row.Length > 1; row = row[..(row.Length / 2)])
        {
            for (var i = 0; i < row.Length / 2; i++)
            {
                row[i] = NodeHash(row[2 * i], row[(2 * i) + 1]);
            }
        }

        return row[0];
    }

    /// <summary>The root of the tree of the first <paramref name="size"/> leaves.</summary>
    public static Hash Root(long size, HashReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? EmptyRoot : RangeRoot(0, size, read);
    }

    /// <summary>The path that proves the leaf at this index in the tree of this size, from the leaf up.</summary>
    public static ImmutableArray<Hash> InclusionProof(long index, long size, HashReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = ImmutableArray.CreateBuilder<Hash>();
        for (var (start, end) = (0L, size); end - start > 1;)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                path.Add(RangeRoot(middle, end, read));
                end = middle;
            }
            else
            {
                path.Add(RangeRoot(start, middle, read));
                start = middle;
            }
        }

        path.Reverse();
        return path.DrainToImmutable();
    }

    /// <summary>Whether the path leads from this leaf at this index to the root.</summary>
    public static bool InclusionHolds(in Hash leaf, long index, long size, ReadOnlySpan<Hash> path, in Hash root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (node, last, hash) = (index, size - 1, leaf);
        foreach (ref readonly var sibling in path)
        {
            if (last == 0)
            {
                return false;
            }

            if (IsOdd(node) || node == last)
            {
                hash = NodeHash(sibling, hash);
                (node, last) = SkipMissingSiblings(node, last);
            }
            else
            {
                hash = NodeHash(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>
    /// The hashes that prove that the tree of <paramref name="newSize"/> extends the tree of <paramref name="oldSize"/>;
    /// none when either is empty or both are of one size.
    /// </summary>
    public static ImmutableArray<Hash> ConsistencyProof(long oldSize, long newSize, HashReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        if (oldSize == 0)
        {
            return [];
        }

        var proof = ImmutableArray.CreateBuilder<Hash>();
        var (start, end) = (0L, newSize);
        while (oldSize != end)
        {
            var middle = start + Split(end - start);
            if (oldSize <= middle)
            {
                proof.Add(RangeRoot(middle, end, read));
                end = middle;
            }
            else
            {
                proof.Add(RangeRoot(start, middle, read));
                start = middle;
            }
        }

        // From 0 on it would be the old root itself, which the verifier has.
        if (start != 0)
        {
            proof.Add(RangeRoot(start, end, read));
        }

        proof.Reverse();
        return proof.DrainToImmutable();
    }

    /// <summary>Whether <paramref name="proof"/> shows that the new tree extends the old one.</summary>
    public static bool ConsistencyHolds(
        long oldSize, long newSize, in Hash oldRoot, in Hash newRoot, ReadOnlySpan<Hash> proof)
    {
        if (oldSize < 0 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == 0 || oldSize == newSize)
        {
            return proof.IsEmpty && oldRoot == (oldSize == newSize ? newRoot : EmptyRoot);
        }

        // The old root itself is left out of the proof where it is a node of the new tree.
        var isNode = BitOperations.IsPow2(oldSize);
        if (!isNode && proof.IsEmpty)
        {
            return false;
        }

        var (node, last) = SkipOdd(oldSize - 1, newSize - 1);
        var oldHash = isNode ? oldRoot : proof[0];
        var newHash = oldHash;
        foreach (ref readonly var sibling in isNode ? proof : proof[1..])
        {
            if (last == 0)
            {
                return false;
            }

            if (IsOdd(node) || node == last)
            {
                oldHash = NodeHash(sibling, oldHash);
                newHash = NodeHash(sibling, newHash);
                (node, last) = SkipMissingSiblings(node, last);
            }
            else
            {
                newHash = NodeHash(newHash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }

    /// <summary>
    /// MTH(D[start:end]). The start is a multiple of the range's largest power of two, as in every split of the tree, so
    /// that each left side is a perfect subtree.
    /// </summary>
    private static Hash RangeRoot(long start, long end, HashReader read)
    {
        var count = end - start;
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.Log2((ulong)count);
            return read(level, start >> level);
        }

        var middle = start + Split(count);
        return NodeHash(RangeRoot(start, middle, read), RangeRoot(middle, end, read));
    }

    /// <summary>The largest power of two smaller than <paramref name="count"/>, which is at least 2.</summary>
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));

    private static bool IsOdd(long node) => (node & 1) == 1;

    /// <summary>An even node without a right sibling rises unchanged until it is somebody's right child.</summary>
    private static (long Node, long Last) SkipMissingSiblings(long node, long last)
    {
        while (!IsOdd(node) && node != 0)
        {
            (node, last) = (node >> 1, last >> 1);
        }

        return (node, last);
    }

    /// <summary>A right child's subtree ends where its parent's ends: rise to the largest subtree that ends here.</summary>
    private static (long Node, long Last) SkipOdd(long node, long last)
    {
        while (IsOdd(node))
        {
            (node, last) = (node >> 1, last >> 1);
        }

        return (node, last);
    }
}
