using System.Diagnostics.CodeAnalysis;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Monitoring;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Audit.Monitoring;

/// <summary>Counts behind the log, each entry once, whatever happens to the process.</summary>
internal sealed partial class LevelFollower(
    IEntryStore entries, LevelStore levels, AuditLog log, TimeProvider time, ILogger<LevelFollower> logger) : BackgroundService
{
    private const int BatchMax = 8192;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _following = new(1);
    private bool _verified;

    /// <summary>The counts, once they hold all that is in the log now, and how many entries that is.</summary>
    /// <exception cref="Domain.Errors.ExchangeException">LOG_UNAVAILABLE or LOG_CORRUPT.</exception>
    public async Task<(LevelStore Levels, long Size)> CaughtUpAsync(CancellationToken ct)
    {
        var size = log.RequireHead().Size;
        await CatchUpAsync(size, ct);
        return (levels, size);
    }

    public override void Dispose()
    {
        _following.Dispose();
        base.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "The counts are derived: what fails is tried again.")]
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

    private async Task CatchUpAsync(long size, CancellationToken ct)
    {
        await _following.WaitAsync(ct);
        try
        {
            for (var next = Begin(size); next < size;)
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

    // Counts of another log, or of this one put back to earlier, are worth nothing.
    private long Begin(long size)
    {
        var (followed, leaf) = levels.Followed();
        if (!_verified && followed > 0 && (followed > size || !LevelStore.LeafOf(entries.ReadEntries(followed - 1, 1)[0]).AsSpan().SequenceEqual(leaf)))
        {
            LogRebuilt(followed);
            levels.Clear();
            followed = 0;
        }

        _verified = true;
        return followed;
    }

    private long Follow(long next, long size)
    {
        var batch = entries.ReadEntries(next, (int)long.Min(BatchMax, size - next));
        var counts = new Dictionary<(string, long), ServiceCounts>();
        foreach (var bytes in batch)
        {
            var entry = Entry.Parser.ParseFrom(bytes);
            if (Outcomes.Of(entry, opened => Opening(opened, next, batch)) is var (resource, call))
            {
                var at = (resource, LevelStore.HourOf(entry.AtMicros));
                if (!counts.TryGetValue(at, out var hour))
                {
                    counts.Add(at, hour = new());
                }

                hour.Add(call);
            }
        }

        levels.Add(counts, next + batch.Count, batch[^1]);
        return next + batch.Count;
    }

    private Entry Opening(ulong index, long first, IReadOnlyList<byte[]> batch) =>
        Entry.Parser.ParseFrom((long)index >= first ? batch[(int)((long)index - first)] : entries.ReadEntries((long)index, 1)[0]);

    [LoggerMessage(2041, LogLevel.Warning, "Counting again: the counts reached to {Size} in another log")]
    private partial void LogRebuilt(long size);

    [LoggerMessage(2042, LogLevel.Error, "Could not count what the log tells; trying again")]
    private partial void LogNotFollowed(Exception failure);
}
