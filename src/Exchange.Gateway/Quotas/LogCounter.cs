using System.Runtime.CompilerServices;
using Exchange.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Quotas;

/// <summary>
/// Counts by the log and by what this gateway itself has permitted. A gateway that is alone asks the log once and looks again each
/// second; one of several asks before each read, and of what is left has at most its share under way, so that all together do not
/// go beyond the limit: slower, and sooner at an end, never wider.
/// </summary>
internal sealed class LogCounter(ReadLog log, IOptions<GatewayOptions> options, TimeProvider time) : IQuotaCounter
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ConditionalWeakTable<Tally, Basis> _bases = [];
    private readonly bool _isAlone = options.Value is { RedisFile.Length: 0, QuotaGateways: 1 };
    private readonly ulong _gateways = (ulong)options.Value.QuotaGateways;

    /// <exception cref="ExchangeException">QUOTA_EXHAUSTED or QUOTA_UNAVAILABLE.</exception>
    public async Task<CountedRead?> TakeAsync(Tally tally, ulong limit, CancellationToken ct)
    {
        var count = _isAlone ? await BasisAsync(tally, ct) : await log.CountAsync(tally, ct);
        var share = (limit - ulong.Min(limit, count.Reads)) / _gateways;
        if (tally.TryBegin(count, share))
        {
            return new(tally, new(limit, ulong.Min(limit, tally.AtLeast(count)), tally.Span.Ends, !_isAlone));
        }

        // A share that is only under way is free again in a moment.
        throw share == 0 || tally.AtLeast(count) >= limit ? log.Exhausted(tally) : new(Reason.QuotaUnavailable);
    }

    private async Task<LogCount> BasisAsync(Tally tally, CancellationToken ct)
    {
        var basis = _bases.GetOrCreateValue(tally);
        if (basis.Newest is { } known && !IsDue(known))
        {
            return known.Count;
        }

        await basis.Looking.WaitAsync(ct);
        try
        {
            if (basis.Newest is not { } before)
            {
                basis.Newest = new(await log.CountAsync(tally, ct), time.GetTimestamp());
            }
            else if (IsDue(before))
            {
                // More than is known here: another gateway reads too, and somebody forgot to say so.
                var now = await LookAgainAsync(tally, ct) ?? before.Count;
                basis.Newest = new(now.Reads > tally.AtLeast(before.Count) ? now : before.Count, time.GetTimestamp());
            }

            return basis.Newest.Count;
        }
        finally
        {
            basis.Looking.Release();
        }
    }

    // With one of several logs gone, what a gateway that is alone counted and did itself since is all there is.
    private async Task<LogCount?> LookAgainAsync(Tally tally, CancellationToken ct)
    {
        try
        {
            return await log.CountAsync(tally, ct);
        }
        catch (ExchangeException unknown) when (unknown.Reason == Reason.QuotaUnavailable && log.HasStandby)
        {
            return null;
        }
    }

    private bool IsDue(Look look) => time.GetElapsedTime(look.At) >= LookInterval;

    private sealed record Look(LogCount Count, long At);

    private sealed class Basis
    {
        private volatile Look? _newest;

        public SemaphoreSlim Looking { get; } = new(1);

        public Look? Newest
        {
            get => _newest;
            set => _newest = value;
        }
    }
}
