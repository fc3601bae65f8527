using System.Diagnostics.CodeAnalysis;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Audit.Trail;

/// <summary>Fills the trail behind the log. It may lag or begin again; whoever asks has it catch up first.</summary>
internal sealed partial class TrailFollower(
    IEntryStore entries,
    TrailStore trail,
    AuditLog log,
    TimeProvider time,
    ILogger<TrailFollower> logger) : BackgroundService
{
    private const int ChunkMax = 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _following = new(1);
    private bool _verified;

    /// <summary>Returns when the trail reaches to this size of the log.</summary>
    public async Task CatchUpAsync(long size, CancellationToken ct)
    {
        await _following.WaitAsync(ct);
        try
        {
            VerifyOnce(size);
            for (var next = trail.Progress().Size; next < size;)
            {
                ct.ThrowIfCancellationRequested();
                next = Follow(next, size);
            }
        }
        finally
        {
            _following.Release();
        }
    }

    public override void Dispose()
    {
        _following.Dispose();
        base.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "The trail is derived: what fails is tried again.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Interval, time);
        while (await ticks.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CatchUpAsync(log.Head?.Size ?? 0, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotFollowed(failure);
            }
        }
    }

    /// <summary>A trail that does not end in an entry of this log is another log's, or of one put back to earlier.</summary>
    private void VerifyOnce(long size)
    {
        if (_verified || size == 0)
        {
            return;
        }

        var (reached, lastLeaf) = trail.Progress();
        if (reached > 0 && (reached > size || !LeafOf(entries.ReadEntries(reached - 1, 1)[0]).SequenceEqual(lastLeaf)))
        {
            LogRebuilt(reached);
            trail.Clear();
        }

        _verified = true;
    }

    private long Follow(long next, long size)
    {
        var chunk = entries.ReadEntries(next, (int)long.Min(ChunkMax, size - next));
        var rows = new Dictionary<long, TrailRow>(chunk.Count);
        for (var i = 0; i < chunk.Count; i++)
        {
            rows.Add(next + i, RowOf(next + i, Entry.Parser.ParseFrom(chunk[i]), rows));
        }

        trail.Add(rows.Values, next + chunk.Count, LeafOf(chunk[^1]));
        return next + chunk.Count;
    }

    /// <summary>A closing is found by what its opening says.</summary>
    private TrailRow RowOf(long index, Entry entry, Dictionary<long, TrailRow> rows)
    {
        if (entry.EventCase == Entry.EventOneofCase.Closed)
        {
            var opened = (long)entry.Closed.OpenedIndex;
            var row = rows.GetValueOrDefault(opened) ?? trail.Find(opened);
            return row is null
                ? new TrailRow(index, entry.AtMicros, "", "", "", "", [])
                : row with { Index = index, AtMicros = entry.AtMicros, IsRead = false };
        }

        var attempt = entry.Refused?.Attempt ?? entry.Answered?.Attempt ?? entry.Opened?.Attempt ?? new Attempt();
        return new TrailRow(
            index,
            entry.AtMicros,
            attempt.Consumer,
            attempt.Resource,
            attempt.Grant,
            attempt.Rule,
            attempt.SubjectDigest.ToByteArray())
        {
            IsRead = entry.EventCase is Entry.EventOneofCase.Answered or Entry.EventOneofCase.Opened,
        };
    }

    private static byte[] LeafOf(byte[] entry)
    {
        var leaf = new byte[Hash.Size];
        MerkleTree.LeafHash(entry).CopyTo(leaf);
        return leaf;
    }

    [LoggerMessage(2021, LogLevel.Warning, "Filling the trail again: it reached to {Size} in another log")]
    private partial void LogRebuilt(long size);

    [LoggerMessage(2022, LogLevel.Error, "Could not follow the log with the trail; trying again")]
    private partial void LogNotFollowed(Exception failure);
}
