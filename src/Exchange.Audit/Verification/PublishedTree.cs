using System.Collections.Immutable;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>
/// Proofs over a log's tree from its tiles alone. The tiles need not be trusted: a proof from a false tile does not lead to the
/// signed root.
/// </summary>
public sealed class PublishedTree(ILogSource source, Checkpoint checkpoint)
{
    private readonly Dictionary<(int Level, long Index), byte[]> _tiles = [];

    public Checkpoint Checkpoint => checkpoint;

    /// <summary>Proves that the log extends a checkpoint that somebody kept.</summary>
    /// <exception cref="LogDefectException">It does not: it was cut, changed, or shows another story.</exception>
    public async Task<ImmutableArray<Hash>> ExtendsAsync(Checkpoint kept, CancellationToken ct)
    {
        if (kept.Origin != checkpoint.Origin)
        {
            throw Forked($"The kept checkpoint is of {kept.Origin}, and this log is {checkpoint.Origin}.");
        }

        if (kept.Size > checkpoint.Size)
        {
            throw Forked($"The log has {checkpoint.Size} entries and signed {kept.Size} before: its newest entries are gone.");
        }

        var proof = await WalkAsync(read => MerkleTree.ConsistencyProof(kept.Size, checkpoint.Size, read), ct);
        return MerkleTree.ConsistencyHolds(kept.Size, checkpoint.Size, kept.Root, checkpoint.Root, proof.AsSpan())
            ? proof
            : throw Forked($"The log of {checkpoint.Size} entries does not extend the one of {kept.Size} that was signed before.");
    }

    /// <summary>Proves that the entry is in the log at this index.</summary>
    /// <exception cref="LogDefectException">It is not.</exception>
    public async Task IncludesAsync(Hash leaf, long index, CancellationToken ct)
    {
        if (index >= checkpoint.Size)
        {
            throw Forked($"The log has {checkpoint.Size} entries, and this one is entry {index}.");
        }

        var path = await WalkAsync(read => MerkleTree.InclusionProof(index, checkpoint.Size, read), ct);
        if (!MerkleTree.InclusionHolds(leaf, index, checkpoint.Size, path.AsSpan(), checkpoint.Root))
        {
            throw new LogDefectException(new LogDefect(
                LogDefectKind.EntryAltered, LogFiles.Checkpoint, null, index, $"Entry {index} of the log is another one."));
        }
    }

    /// <summary>
    /// Which hashes a proof needs depends on the sizes alone, so it is walked twice: once to learn which tiles to fetch, once with
    /// their hashes.
    /// </summary>
    private async Task<ImmutableArray<Hash>> WalkAsync(Func<HashReader, ImmutableArray<Hash>> walk, CancellationToken ct)
    {
        var needed = new HashSet<(int Level, long Index)>();
        walk((level, index) =>
        {
            var tileLevel = level / Tile.Height;
            needed.Add((tileLevel, (index << (level % Tile.Height)) / Tile.Width));
            return default;
        });
        foreach (var (level, index) in needed.Except(_tiles.Keys).ToArray())
        {
            _tiles[(level, index)] = await FetchAsync(level, index, ct);
        }

        return walk(Tile.Subtrees((level, index, _) => Hash.Span(_tiles[(level, index)])));
    }

    private async Task<byte[]> FetchAsync(int level, long index, CancellationToken ct)
    {
        var width = (int)long.Min(Tile.Width, Tile.HashCount(checkpoint.Size, level) - (index * Tile.Width));
        var path = TilePath.OfHashes(level, index, width);
        var bytes = await source.ReadAsync(path.ToString(), ct);
        if (bytes is null && width < Tile.Width)
        {
            // A partial tile may be gone once the full one is there (C2SP tlog-tiles).
            bytes = (await source.ReadAsync(TilePath.OfHashes(level, index).ToString(), ct))?[..(width * Hash.Size)];
        }

        return bytes switch
        {
            null => throw new LogDefectException(LogDefect.Missing(path)),
            _ when bytes.Length != width * Hash.Size => throw new LogDefectException(LogDefect.NotATile(path)),
            _ => bytes,
        };
    }

    private static LogDefectException Forked(string sentence) => LogDefectException.Of(LogDefectKind.Forked, LogFiles.Checkpoint, sentence);
}
