using System.Globalization;
using Exchange.Domain.Errors;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// Refuses a caller that cannot be known before a byte of its message is read: gRPC hands a call to its handler with the whole
/// message in memory, so anybody could fill the memory. It decides nothing: the handler refuses the same callers in the same
/// words, and authenticates again, at the cost of a look-up.
/// </summary>
public static class EarlyAuthentication
{
    public static T AuthenticateEarly<T>(this T endpoints, TokenVerifier tokens)
        where T : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => RunAsync(context, next, tokens);
        });
        return endpoints;
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next, TokenVerifier tokens)
    {
        try
        {
            await tokens.AuthenticateAsync(context, context.RequestAborted);
        }
        catch (ExchangeException refused)
        {
            Answer(context.Response, refused.ToRpcException());
            return;
        }

        await next(context);
    }

    // A status without a message: the protocol's Trailers-Only response, where the trailers are the headers.
    private static void Answer(HttpResponse response, RpcException failure)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)failure.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(failure.Status.Detail);
        foreach (var trailer in failure.Trailers)
        {
            response.Headers[trailer.Key] = trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes) : trailer.Value;
        }
    }
}
