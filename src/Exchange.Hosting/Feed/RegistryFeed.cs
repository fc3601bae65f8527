using Exchange.Registry.V1;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Hosting.Feed;

/// <summary>
/// Follows the registry's change feed into a sink, for ever: a broken or silent stream is opened again from the last
/// revision taken.
/// </summary>
public sealed partial class RegistryFeed(
    FeedService.FeedServiceClient registry, IFeedSink sink, TimeProvider time, ILogger<RegistryFeed> logger) : BackgroundService
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private bool _reported;

    /// <summary>One stream, until it breaks, falls silent or is cancelled.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        silence.CancelAfter(SilenceMax);
        using var call = registry.Watch(new() { AfterRevision = sink.Revision }, cancellationToken: silence.Token);
        while (await call.ResponseStream.MoveNext(silence.Token))
        {
            silence.CancelAfter(SilenceMax);
            switch (call.ResponseStream.Current)
            {
                case { KindCase: WatchResponse.KindOneofCase.Change } response:
                    sink.Apply(response.Change);
                    break;
                case { KindCase: WatchResponse.KindOneofCase.Heartbeat } response when response.Heartbeat.Revision == sink.Revision:
                    sink.Alive();
                    Followed();
                    break;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is RpcException or OperationCanceledException or Domain.Errors.ExchangeException)
            {
                Lost(failure, stoppingToken);
            }

            await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Followed()
    {
        if (_reported)
        {
            LogRegained(logger, sink.Revision);
            _reported = false;
        }
    }

    private void Lost(Exception failure, CancellationToken stopping)
    {
        if (!_reported && !stopping.IsCancellationRequested)
        {
            LogLost(logger, sink.Revision, (failure as RpcException)?.StatusCode.ToString() ?? failure.GetType().Name);
            _reported = true;
        }
    }

    [LoggerMessage(4201, LogLevel.Warning, "Lost the registry's change feed after revision {Revision}: {Cause}")]
    private static partial void LogLost(ILogger logger, long revision, string cause);

    [LoggerMessage(4202, LogLevel.Information, "Followed the registry's change feed again from revision {Revision}")]
    private static partial void LogRegained(ILogger logger, long revision);
}
