using System.Diagnostics.CodeAnalysis;
using Exchange.Domain.Errors;
using Exchange.Domain.Findings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Findings;

/// <summary>
/// Looks for findings whether anybody asks or not: one that was seen once is in the log, and cannot be made unseen by whoever mends its
/// cause before the next question.
/// </summary>
internal sealed partial class FindingWatch(
    Judgement judgement, FindingLog log, TimeProvider time, IOptions<FindingOptions> options, ILogger<FindingWatch> logger) : BackgroundService
{
    /// <summary>Records what is found and was not recorded, or was closed and is found once more; gives how many.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var (findings, _) = await judgement.OfAsync(time.GetUtcNow(), ct);
        var count = 0;
        await log.TakeAsync(
            (lives, _) =>
            {
                var fresh = KnownFinding.All(findings, lives)
                    .Where(known => known.Stands && known.Finding.Weight != FindingWeight.Note && (known.Life is null || known.Life.State == FindingState.Closed))
                    .DistinctBy(known => known.Id)
                    .Select(known => new NextStep(known, FindingState.Open, null, "", ""))
                    .ToList();
                count = fresh.Count;
                return Task.FromResult<IReadOnlyList<NextStep>>(fresh);
            },
            ct);
        return count;
    }

    [SuppressMessage("Design", "CA1031", Justification = "What fails is tried again with the next tick.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(options.Value.CheckEvery, time);
        while (await ticks.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var count = await RunOnceAsync(stoppingToken);
                if (count > 0)
                {
                    LogFound(count);
                }
            }
            catch (ExchangeException waits) when (waits.Reason == Reason.RegistryUnavailable || waits.Reason == Reason.LogUnavailable)
            {
                LogPutOff(waits.Reason.Code);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
            }
        }
    }

    [LoggerMessage(2061, LogLevel.Information, "Recorded {Count} new findings")]
    private partial void LogFound(int count);

    [LoggerMessage(2062, LogLevel.Warning, "Did not look for findings: {Reason}")]
    private partial void LogPutOff(string reason);

    [LoggerMessage(2063, LogLevel.Error, "Could not look for findings")]
    private partial void LogFailed(Exception failure);
}
