using System.Security.Claims;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Exchange.Identity;

/// <summary>What a token says once the client has proved itself: who it is, and that it may speak to the exchange.</summary>
internal sealed class TokenIssuance(IOptions<IdentityOptions> options) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public const string Scope = "exchange";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>()
            .UseSingletonHandler<TokenIssuance>()
            .Build();

    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        var identity = new ClaimsIdentity(authenticationType: "private_key_jwt", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, context.ClientId)
            .SetScopes(Scope)
            .SetAudiences(options.Value.Audience);
        context.SignIn(new ClaimsPrincipal(identity));
        return ValueTask.CompletedTask;
    }
}
