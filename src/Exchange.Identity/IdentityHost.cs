using Exchange.Hosting;
using Exchange.Identity.Assertions;
using Exchange.Identity.Clients;
using Exchange.Identity.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Exchange.Identity;

/// <summary>
/// The embedded authority, for those who have none: access tokens (RFC 9068) by client credentials, to clients that prove
/// themselves with a private key. It does nothing that a department's own issuer could not do.
/// </summary>
public static class IdentityHost
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(IdentityOptions.Section).Get<IdentityOptions>() ?? new();
        var listen = ListenAddress.Web(options.Listen);
        builder.AddServiceDefaults("identity", listen);
        builder.AddValidatedOptions<IdentityOptions, IdentityOptionsValidator>(IdentityOptions.Section);
        builder.Services.AddOptions<IdentityOptions>().Validate(
            settings => settings.AllowPlaintext || listen.IsEncrypted || listen.IsLoopback,
            $"Identity:Listen {options.Listen} would send tokens in plain text; use https, or set Identity:AllowPlaintext.");

        builder.AddStore(options);
        builder.Services.AddSingleton<IAssertionLedger>(services => options.Redis.Length > 0
            ? ActivatorUtilities.CreateInstance<RedisAssertionLedger>(services, options.Redis)
            : ActivatorUtilities.CreateInstance<MemoryAssertionLedger>(services));
        builder.AddAuthority(options, listen);

        var app = builder.Build();
        app.UseAuthentication();
        return app;
    }

    private static void AddStore(this WebApplicationBuilder builder, IdentityOptions options)
    {
        builder.Services.AddDbContext<ClientStore>(store => store
            .UseSqlite($"Data Source={Path.Combine(options.Data, "identity.db")};Pooling=False")
            .UseOpenIddict());
        builder.Services.AddSingleton<ClientDirectory>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ClientDirectory>());

        // Both write what callers sent, at a level where the exchange writes identifiers only.
        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
    }

    private static void AddAuthority(this WebApplicationBuilder builder, IdentityOptions options, ListenAddress listen)
    {
        // Opened now, so that a key that cannot be read stops the start.
        var key = SigningKeyFile.Open(options.SigningKeyFile);
        builder.Services.AddAuthentication();
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<ClientStore>())
            .AddServer(server =>
            {
                server.SetTokenEndpointUris("/token").AllowClientCredentialsFlow();
                server.SetAccessTokenLifetime(options.TokenLifetime);
                server.RegisterScopes(TokenIssuance.Scope);

                // Tokens are signed and read by whoever verifies them; none is kept here, so none is looked up.
                server.DisableAccessTokenEncryption().DisableTokenStorage().DisableAuthorizationStorage();
                server.AddSigningKey(key).AddEphemeralEncryptionKey();
                server.AddEventHandler(AssertionPolicy.Descriptor);
                server.AddEventHandler(TokenIssuance.Descriptor);

                var web = server.UseAspNetCore();
                if (!listen.IsEncrypted)
                {
                    web.DisableTransportSecurityRequirement();
                }
            });
        builder.Services.AddOptions<OpenIddictServerOptions>()
            .Configure<IServer>((server, host) => Configure(server, options, host));
    }

    private static void Configure(OpenIddictServerOptions server, IdentityOptions options, IServer host)
    {
        server.ClientAuthenticationMethods.Clear();
        server.ClientAuthenticationMethods.Add(ClientAuthenticationMethods.PrivateKeyJwt);

        // Never the address that a request came to: a caller chooses its Host header.
        server.Issuer = new Uri(options.Issuer is { Length: > 0 } issuer
            ? issuer
            : host.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }
}
