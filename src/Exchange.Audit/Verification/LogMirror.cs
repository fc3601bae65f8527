using System.Text;
using Exchange.Domain.Ledger;
using Exchange.Hosting;

namespace Exchange.Audit.Verification;

/// <summary>How far one round of a mirror came: from which size to which.</summary>
public sealed record MirrorRound(long From, PublishedCheckpoint Newest);

/// <summary>
/// Copies what is new of a log into a directory that any web server may serve, and checks it on the way: the signature, that the
/// log extends what the mirror holds, each entry against the tree. What it has checked it never overwrites; a checkpoint comes
/// last, so that the directory always holds all that its checkpoint covers, and a round that was cut short goes on.
/// </summary>
public sealed class LogMirror(ILogSource source, string directory, Trust trust)
{
    private readonly DirectorySource _held = new(directory);

    /// <summary>Brings the mirror up to the log's newest checkpoint.</summary>
    /// <exception cref="LogDefectException">The log is not one, or not the one that the mirror holds; nothing of it is shown.</exception>
    public async Task<MirrorRound> RunOnceAsync(IProgress<LogProgress>? progress, CancellationToken ct)
    {
        var held = await HeldAsync(ct);
        var newest = await PublishedCheckpoint.ReadAsync(source, trust, ct);
        var from = held?.Checkpoint.Size ?? 0;
        if (held is not null)
        {
            await new PublishedTree(source, newest.Checkpoint).ExtendsAsync(held.Checkpoint, ct);
        }

        if (held is null || newest.Checkpoint.Size > from)
        {
            await GrowAsync(from, newest, progress, ct);
            DropPartials(from, newest.Checkpoint.Size);
        }

        return new MirrorRound(from, newest);
    }

    private async Task<PublishedCheckpoint?> HeldAsync(CancellationToken ct) =>
        await _held.ReadAsync(LogFiles.Checkpoint, ct) is { } note ? trust.Open(Encoding.UTF8.GetString(note), LogFiles.Checkpoint) : null;

    private async Task GrowAsync(long from, PublishedCheckpoint newest, IProgress<LogProgress>? progress, CancellationToken ct)
    {
        var size = newest.Checkpoint.Size;
        var edge = await EdgeAsync(from, ct);
        for (var done = edge.Size; done < size; done = edge.Size)
        {
            await BundleAsync(edge, TilePath.OfEntries(done / Tile.Width, (int)long.Min(Tile.Width, size - done)), ct);
            progress?.Report(new LogProgress(edge.Size, size));
        }

        for (var level = 0; level < Tile.Levels(size); level++)
        {
            if (edge.Hashes(level).ToArray() is { Length: > 0 } hashes)
            {
                await KeepAsync(TilePath.OfHashes(level, Tile.HashCount(size, level) / Tile.Width, hashes.Length), Hash.Bytes(hashes).ToArray(), ct);
            }
        }

        if (edge.Root() != newest.Checkpoint.Root)
        {
            // Every bundle agreed with its tile, so a tile does not agree with the root; nothing new may stay.
            Forget(from, size);
            throw LogDefectException.Of(LogDefectKind.RootWrong, LogFiles.Checkpoint, "The entries do not hash up to the signed root.");
        }

        if (await _held.ReadAsync(LogFiles.VerifierKey, ct) is null)
        {
            WholeFile.Write(PathOf(LogFiles.VerifierKey), Encoding.UTF8.GetBytes($"{newest.Key}\n"));
        }

        // From here on the mirror shows the new tree, and everything that it covers is there and flushed.
        var draft = PathOf($"{LogFiles.Checkpoint}.new");
        File.Delete(draft);
        WholeFile.Write(draft, Encoding.UTF8.GetBytes(newest.Note));
        File.Move(draft, PathOf(LogFiles.Checkpoint), overwrite: true);
    }

    /// <summary>The edge at the last full bundle, from the tiles that the mirror holds.</summary>
    private async Task<RightEdge> EdgeAsync(long size, CancellationToken ct)
    {
        var full = size - (size % Tile.Width);
        var edge = new RightEdge();
        for (var level = Tile.Levels(full) - 1; level > 0; level--)
        {
            var end = Tile.HashCount(full, level);
            for (var index = end - (end % Tile.Width); index < end; index++)
            {
                var path = TilePath.OfHashes(level - 1, index);
                var tile = await _held.ReadAsync(path.ToString(), ct) ?? throw new LogDefectException(LogDefect.Missing(path));
                edge.Push(level, MerkleTree.SubtreeRoot(Hash.Span(tile)), []);
            }
        }

        return edge;
    }

    private async Task BundleAsync(RightEdge edge, TilePath path, CancellationToken ct)
    {
        var reading = await BundleReading.ReadAsync(source, path.Index, path.Width, ct);
        if (reading.Defect is { } defect)
        {
            throw new LogDefectException(defect);
        }

        if (reading.FirstDifference is { } position)
        {
            throw new LogDefectException(LogDefect.OfEntry(LogDefectKind.EntryAltered, path, position, "is not the one that the tree has there."));
        }

        var completed = new List<Tile>();
        foreach (var leaf in reading.Computed)
        {
            edge.Append(leaf, completed);
        }

        await KeepAsync(path, reading.Bytes, ct);
        foreach (var tile in completed)
        {
            await KeepAsync(TilePath.OfHashes(tile.Level, tile.Index), Hash.Bytes(tile.Hashes.AsSpan()).ToArray(), ct);
        }
    }

    /// <summary>Writes a file that is not there; one that is there must be the same.</summary>
    private async Task KeepAsync(TilePath path, byte[] bytes, CancellationToken ct)
    {
        var held = await _held.ReadAsync(path.ToString(), ct);
        if (held is null)
        {
            WholeFile.Write(PathOf(path.ToString()), bytes);
        }
        else if (!held.AsSpan().SequenceEqual(bytes))
        {
            throw LogDefectException.Of(LogDefectKind.TileAltered, $"{path}", $"The mirror holds {path} with other content; look at it before you go on.");
        }
    }

    /// <summary>Takes away what a round wrote beyond what the mirror shows.</summary>
    private void Forget(long from, long size)
    {
        var kept = TilePath.AllOf(from).Select(path => path.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var path in TilePath.AllOf(size).Where(path => !kept.Contains(path.ToString())))
        {
            File.Delete(PathOf(path.ToString()));
        }
    }

    /// <summary>
    /// Of a tile that is still partial its width of now and of the round before stay, for whoever is reading; of one that is full
    /// none, since readers then take the full one (C2SP tlog-tiles).
    /// </summary>
    private void DropPartials(long from, long size)
    {
        var kept = EdgeOf(size).Select(path => path.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var path in EdgeOf(from))
        {
            var isFull = Tile.HashCount(size, path.Level ?? 0) >= (path.Index + 1) * Tile.Width;
            var folder = Path.GetDirectoryName(PathOf(path.ToString()))!;
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                var name = Path.GetRelativePath(directory, file).Replace('\\', '/');
                if (!kept.Contains(name) && (isFull || name != path.ToString()))
                {
                    File.Delete(file);
                }
            }
        }
    }

    private static IEnumerable<TilePath> EdgeOf(long size)
    {
        if (size % Tile.Width > 0)
        {
            yield return TilePath.OfEntries(size / Tile.Width, (int)(size % Tile.Width));
        }

        for (var level = 0; level < Tile.Levels(size); level++)
        {
            var count = Tile.HashCount(size, level);
            if (count % Tile.Width > 0)
            {
                yield return TilePath.OfHashes(level, count / Tile.Width, (int)(count % Tile.Width));
            }
        }
    }

    private string PathOf(string path) => Path.Combine(directory, path);
}
