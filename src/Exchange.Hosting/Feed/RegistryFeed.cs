using Exchange.Domain.Errors;
using Exchange.Registry.V1;
using Google.Protobuf;
using Google.Rpc;
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
    private ByteString _mark = ByteString.Empty;

    /// <summary>
    /// One stream, until it breaks, falls silent or is cancelled. A registry with another history, one restored from a backup
    /// perhaps, is followed anew from its beginning.
    /// </summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        try
        {
            await FollowAsync(ct);
        }
        catch (RpcException other) when (other.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason == Reason.HistoryDiffers.Code)
        {
            LogForgot(logger, sink.Revision);
            sink.Forget();
            _mark = ByteString.Empty;
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
            catch (Exception failure) when (failure is RpcException or OperationCanceledException or ExchangeException)
            {
                Lost(failure, stoppingToken);
            }

            await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        silence.CancelAfter(SilenceMax);
        using var call = registry.Watch(new() { AfterRevision = sink.Revision, AfterMark = _mark }, cancellationToken: silence.Token);
        while (await call.ResponseStream.MoveNext(silence.Token))
        {
            silence.CancelAfter(SilenceMax);
            switch (call.ResponseStream.Current)
            {
                case { KindCase: WatchResponse.KindOneofCase.Change } response:
                    sink.Apply(response.Change);
                    _mark = response.Change.Mark;
                    break;
                case { KindCase: WatchResponse.KindOneofCase.Heartbeat } response when response.Heartbeat.Revision == sink.Revision:
                    sink.Alive();
                    Followed();
                    break;
            }
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

    [LoggerMessage(4203, LogLevel.Warning, "The registry's history is not the one followed up to revision {Revision}; following it from its beginning")]
    private static partial void LogForgot(ILogger logger, long revision);

    [LoggerMessage(4202, LogLevel.Information, "Followed the registry's change feed again from revision {Revision}")]
    private static partial void LogRegained(ILogger logger, long revision);
}
