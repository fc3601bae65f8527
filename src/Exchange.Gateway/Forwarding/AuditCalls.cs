using System.Collections.Immutable;
using Exchange.Domain.Errors;
using Exchange.Gateway.Journal;
using Exchange.Hosting;
using Microsoft.AspNetCore.Http;

namespace Exchange.Gateway.Forwarding;

/// <summary>
/// Calls to the audit instances, each of which has a log and a trail of its own. The header names the log by its origin, as the
/// position of an answer does; without it the first is asked, and never another in its place, which would know other records.
/// </summary>
internal sealed class AuditCalls(ImmutableArray<ForwardedCalls> instances, GatewayJournal journal) : IDisposable
{
    /// <summary>The header that names a log.</summary>
    public const string Header = "exchange-origin";

    public Task RunAsync(HttpContext context) => context.Request.Headers[Header].ToString() switch
    {
        "" => instances[0].RunAsync(context),
        var origin when journal.Origins.ToList().IndexOf(origin) is >= 0 and var index => instances[index].RunAsync(context),
        _ => context.Response.AnswerAsync(Unknown()),
    };

    public void Dispose()
    {
        foreach (var instance in instances)
        {
            instance.Dispose();
        }
    }

    // A log that was never there since this gateway started may be the one that is meant.
    private ExchangeException Unknown() => journal.Origins.Contains(null)
        ? new(Reason.LogUnavailable)
        : new(Reason.RequestInvalid, [new Violation(Header, ViolationCode.FieldUnknownValue, $"The logs here are {string.Join(", ", journal.Origins)}.")]);
}
