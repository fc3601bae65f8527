using System.Collections.Concurrent;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;

namespace Exchange.Gateway.Quotas;

/// <summary>
/// A grant's quota, held on every gateway together: by the counter that they share while it can be reached, else by the log. A
/// look-up is one read, and so is a stream.
/// </summary>
internal sealed class ReadQuotas(LogCounter log, TimeProvider time, IQuotaCounter? shared = null)
{
    private static readonly KeyValuePair<string, object?> CountedByRedis = new("counted_by", "redis");
    private static readonly KeyValuePair<string, object?> CountedByLog = new("counted_by", "log");
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(GrantId, QuotaPeriod, DateTimeOffset), Tally> _tallies = new();
    private long _tidiedAt = time.GetTimestamp();

    /// <summary>
    /// Counts a read of the instant at which it is decided, under the grant and under each that it passes on a part of: a quota
    /// holds for all who read by it. Null: none of them has one.
    /// </summary>
    /// <param name="grant">The grant that permits.</param>
    /// <param name="at">The instant.</param>
    /// <param name="find">The grants by id, on which it was decided.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The read, counted.</returns>
    /// <exception cref="ExchangeException">QUOTA_EXHAUSTED or QUOTA_UNAVAILABLE.</exception>
    public ValueTask<CountedRead?> TakeAsync(Grant grant, DateTimeOffset at, Func<GrantId, Grant?> find, CancellationToken ct) =>
        grant is { Quota: null, DelegatedFrom: null } ? default : new(TakeAllAsync(grant, at, find, ct));

    // The rule has walked the same way before and found each, so that it ends.
    private async Task<CountedRead?> TakeAllAsync(Grant grant, DateTimeOffset at, Func<GrantId, Grant?> find, CancellationToken ct)
    {
        var above = grant.DelegatedFrom is { } whole && find(whole) is { } next ? await TakeAllAsync(next, at, find, ct) : null;
        if (grant.Quota is not { } quota)
        {
            return above;
        }

        try
        {
            return (await TakeAsync(TallyOf(grant.Id, quota.Period, at), quota.Reads, ct)).With(above);
        }
        catch when (above is not null)
        {
            await above.DisposeAsync();
            throw;
        }
    }

    private async Task<CountedRead> TakeAsync(Tally tally, ulong limit, CancellationToken ct)
    {
        if (shared is not null && await shared.TakeAsync(tally, limit, ct) is { } counted)
        {
            GatewayTelemetry.QuotaReads.Add(1, CountedByRedis);
            return counted;
        }

        GatewayTelemetry.QuotaReads.Add(1, CountedByLog);
        return (await log.TakeAsync(tally, limit, ct))!;
    }

    private Tally TallyOf(GrantId grant, QuotaPeriod period, DateTimeOffset at)
    {
        var span = QuotaPeriods.Of(period, at);
        if (_tallies.TryGetValue((grant, period, span.Begins), out var tally))
        {
            return tally;
        }

        Tidy();
        return _tallies.GetOrAdd((grant, period, span.Begins), _ => new(new Tallied.Reads(grant, period), span));
    }

    // A period that has been over for an interval: whatever was decided in it has long been recorded.
    private void Tidy()
    {
        var before = Volatile.Read(ref _tidiedAt);
        if (time.GetElapsedTime(before) < TidyInterval || Interlocked.CompareExchange(ref _tidiedAt, time.GetTimestamp(), before) != before)
        {
            return;
        }

        var over = time.GetUtcNow() - TidyInterval;
        foreach (var (key, tally) in _tallies)
        {
            if (tally.Span.Ends < over)
            {
                _tallies.TryRemove(key, out _);
            }
        }
    }
}
