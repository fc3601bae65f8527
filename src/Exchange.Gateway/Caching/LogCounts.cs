using System.Globalization;
using Exchange.Domain.Errors;
using Exchange.Gateway.Quotas;
using Microsoft.Extensions.Caching.Hybrid;

namespace Exchange.Gateway.Caching;

/// <summary>
/// The log's counts, at most a second or two old, which one gateway asks for and all use. Such a count is a fact and a lower bound:
/// a counter is raised to it. Where none is at hand because a counter is made anew, the log itself is asked.
/// </summary>
internal sealed class LogCounts(HybridCache cache, ReadLog log)
{
    private static readonly HybridCacheEntryOptions Lifetime = new()
    {
        Expiration = TimeSpan.FromSeconds(1),
        LocalCacheExpiration = TimeSpan.FromSeconds(1),
    };

    /// <summary>The count; null: the log cannot be asked, and the counter stands as it is.</summary>
    public async Task<ulong?> CountAsync(Tally tally, CancellationToken ct)
    {
        try
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"exchange-reads:{tally.What.Key}:{tally.Span.Begins.ToUnixTimeSeconds()}");
            var count = await cache.GetOrCreateAsync(
                key,
                (log, tally),
                static async (asked, ct) =>
                    (await asked.log.LoggedAsync(asked.tally, ct)).ToString(CultureInfo.InvariantCulture),
                Lifetime,
                cancellationToken: ct);
            return ulong.Parse(count, CultureInfo.InvariantCulture);
        }
        catch (ExchangeException unknown) when (unknown.Reason == Reason.QuotaUnavailable)
        {
            return null;
        }
    }
}
