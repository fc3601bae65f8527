using System.Globalization;
using System.Runtime.CompilerServices;
using Exchange.Domain.Errors;
using Exchange.Gateway.Quotas;
using StackExchange.Redis;

namespace Exchange.Gateway.Caching;

/// <summary>
/// The counter that gateways share, in Redis: a cache of what the log says, exact while Redis runs. One that is missing, of an
/// earlier run of the server, or was out of this gateway's reach, is made anew or raised from the log before it counts on; it is
/// never lowered by what a gateway believes.
/// </summary>
internal sealed class SharedCounter(RedisServer redis, ReadLog log, LogCounts counts, TimeProvider time) : IQuotaCounter
{
    private const int AskTheLog = -1;
    private const int Exhausted = 0;
    private const int Counted = 1;

    // For longer than any gateway takes to come back to a server that was started again: until then some still count by the log.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    // As another gateway that cannot reach Redis reads on, its reads show in the log only.
    private static readonly TimeSpan RaiseInterval = TimeSpan.FromSeconds(1);

    // A gateway whose clock is behind still counts in it.
    private static readonly TimeSpan KeptLonger = TimeSpan.FromHours(1);

    private static readonly RedisKey Server = "{exchange-quota}:server";
    private static readonly string Take = Script("take.lua");
    private static readonly string GiveBack = Script("give_back.lua");

    private readonly ConditionalWeakTable<Tally, Standing> _standings = [];

    public async Task<CountedRead?> TakeAsync(Tally tally, ulong limit, CancellationToken ct)
    {
        if (!await redis.IsReachableAsync(ct))
        {
            return null;
        }

        var standing = _standings.GetOrCreateValue(tally);
        var outages = redis.Outages;
        var missed = standing.Outages != outages;
        var floor = missed ? await AskAsync(tally, ct)
            : standing.IsDue(time, RaiseInterval) && await counts.CountAsync(tally, ct) is { } logged ? new Floor(logged, WithOwn: null)
            : null;
        var answer = await RunAsync(tally, limit, floor, ct);
        if (answer?.Status == AskTheLog)
        {
            answer = await RunAsync(tally, limit, await AskAsync(tally, ct), ct);
        }

        if (answer is not { } reached)
        {
            return null;
        }

        if (missed)
        {
            standing.Outages = outages;
        }

        if (reached.Status != Counted)
        {
            throw reached.Status == Exhausted ? log.Exhausted(tally) : new ExchangeException(Reason.QuotaUnavailable);
        }

        tally.Begin();
        return new(tally, new(limit, reached.Used, tally.Span.Ends, LocalShare: false), () => GiveBackAsync(tally, reached.Epoch));
    }

    private async Task<Floor?> AskAsync(Tally tally, CancellationToken ct)
    {
        var count = await log.CountAsync(tally, ct);
        return new(count.Reads, tally.AtLeast(count));
    }

    private async Task<Answer?> RunAsync(Tally tally, ulong limit, Floor? floor, CancellationToken ct)
    {
        var result = await redis.RunAsync(
            Take,
            [KeyOf(tally), Server],
            [
                limit, floor?.Logged is { } logged ? logged : -1, floor?.WithOwn is { } withOwn ? withOwn : -1,
                (tally.Span.Ends + KeptLonger).ToUnixTimeMilliseconds(), (long)Settling.TotalMilliseconds,
            ],
            ct);
        return result is null ? null : new((int)result[0], (ulong)(long)result[1], (string)result[2]!);
    }

    // Whoever left early took nothing along: what is given back is given back for those who stay.
    private async ValueTask GiveBackAsync(Tally tally, string epoch) =>
        await redis.RunAsync(GiveBack, [KeyOf(tally)], [epoch], CancellationToken.None);

    private static RedisKey KeyOf(Tally tally) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{exchange-quota}}:{tally.What.Key}:{tally.Span.Begins.ToUnixTimeSeconds()}");

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(SharedCounter).Assembly.GetManifestResourceStream(typeof(SharedCounter), name)!);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// What the log has, and that with what this gateway has under way, some of which the log may have; null: the count is a moment
    /// old, and no counter begins with it.
    /// </summary>
    private sealed record Floor(ulong Logged, ulong? WithOwn);

    private readonly record struct Answer(int Status, ulong Used, string Epoch);

    private sealed class Standing
    {
        private long _raisedAt;

        /// <summary>How often Redis had been lost when the counter was last raised from the log.</summary>
        public int Outages { get; set; }

        /// <summary>Whether the counter is to be compared with the log again; one caller does it for all.</summary>
        public bool IsDue(TimeProvider time, TimeSpan interval)
        {
            var before = Volatile.Read(ref _raisedAt);
            return time.GetElapsedTime(before) >= interval
                && Interlocked.CompareExchange(ref _raisedAt, time.GetTimestamp(), before) == before;
        }
    }
}
