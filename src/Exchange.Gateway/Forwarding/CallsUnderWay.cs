using System.Collections.Concurrent;
using Exchange.Domain.Errors;
using Exchange.Gateway.Holdings;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Forwarding;

/// <summary>
/// The calls that are passed on now, counted by department. What lies behind the door is the same for all, and each watch asks the
/// registry's store again and again: nobody may take it from the others. Whoever cannot be known gets no further, before a byte of
/// the message is read.
/// </summary>
internal sealed class CallsUnderWay(TokenVerifier tokens, HoldingsFeed registry, IOptions<GatewayOptions> options)
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>How many departments have any.</summary>
    public int Departments => _counts.Count;

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        string whose;
        try
        {
            whose = WhoseIs(await tokens.AuthenticateAsync(context, context.RequestAborted));
            Enter(whose);
        }
        catch (ExchangeException refused)
        {
            await context.Response.AnswerAsync(refused);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            Leave(whose);
        }
    }

    // A client of no department is refused by the service behind, and counts for itself until then.
    private string WhoseIs(Caller caller) => registry.Newest.Principals.TryGetValue((caller.Issuer, caller.Client), out var principal)
        ? principal.Department.Value
        : $"{caller.Issuer} {caller.Client}";

    private void Enter(string whose)
    {
        if (_counts.AddOrUpdate(whose, 1, static (_, count) => count + 1) > options.Value.ForwardedPerDepartmentMax)
        {
            Leave(whose);
            throw new ExchangeException(Reason.StreamsExceeded);
        }
    }

    // Names that are gone are not kept, since anybody known to the issuer brings one.
    private void Leave(string whose)
    {
        _counts.AddOrUpdate(whose, 0, static (_, count) => count - 1);
        _counts.TryRemove(KeyValuePair.Create(whose, 0));
    }
}
