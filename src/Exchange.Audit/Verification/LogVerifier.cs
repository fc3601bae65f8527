using System.Collections.Immutable;
using System.Text;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>
/// Verifies a whole log from its files alone: the checkpoint's signature, every entry against its tile, every tile against
/// the one above, the root against the checkpoint, and each gateway's count for gaps. It stops at the first defect and
/// names it. Memory is bounded by the bundles read ahead, whatever the size of the log.
/// </summary>
public sealed class LogVerifier
{
    private static readonly int ReadAhead = 4 * Environment.ProcessorCount;

    private readonly ILogSource _source;
    private readonly Checkpoint _checkpoint;
    private readonly RightEdge _edge = new();
    private readonly Dictionary<string, ulong> _sequences = [];

    private LogVerifier(ILogSource source, Checkpoint checkpoint) => (_source, _checkpoint) = (source, checkpoint);

    /// <summary>
    /// Verifies a log with the key from wherever the reader trusts it. Without one it takes the key beside the log, which
    /// shows damage and mistakes but not an operator who signs anew.
    /// </summary>
    public static async Task<LogVerdict> VerifyAsync(
        ILogSource source, VerifierKey? key, IProgress<LogProgress>? progress, CancellationToken ct)
    {
        if (key is null && !VerifierKey.TryParse((await TextAsync(source, LogFiles.VerifierKey, ct)).TrimEnd('\n'), out key))
        {
            return new LogVerdict.Broken(LogDefect.OfFile(
                LogDefectKind.FileMalformed, LogFiles.VerifierKey, "The verifier key is missing or not one."));
        }

        return await VerifyTrustedAsync(source, new Trust(key, null), progress, ct);
    }

    /// <summary>Verifies a log with whom the reader trusts: a key, or a policy with its logs, witnesses and quorum.</summary>
    public static async Task<LogVerdict> VerifyTrustedAsync(
        ILogSource source, Trust trust, IProgress<LogProgress>? progress, CancellationToken ct)
    {
        PublishedCheckpoint published;
        try
        {
            published = await PublishedCheckpoint.ReadAsync(source, trust, ct);
        }
        catch (LogDefectException broken)
        {
            return new LogVerdict.Broken(broken.Defect);
        }

        var verifier = new LogVerifier(source, published.Checkpoint);
        return (await verifier.BundlesAsync(progress, ct) ?? await verifier.EdgeAsync(ct)) is { } defect
            ? new LogVerdict.Broken(defect)
            : new LogVerdict.Sound(published.Checkpoint, verifier.Gateways()) { Policy = published.Policy };
    }

    /// <summary>Every bundle in order, while those ahead are read and hashed on all processors.</summary>
    private async Task<LogDefect?> BundlesAsync(IProgress<LogProgress>? progress, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var ahead = new Queue<Task<BundleReading>>();
        var started = 0L;
        try
        {
            for (var done = 0L; done < _checkpoint.Size; done = long.Min(done + Tile.Width, _checkpoint.Size))
            {
                for (; ahead.Count < ReadAhead && started < _checkpoint.Size; started += Tile.Width)
                {
                    var (index, width) = (started / Tile.Width, (int)long.Min(Tile.Width, _checkpoint.Size - started));
                    ahead.Enqueue(Task.Run(() => BundleReading.ReadAsync(_source, index, width, stop.Token), stop.Token));
                }

                if (await BundleAsync(await ahead.Dequeue(), ct) is { } defect)
                {
                    return defect;
                }

                progress?.Report(new LogProgress(long.Min(done + Tile.Width, _checkpoint.Size), _checkpoint.Size));
            }

            return null;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<LogDefect?> BundleAsync(BundleReading bundle, CancellationToken ct)
    {
        if (bundle.Stored.Length == 0)
        {
            return bundle.Defect;
        }

        if (bundle.FirstDifference is { } position && position < bundle.Computed.Length)
        {
            return await BlameAsync(bundle, position, ct);
        }

        return bundle.Defect ?? Sequences(bundle) ?? await PushAsync(bundle, ct);
    }

    /// <summary>Entry and tile differ: whichever does not agree with the rest of the tree is at fault.</summary>
    private async Task<LogDefect> BlameAsync(BundleReading bundle, int position, CancellationToken ct)
    {
        var width = bundle.Stored.Length;
        return await AgreesWithTreeAsync(bundle, ct)
            ? LogDefect.TileAltered(TilePath.OfHashes(0, bundle.Index, width), position)
            : LogDefect.OfEntry(
                LogDefectKind.EntryAltered,
                TilePath.OfEntries(bundle.Index, width),
                position,
                "is not the one that the tree has there.");
    }

    private async Task<bool> AgreesWithTreeAsync(BundleReading bundle, CancellationToken ct)
    {
        if (bundle.Root is { } root)
        {
            var (parent, position) = (bundle.Index / Tile.Width, (int)(bundle.Index % Tile.Width));
            var bytes = await _source.ReadAsync(PathOf(1, parent).ToString(), ct) ?? [];
            return bytes.Length >= (position + 1) * Hash.Size
                && Hash.From(bytes.AsSpan(position * Hash.Size, Hash.Size)) == root;
        }

        var edge = _edge.Copy();
        Append(edge, bundle.Computed);
        return edge.Size == _checkpoint.Size && edge.Root() == _checkpoint.Root;
    }

    private LogDefect? Sequences(BundleReading bundle)
    {
        for (var i = 0; i < bundle.Records.Length; i++)
        {
            var (gateway, sequence) = bundle.Records[i];
            var expected = _sequences.GetValueOrDefault(gateway) + 1;
            if (sequence != expected)
            {
                return LogDefect.OfEntry(
                    LogDefectKind.SequenceBroken,
                    TilePath.OfEntries(bundle.Index, bundle.Stored.Length),
                    i,
                    $"is record {sequence} of gateway {gateway}, where record {expected} should be.");
            }

            _sequences[gateway] = sequence;
        }

        return null;
    }

    /// <summary>Adds the bundle to the tree, and holds the tiles that it completes against the stored ones.</summary>
    private async Task<LogDefect?> PushAsync(BundleReading bundle, CancellationToken ct)
    {
        if (bundle.Root is not { } root)
        {
            Append(_edge, bundle.Computed);
            return null;
        }

        var completed = new List<Tile>();
        _edge.Push(1, root, completed);
        foreach (var tile in completed)
        {
            if (await CompareAsync(TilePath.OfHashes(tile.Level, tile.Index), [.. tile.Hashes], ct) is { } defect)
            {
                return defect;
            }
        }

        return null;
    }

    /// <summary>The tiles at the right edge, and the root.</summary>
    private async Task<LogDefect?> EdgeAsync(CancellationToken ct)
    {
        for (var level = 1; level < Tile.Levels(_checkpoint.Size); level++)
        {
            var hashes = _edge.Hashes(level).ToArray();
            var index = Tile.HashCount(_checkpoint.Size, level) / Tile.Width;
            if (hashes.Length > 0
                && await CompareAsync(TilePath.OfHashes(level, index, hashes.Length), hashes, ct) is { } defect)
            {
                return defect;
            }
        }

        return _edge.Root() == _checkpoint.Root ? null : LogDefect.OfFile(
            LogDefectKind.RootWrong, LogFiles.Checkpoint, "The entries do not hash up to the signed root.");
    }

    private async Task<LogDefect?> CompareAsync(TilePath path, Hash[] expected, CancellationToken ct)
    {
        if (await _source.ReadAsync(path.ToString(), ct) is not { } bytes)
        {
            return LogDefect.Missing(path);
        }

        if (bytes.Length != expected.Length * Hash.Size)
        {
            return LogDefect.NotATile(path);
        }

        var same = expected.AsSpan().CommonPrefixLength(Hash.Span(bytes));
        return same == expected.Length ? null : LogDefect.TileAltered(path, same);
    }

    private TilePath PathOf(int level, long index) => TilePath.OfHashes(
        level, index, (int)long.Min(Tile.Width, Tile.HashCount(_checkpoint.Size, level) - (index * Tile.Width)));

    private static void Append(RightEdge edge, Hash[] leaves)
    {
        foreach (var leaf in leaves)
        {
            edge.Append(leaf, []);
        }
    }

    private ImmutableSortedDictionary<string, long> Gateways() =>
        _sequences.ToImmutableSortedDictionary(s => s.Key, s => (long)s.Value, StringComparer.Ordinal);

    private static async Task<string> TextAsync(ILogSource source, string path, CancellationToken ct) =>
        await source.ReadAsync(path, ct) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
}
