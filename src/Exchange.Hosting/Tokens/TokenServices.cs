using Exchange.Client.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Exchange.Hosting.Tokens;

/// <summary>What checks tokens and what obtains them, from the sections <c>Tokens</c> and <c>Credential</c>.</summary>
public static class TokenServices
{
    public static WebApplicationBuilder AddTokenVerifier(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<TokenOptions, TokenOptionsValidator>(TokenOptions.Section);
        builder.Services.AddSingleton<TokenVerifier>();
        return builder;
    }

    public static WebApplicationBuilder AddClientCredential(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ClientCredentialOptions, ClientCredentialOptionsValidator>(
            ClientCredentialOptions.Section);
        builder.Services.AddSingleton(services => new ClientCredential(
            services.GetRequiredService<IOptions<ClientCredentialOptions>>().Value.Identity,
            services.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
