using System.Text;
using Exchange.Audit.Entries;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>The part of the verification that each bundle can have on its own thread.</summary>
/// <param name="Index">Which bundle.</param>
/// <param name="Computed">The hashes of its entries.</param>
/// <param name="Stored">The hashes in its tile.</param>
/// <param name="Root">The root of its entries, when it is full.</param>
/// <param name="Records">Whose record each entry is, and which of theirs.</param>
/// <param name="Defect">What is wrong with it on its own.</param>
internal sealed record BundleReading(
    long Index,
    Hash[] Computed,
    Hash[] Stored,
    Hash? Root,
    (string Gateway, ulong Sequence)[] Records,
    LogDefect? Defect)
{
    /// <summary>The bundle as it was read.</summary>
    public byte[] Bytes { get; private init; } = [];

    public static async Task<BundleReading> ReadAsync(ILogSource source, long index, int width, CancellationToken ct)
    {
        var (bundlePath, tilePath) = (TilePath.OfEntries(index, width), TilePath.OfHashes(0, index, width));
        var bundle = await source.ReadAsync(bundlePath.ToString(), ct);
        var tile = await source.ReadAsync(tilePath.ToString(), ct);
        return (bundle, tile) switch
        {
            (null, _) => Broken(index, LogDefect.Missing(bundlePath)),
            (_, null) => Broken(index, LogDefect.Missing(tilePath)),
            _ when tile.Length != width * Hash.Size => Broken(index, LogDefect.NotATile(tilePath)),
            _ => Read(bundlePath, bundle, Hash.Span(tile).ToArray()),
        };
    }

    /// <summary>The first place at which entries and tile differ; none: they agree.</summary>
    public int? FirstDifference
    {
        get
        {
            var same = Computed.AsSpan().CommonPrefixLength(Stored);
            return same == Stored.Length && same == Computed.Length ? null : same;
        }
    }

    private static BundleReading Read(TilePath path, byte[] bundle, Hash[] stored)
    {
        var computed = new Hash[path.Width];
        var records = new (string, ulong)[path.Width];
        ReadOnlySpan<byte> rest = bundle;
        ReadOnlySpan<byte> lastName = default;
        var (count, gateway) = (0, "");
        LogDefect? defect = null;
        for (; count < path.Width && EntryBundle.TryTake(ref rest, out var entry); count++)
        {
            computed[count] = MerkleTree.LeafHash(entry);
            if (!EntryHead.TryRead(entry, out var name, out var sequence))
            {
                defect ??= LogDefect.OfEntry(
                    LogDefectKind.EntryMalformed, path, count, "is not a record of a gateway.");
                continue;
            }

            // Most entries are of the gateway of the one before.
            if (!name.SequenceEqual(lastName))
            {
                lastName = name;
                gateway = Encoding.UTF8.GetString(name);
            }

            records[count] = (gateway, sequence);
        }

        if (count < path.Width || !rest.IsEmpty)
        {
            defect = LogDefect.OfFile(
                LogDefectKind.EntryCountWrong, $"{path}", $"{path} does not hold exactly {path.Width} entries.");
        }

        Hash? root = count == Tile.Width ? MerkleTree.SubtreeRoot(computed) : null;
        return new BundleReading(path.Index, computed[..count], stored, root, records, defect) { Bytes = bundle };
    }

    private static BundleReading Broken(long index, LogDefect defect) => new(index, [], [], null, [], defect);
}
