using System.Diagnostics;
using Exchange.Domain.Errors;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Exchange.Gateway.Sources;

/// <summary>
/// Asks one connection: once more, soon, after a failure that may pass at once, and not at all for a while when it keeps failing,
/// so that a source that is down costs its readers nothing and is left to recover. What was asked wrongly counts for nothing.
/// </summary>
internal sealed partial class SourceCircuit : IDisposable
{
    private const int RetriesMax = 2;
    private const double FailureRatio = 0.5;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CountedWithin = TimeSpan.FromSeconds(30);

    // A failure that took this long is waited for by a reader who has waited enough.
    private static readonly TimeSpan RetryWithin = TimeSpan.FromMilliseconds(300);

    private static readonly ResiliencePropertyKey<long> Begun = new("begun");

    private readonly SourceOptions _source;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _breaker;
    private readonly ResiliencePipeline _retry;

    public SourceCircuit(SourceOptions source, SourceConnection connection, TimeProvider time, ILogger logger)
    {
        (_source, Connection, _logger) = (source, connection, logger);
        _breaker = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = FailureRatio,
                MinimumThroughput = source.BreakAfter,
                SamplingDuration = CountedWithin,
                BreakDuration = source.BreakFor,
                ShouldHandle = asked => new(IsUnwell(asked.Outcome.Exception)),
                OnOpened = _ => Said(LogOpened),
                OnClosed = _ => Said(LogClosed),
            })
            .Build();

        // A reader waits for it, whatever clock the exchange decides by.
        _retry = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = RetriesMax,
                Delay = RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = asked => new(MayPass(asked.Outcome.Exception, asked.Context)),
            })
            .Build();
    }

    public SourceConnection Connection { get; }

    /// <exception cref="ExchangeException">SOURCE_UNAVAILABLE.</exception>
    public async Task<T> RunAsync<T>(Func<SourceConnection, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        try
        {
            return await _breaker.ExecuteAsync(static (state, ct) => state.Circuit.TryAsync(state.Ask, ct), (Circuit: this, Ask: ask), ct);
        }
        catch (BrokenCircuitException open)
        {
            throw new ExchangeException(Reason.SourceUnavailable, open) { RetryAfter = open.RetryAfter };
        }
        catch (Exception failure) when (Connection.FaultOf(failure) is not null)
        {
            LogUnavailable(_logger, _source.Department, _source.Name, SourceFailure.CauseOf(failure));
            throw new ExchangeException(Reason.SourceUnavailable, failure);
        }
    }

    public void Dispose() => Connection.Dispose();

    private async ValueTask<T> TryAsync<T>(Func<SourceConnection, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        var context = ResilienceContextPool.Shared.Get(ct);
        context.Properties.Set(Begun, Stopwatch.GetTimestamp());
        try
        {
            return await _retry.ExecuteAsync(
                static async (context, state) => await state.Ask(state.Connection, context.CancellationToken), context, (Ask: ask, Connection));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private bool IsUnwell(Exception? failure) =>
        failure is not null && Connection.FaultOf(failure) is SourceFault.Passing or SourceFault.Lasting;

    private bool MayPass(Exception? failure, ResilienceContext context) =>
        failure is not null && Connection.FaultOf(failure) == SourceFault.Passing &&
        Stopwatch.GetElapsedTime(context.Properties.GetValue(Begun, 0)) < RetryWithin;

    private ValueTask Said(Action<ILogger, string, string> log)
    {
        log(_logger, _source.Department, _source.Name);
        return default;
    }

    [LoggerMessage(3202, LogLevel.Warning, "The source of department {Department} at connection {Connection} did not answer: {Cause}")]
    private static partial void LogUnavailable(ILogger logger, string department, string connection, string cause);

    [LoggerMessage(3203, LogLevel.Warning, "The source of department {Department} at connection {Connection} keeps failing and is left alone")]
    private static partial void LogOpened(ILogger logger, string department, string connection);

    [LoggerMessage(3204, LogLevel.Information, "The source of department {Department} at connection {Connection} answers again")]
    private static partial void LogClosed(ILogger logger, string department, string connection);
}
