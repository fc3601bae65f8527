using System.Net;
using Exchange.Client.Channels;
using Exchange.Domain.Errors;
using Exchange.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Exchange.Gateway.Forwarding;

/// <summary>
/// Passes calls on to one service, as they are, and its answers back: messages, trailers, cancellation and deadline. Where the
/// service does not answer, the caller is told in gRPC's own words.
/// </summary>
internal sealed partial class ForwardedCalls(string address, Reason unavailable, IHttpForwarder forwarder, ILogger<ForwardedCalls> logger) : IDisposable
{
    // How long a call may be silent, its caller's deadline says. The connection's own pings find out a peer that is gone.
    private static readonly ForwarderRequestConfig Config = new()
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = Timeout.InfiniteTimeSpan,
    };

    private readonly string _target = ServiceAddress.Target(address);

    // Connections of their own, so that no number of these calls delays a record or the feed.
    private readonly HttpMessageInvoker _service = new(ServiceAddress.NewHandler(address));

    public async Task RunAsync(HttpContext context)
    {
        var breaking = new BreakingOff();
        context.Features.Set<IHttpResetFeature>(breaking);
        var error = await forwarder.SendAsync(context, _target, _service, Config, CallTransformer.Instance);
        if (error == ForwarderError.None || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (!context.Response.HasStarted)
        {
            LogUnanswered(logger, unavailable.Code, error);
            context.Response.Clear();
            await context.Response.AnswerAsync(new ExchangeException(unavailable));
        }
        else if (breaking.IsAsked)
        {
            LogUnanswered(logger, unavailable.Code, error);
            context.Response.End(new ExchangeException(unavailable));
        }
    }

    public void Dispose() => _service.Dispose();

    [LoggerMessage(3051, LogLevel.Warning, "A call was not passed on or broke off, {Reason}: {Error}")]
    private static partial void LogUnanswered(ILogger logger, string reason, ForwarderError error);

    /// <summary>
    /// The forwarder resets a stream whose service breaks off, and its caller would think that it had been cancelled. Here that is
    /// only noted, so that the stream can end with a status. Whoever cancelled it is gone and needs neither.
    /// </summary>
    private sealed class BreakingOff : IHttpResetFeature
    {
        public bool IsAsked { get; private set; }

        public void Reset(int errorCode) => IsAsked = true;
    }

    /// <summary>Headers as they are, but for the host, which is the service's own.</summary>
    private sealed class CallTransformer : HttpTransformer
    {
        public static CallTransformer Instance { get; } = new();

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = null;
        }
    }
}
