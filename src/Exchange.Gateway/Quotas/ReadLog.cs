using System.Diagnostics;
using System.Globalization;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Gateway.Holdings;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Quotas;

/// <summary>Asks the audit log how much it holds of what is counted: what every quota starts from, and what all gateways agree on.</summary>
internal sealed class ReadLog(LogService.LogServiceClient audit, HoldingsFeed registry, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>All reads of the tally's period that were acknowledged before the call.</summary>
    /// <exception cref="ExchangeException">QUOTA_UNAVAILABLE.</exception>
    public async Task<LogCount> CountAsync(Tally tally, CancellationToken ct)
    {
        // Before the log is asked: what is recorded meanwhile may or may not be in its count.
        var kept = tally.Kept;
        return new(await LoggedAsync(tally, ct), kept);
    }

    /// <summary>What the log alone counts.</summary>
    /// <exception cref="ExchangeException">QUOTA_UNAVAILABLE.</exception>
    public async Task<ulong> LoggedAsync(Tally tally, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.AckTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return tally.What switch
            {
                Tallied.Reads reads => (await audit.CountReadsAsync(Question(reads, tally.Span), cancellationToken: either.Token)).Reads,
                Tallied.Mismatches noes => (await audit.CountMismatchesAsync(Question(noes, tally.Span), cancellationToken: either.Token)).Mismatches,
                _ => throw new UnreachableException(),
            };
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
        return new(tally.What.Exhausted)
        {
            RetryAfter = left > TimeSpan.Zero ? left : TimeSpan.Zero,
            Facts = ExchangeException.Fact("renews_at", renews.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        };
    }

    private CountReadsRequest Question(Tallied.Reads reads, QuotaSpan span) => new()
    {
        Grant = reads.Grant.Value,
        Since = span.Begins.ToTimestamp(),
        Parts = { registry.Newest.PartsOf(reads.Grant).Select(part => part.Value) },
    };

    private static CountMismatchesRequest Question(Tallied.Mismatches noes, QuotaSpan span) => new()
    {
        Consumer = noes.Consumer.Value,
        Resource = noes.Resource.Value,
        SubjectDigest = noes.Subject,
        Since = span.Begins.ToTimestamp(),
    };
}
