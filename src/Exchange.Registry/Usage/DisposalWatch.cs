using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Usage;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Usage;

/// <summary>
/// Orders the disposal of what grants gave that are over: by their time, by termination, given up, or passed on from one that is over.
/// </summary>
internal sealed partial class DisposalWatch(
    GrantEndStore ends, DisposalBook book, FactStore store, IOptions<DisposalOptions> options, TimeProvider time, ILogger<DisposalWatch> logger)
    : BackgroundService
{
    private const int BatchSize = 100;

    private const int PartsPageSize = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public async Task RunOnceAsync(CancellationToken ct)
    {
        while (await ends.FollowAsync(EndOf, ct))
        {
        }

        IReadOnlyList<GrantEnd> over;
        do
        {
            over = await ends.OverAsync(time.GetUtcNow(), BatchSize, ct);
            await book.OrderAsync(over, ct);

            // Whoever dies here orders nothing twice: what is ordered is passed over, and its parts are found again.
            foreach (var end in over)
            {
                await EndPartsAsync(end, ct);
            }

            await ends.DoneAsync(over, ct);
        }
        while (over.Count > 0);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Watches && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Interval, time, stoppingToken);
                await RunOnceAsync(stoppingToken);
            }
            catch (ExchangeException refused)
            {
                // The store does not answer, or another registry on it was faster: the next tick finds what is left.
                LogPutOff(logger, refused.Reason.Code);
            }
        }
    }

    private static GrantEnd EndOf(string body, DateTimeOffset changedAt) => DisposalRule.EndOf(
        GrantWire.Read(FactBook.Read<V1.Grant>(body), new(new(), "")) ?? throw new InvalidOperationException("A stored grant could not be read."),
        changedAt);

    // A part permits while the whole does, and so never again.
    private async Task EndPartsAsync(GrantEnd whole, CancellationToken ct)
    {
        var after = "";
        IReadOnlyList<StoredFact> parts;
        do
        {
            parts = await store.ListAsync(FactKind.Grant, FactKey.PassedOn(whole.Grant.Value), after, PartsPageSize, ct);
            if (parts.Count > 0)
            {
                await ends.AddAsync([.. parts.Select(part => whole with { Grant = GrantId.Parse(part.Id) })], ct);
                after = parts[^1].Id;
            }
        }
        while (parts.Count == PartsPageSize);
    }

    [LoggerMessage(1010, LogLevel.Warning, "The disposal of ended grants was put off: {Reason}")]
    private static partial void LogPutOff(ILogger logger, string reason);
}
