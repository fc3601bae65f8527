using System.Globalization;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Gateway.Holdings;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Quotas;

/// <summary>Asks the audit log how many reads it holds under a grant: what every quota starts from, and what all gateways agree on.</summary>
internal sealed class ReadLog(LogService.LogServiceClient audit, HoldingsFeed registry, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>All reads of the tally's period that were acknowledged before the call.</summary>
    /// <exception cref="ExchangeException">QUOTA_UNAVAILABLE.</exception>
    public async Task<LogCount> CountAsync(Tally tally, CancellationToken ct)
    {
        // Before the log is asked: what is recorded meanwhile may or may not be in its count.
        var kept = tally.Kept;
        return new(await CountAsync(tally.Grant, tally.Span.Begins, ct), kept);
    }

    /// <summary>The reads under a grant and under all that pass on a part of it.</summary>
    /// <exception cref="ExchangeException">QUOTA_UNAVAILABLE.</exception>
    public async Task<ulong> CountAsync(GrantId grant, DateTimeOffset since, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.AckTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var request = new CountReadsRequest
            {
                Grant = grant.Value,
                Since = since.ToTimestamp(),
                Parts = { registry.Newest.PartsOf(grant).Select(part => part.Value) },
            };
            return (await audit.CountReadsAsync(request, cancellationToken: either.Token)).Reads;
        }
        catch (RpcException failure) when (!ct.IsCancellationRequested)
        {
            throw new ExchangeException(Reason.QuotaUnavailable, failure);
        }
    }

    /// <summary>The refusal of a quota that is used up, with when the next period begins.</summary>
    public ExchangeException Exhausted(Tally tally)
    {
        var renews = tally.Span.Ends;
        var left = renews - time.GetUtcNow();
        return new(Reason.QuotaExhausted)
        {
            RetryAfter = left > TimeSpan.Zero ? left : TimeSpan.Zero,
            Facts = ExchangeException.Fact("renews_at", renews.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        };
    }
}
