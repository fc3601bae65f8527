using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Domain.Errors;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace Exchange.Hosting;

/// <summary>
/// The only place that ends a call with a status, but for <see cref="StatusAnswer"/>. What is in the catalogue goes out with its
/// details; what is not goes to the log, and the caller learns the trace id only.
/// </summary>
public sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception)
        {
            throw StatusOf(exception, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception)
        {
            throw StatusOf(exception, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception)
        {
            await SettleAsync(exception, context);
            throw StatusOf(exception, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception)
        {
            await SettleAsync(exception, context);
            throw StatusOf(exception, context);
        }
    }

    // The requests of a call that its caller reset end a moment before the call's token says so.
    private static async Task SettleAsync(Exception exception, ServerCallContext context)
    {
        for (var looks = 0; exception is IOException && looks < 10 && !context.CancellationToken.IsCancellationRequested; looks++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    private RpcException StatusOf(Exception exception, ServerCallContext context) => exception switch
    {
        ExchangeException known => known.ToRpcException(),

        // What the contract's generated base says of a call that nobody serves.
        RpcException { StatusCode: StatusCode.Unimplemented } unserved => unserved,

        // Reading ends with an IOException, writing with an InvalidOperationException, when the call is already gone.
        OperationCanceledException or IOException or InvalidOperationException
            when context.CancellationToken.IsCancellationRequested =>
            new RpcException(new Status(StatusCode.Cancelled, "The caller left.")),
        _ => Unexpected(exception, context),
    };

    private RpcException Unexpected(Exception exception, ServerCallContext context)
    {
        var trace = Activity.Current?.TraceId.ToString() ?? context.GetHttpContext().TraceIdentifier;
        LogUnexpected(exception, context.Method, trace);
        return new ExchangeException(Reason.Internal)
        {
            Facts = ExchangeException.Fact("trace_id", trace),
        }.ToRpcException();
    }

    [LoggerMessage(4001, LogLevel.Error, "{Method} failed; trace {Trace}")]
    private partial void LogUnexpected(Exception exception, string method, string trace);
}
