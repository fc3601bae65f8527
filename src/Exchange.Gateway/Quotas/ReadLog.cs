using System.Collections.Immutable;
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

/// <summary>
/// Asks the audit logs how much they hold of what is counted: what every quota starts from, and what all gateways agree on. A log that
/// does not answer leaves the count unknown, since others may have recorded there.
/// </summary>
internal sealed class ReadLog(ImmutableArray<LogService.LogServiceClient> audits, HoldingsFeed registry, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>All reads of the tally's period that were acknowledged before the call.</summary>
    /// <exception cref="ExchangeException">QUOTA_UNAVAILABLE.</exception>
    public async Task<LogCount> CountAsync(Tally tally, CancellationToken ct)
    {
        // Before the log is asked: what is recorded meanwhile may or may not be in its count.
        var kept = tally.Kept;
        return new(await LoggedAsync(tally, ct), kept);
    }

    /// <summary>Whether records may go on elsewhere while one log is gone.</summary>
    public bool HasStandby => audits.Length > 1;

    /// <summary>What the logs alone count.</summary>
    /// <exception cref="ExchangeException">QUOTA_UNAVAILABLE.</exception>
    public async Task<ulong> LoggedAsync(Tally tally, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.AckTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var counts = await Task.WhenAll(audits.Select(audit => CountAsync(audit, tally, either.Token)));
            return counts.Aggregate(0UL, (sum, count) => sum + count);
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

    private async Task<ulong> CountAsync(LogService.LogServiceClient audit, Tally tally, CancellationToken ct) => tally.What switch
    {
        Tallied.Reads reads => (await audit.CountReadsAsync(Question(reads, tally.Span), cancellationToken: ct)).Reads,
        Tallied.Mismatches noes => (await audit.CountMismatchesAsync(Question(noes, tally.Span), cancellationToken: ct)).Mismatches,
        _ => throw new UnreachableException(),
    };

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
