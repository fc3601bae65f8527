using System.Security.Cryptography;
using Exchange.Domain.Errors;
using Exchange.Registry.Feed;
using Exchange.Registry.Notices;
using Exchange.Registry.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Webhooks;

/// <summary>
/// Posts notices, each department's in order and several departments' at once. A notice counts as delivered once its receiver has said
/// so and that is on the disk: whoever dies in between posts it again. One department's receiver holds up no other's.
/// </summary>
internal sealed partial class WebhookPump(
    WebhookStore deliveries,
    FactStore store,
    WebhookSender sender,
    ChangeSignal signal,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    ILogger<WebhookPump> logger)
    : BackgroundService
{
    private const int AtOnceMax = 32;

    private const int PageSize = 100;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    // By department; only the loop touches it.
    private readonly Dictionary<string, Task> _running = [];

    private readonly TimeSpan _claim = options.Value.Timeout + TimeSpan.FromSeconds(5);

    /// <summary>Delivers what is due, and waits for it.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        await StartDueAsync(ct);
        await Task.WhenAll(_running.Values);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Sends && !stoppingToken.IsCancellationRequested)
        {
            var next = signal.Next;
            try
            {
                await StartDueAsync(stoppingToken);
            }
            catch (ExchangeException refused)
            {
                LogPutOff(logger, refused.Reason.Code);
            }

            await Task.WhenAny(next, Task.Delay(PollInterval, time, stoppingToken));
        }

        await Task.WhenAll(_running.Values);
    }

    private async Task StartDueAsync(CancellationToken ct)
    {
        foreach (var (department, done) in _running.Where(one => one.Value.IsCompleted).ToList())
        {
            _running.Remove(department);
            await done;
        }

        foreach (var due in await deliveries.DueAsync(time.GetUtcNow(), ct))
        {
            if (_running.Count < AtOnceMax && !_running.ContainsKey(due.Department))
            {
                _running.Add(due.Department, DeliverAsync(due, ct));
            }
        }
    }

    private async Task DeliverAsync(Delivery due, CancellationToken ct)
    {
        try
        {
            var claimed = due with { ClaimedUntil = Whole(time.GetUtcNow() + _claim) };
            if (await deliveries.ClaimAsync(due, claimed.ClaimedUntil, ct))
            {
                await DeliverAllAsync(claimed, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host stops; what is not delivered is found when it starts again.
        }
        catch (ExchangeException refused)
        {
            LogPutOff(logger, refused.Reason.Code);
        }
    }

    private async Task DeliverAllAsync(Delivery at, CancellationToken ct)
    {
        try
        {
            var standing = await store.FindAsync(FactKind.Webhook, at.Department, ct);
            if (standing is null || FactBook.Read<V1.Webhook>(standing.Body) is not { Url.Length: > 0 } webhook)
            {
                return;
            }

            var url = new Uri(webhook.Url);
            IReadOnlyList<StoredNotice> page;
            do
            {
                page = await store.NoticesAsync(at.Department, at.Delivered, PageSize, ct);
                foreach (var notice in page)
                {
                    var after = await DeliverOneAsync(at, webhook, url, notice, ct);

                    // From here it is delivered, or its failure is known. A webhook set anew meanwhile has taken the claim away: then
                    // nothing is written, and what is due by then is found at the next look.
                    if (!await deliveries.NoteAsync(after, at.ClaimedUntil, ct) || after.Tries > 0)
                    {
                        return;
                    }

                    at = after;
                }
            }
            while (page.Count == PageSize);
        }
        finally
        {
            // Even when the host stops, so that the next start need not wait; after a kill it waits for the claim to lapse.
            await deliveries.ReleaseAsync(at, CancellationToken.None);
        }
    }

    private async Task<Delivery> DeliverOneAsync(Delivery at, V1.Webhook webhook, Uri url, StoredNotice notice, CancellationToken ct)
    {
        if (webhook.Kinds.Count > 0 && !webhook.Kinds.Contains(notice.ToWire().Kind))
        {
            return Went(at, notice.Number, at.LastOutcome);
        }

        var outcome = await sender.PostAsync(url, notice, ct);
        return outcome == WebhookSender.Delivered ? Went(at, notice.Number, outcome) : Failed(at, outcome);
    }

    private Delivery Went(Delivery at, long number, string outcome) =>
        at with { Delivered = number, Tries = 0, NextTry = DateTimeOffset.UnixEpoch, LastOutcome = outcome, ClaimedUntil = Whole(time.GetUtcNow() + _claim) };

    private Delivery Failed(Delivery at, string outcome)
    {
        LogFailed(logger, at.Department, at.Delivered, outcome);
        var delay = RetryDelay.After(at.Tries + 1, RandomNumberGenerator.GetInt32(1000) / 1000d);
        return at with
        {
            Tries = at.Tries + 1,
            NextTry = time.GetUtcNow() + delay,
            LastOutcome = outcome,
            ClaimedUntil = DateTimeOffset.UnixEpoch,
        };
    }

    // To the microsecond, as it is stored and compared.
    private static DateTimeOffset Whole(DateTimeOffset instant) => EventLog.Instant(EventLog.Micros(instant));

    [LoggerMessage(1020, LogLevel.Warning, "Webhooks were put off: {Reason}")]
    private static partial void LogPutOff(ILogger logger, string reason);

    [LoggerMessage(1021, LogLevel.Warning, "The webhook of {Department} did not take the notice after {Delivered}: {Outcome}")]
    private static partial void LogFailed(ILogger logger, string department, long delivered, string outcome);
}
