using Microsoft.Extensions.Logging;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using OAuthErrors = OpenIddict.Abstractions.OpenIddictConstants.Errors;

namespace Exchange.Identity.Assertions;

/// <summary>
/// What the exchange asks of a client's assertion beyond its signature: made out to this issuer alone, short-lived, and used
/// once. An audience that is a list, or an address that the issuer only names, could have been meant for someone else
/// (CVE-2025-27370).
/// </summary>
internal sealed partial class AssertionPolicy(IAssertionLedger ledger, TimeProvider time, ILogger<AssertionPolicy> logger)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private const string Needed = "The assertion needs the issuer as its one audience, an exp within 5 minutes and a jti.";

    private static readonly TimeSpan LifetimeMax = TimeSpan.FromMinutes(5);

    /// <summary>After the signature is known to be the client's: nobody else can use up an id.</summary>
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
            .UseSingletonHandler<AssertionPolicy>()
            .SetOrder(OpenIddictServerHandlers.ValidateClientId.Descriptor.Order - 500)
            .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.ClientAssertionPrincipal is null || context.ClientAssertion is not { } text)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (AssertionFacts.TryRead(text) is not { } assertion
            || assertion.Audience != context.Options.Issuer!.AbsoluteUri
            || assertion.ExpiresAt <= now
            || assertion.ExpiresAt > now + LifetimeMax)
        {
            context.Reject(OAuthErrors.InvalidClient, Needed);
            return;
        }

        switch (await ledger.UseAsync(assertion.Client, assertion.Id, assertion.ExpiresAt, context.CancellationToken))
        {
            case AssertionUse.First:
                return;
            case AssertionUse.Repeated:
                LogRepeated(assertion.Client);
                context.Reject(OAuthErrors.InvalidClient, "The assertion was used before.");
                return;
            default:
                context.Reject(OAuthErrors.ServerError, "Whether the assertion was used before cannot be known now.");
                return;
        }
    }

    [LoggerMessage(5101, LogLevel.Warning, "An assertion of client {Client} was used a second time and refused")]
    private partial void LogRepeated(string client);
}
