using Exchange.Domain.Errors;
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
            await context.Response.AnswerAsync(refused);
            return;
        }

        await next(context);
    }
}
