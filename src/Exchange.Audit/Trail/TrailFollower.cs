using System.Diagnostics.CodeAnalysis;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Findings;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
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

    /// <summary>The trail, once it has all that is in the log now.</summary>
    /// <exception cref="ExchangeException">LOG_UNAVAILABLE or LOG_CORRUPT.</exception>
    public async Task<TrailStore> CaughtUpAsync(CancellationToken ct)
    {
        await CatchUpAsync(log.RequireHead().Size, ct);
        return trail;
    }

    /// <summary>Returns when the trail reaches to this size of the log.</summary>
    public async Task CatchUpAsync(long size, CancellationToken ct)
    {
        await _following.WaitAsync(ct);
        try
        {
            VerifyOnce(size);
            while (trail.Size < size)
            {
                ct.ThrowIfCancellationRequested();
                Follow(trail.Size, size);
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

        if (trail.LastStored() is { } last
            && (last.Index >= size || !LeafOf(entries.ReadEntries(last.Index, 1)[0]).SequenceEqual(last.Leaf)))
        {
            LogRebuilt(last.Index + 1);
            trail.Clear();
        }

        _verified = true;
    }

    private void Follow(long next, long size)
    {
        foreach (var entry in entries.ReadEntries(next, (int)long.Min(ChunkMax, size - next)))
        {
            trail.Add(RowOf(next++, Entry.Parser.ParseFrom(entry)), entry);
        }
    }

    /// <summary>A closing is found by what its opening says.</summary>
    private TrailRow RowOf(long index, Entry entry)
    {
        if (entry.EventCase == Entry.EventOneofCase.Closed)
        {
            var opened = (long)entry.Closed.OpenedIndex;
            return RowOf(opened, Entry.Parser.ParseFrom(entries.ReadEntries(opened, 1)[0])) with
            {
                Index = index,
                AtMicros = entry.AtMicros,
                IsRead = false,
                Strayed = entry.Closed.OutOfScopeRows > 0,
            };
        }

        var attempt = entry.Refused?.Attempt ?? entry.Answered?.Attempt ?? entry.Opened?.Attempt ?? new Attempt();
        return new TrailRow(
            index,
            entry.AtMicros,
            attempt.Consumer,
            attempt.Resource,
            attempt.Grant,
            entry.FindingStep is null ? attempt.Rule : FindingLog.Mark,
            attempt.SubjectDigest.ToByteArray())
        {
            // A comparison is no use that anyone makes of the data.
            IsRead = entry.EventCase is Entry.EventOneofCase.Answered or Entry.EventOneofCase.Opened && attempt.Call != Call.Compare,
            Strayed = entry.Answered is { OutOfScopeRows: > 0 },
            IsMismatch = entry.Answered is { Rows: 0 } && attempt.Call == Call.Verify,
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
