using System.Runtime.InteropServices;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Quotas;

/// <summary>
/// How often a department may be told no about one subject of one resource in a day, on every gateway together: by the counter that
/// they share while it can be reached, else by the log. Each verification under way may become a no, so it counts as one until it
/// is a yes. Nothing is kept of a subject that is not being verified at the moment; the log knows.
/// </summary>
internal sealed class SubjectGuesses(LogCounter counter, ReadLog log, IOptions<GatewayOptions> options, IQuotaCounter? shared = null)
{
    private readonly Dictionary<(Tallied.Mismatches, DateTimeOffset), Shared> _underWay = [];

    /// <summary>Counts a verification of the instant at which it is decided.</summary>
    /// <exception cref="ExchangeException">GUESSES_EXCEEDED or QUOTA_UNAVAILABLE.</exception>
    public async Task<Guess> TakeAsync(DepartmentId consumer, ResourceCode resource, ByteString subject, DateTimeOffset at, CancellationToken ct)
    {
        var span = QuotaPeriods.Of(QuotaPeriod.Day, at);
        var what = new Tallied.Mismatches(consumer, resource, subject);
        var tally = Enter(what, span);
        try
        {
            return new(await CountAsync(tally, ct), () => Leave(what, span));
        }
        catch
        {
            Leave(what, span);
            throw;
        }
    }

    private async Task<CountedRead> CountAsync(Tally tally, CancellationToken ct)
    {
        var limit = (ulong)options.Value.GuessesPerSubject;
        try
        {
            if (shared is not null && await shared.TakeAsync(tally, limit, ct) is { } counted)
            {
                return counted;
            }

            return (await counter.TakeAsync(tally, limit, ct))!;
        }
        catch (ExchangeException full) when (full.Reason == Reason.GuessesExceeded)
        {
            // Verifications under way fill the limit only until they are a yes: whoever asks again in a moment is told.
            var left = limit - ulong.Min(limit, await log.LoggedAsync(tally, ct));
            throw left < (ulong)options.Value.QuotaGateways ? full : new ExchangeException(Reason.QuotaUnavailable, full);
        }
    }

    private Tally Enter(Tallied.Mismatches what, QuotaSpan span)
    {
        lock (_underWay)
        {
            ref var entered = ref CollectionsMarshal.GetValueRefOrAddDefault(_underWay, (what, span.Begins), out _);
            entered ??= new(new(what, span));
            entered.Count++;
            return entered.Tally;
        }
    }

    private void Leave(Tallied.Mismatches what, QuotaSpan span)
    {
        lock (_underWay)
        {
            if (--_underWay[(what, span.Begins)].Count == 0)
            {
                _underWay.Remove((what, span.Begins));
            }
        }
    }

    private sealed class Shared(Tally tally)
    {
        public Tally Tally => tally;

        public int Count { get; set; }
    }
}

/// <summary>A verification under way. Unless it was answered no it is given back.</summary>
internal sealed class Guess(CountedRead counted, Action leave) : IAsyncDisposable
{
    /// <summary>The answer is recorded.</summary>
    public void Keep(bool isYes)
    {
        if (!isYes)
        {
            counted.Keep();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await counted.DisposeAsync();
        leave();
    }
}
