using System.Security.Cryptography.X509Certificates;
using Exchange.Hosting.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Exchange.Testing.Tokens;

/// <summary>Verifiers of a test's issuer, and calls that carry a token.</summary>
public static class Verifiers
{
    public static TokenVerifier Of(
        TestIssuer issuer,
        TimeProvider? time = null,
        TokenOptions? options = null,
        ILogger<TokenVerifier>? logger = null) =>
        Of(options ?? new TokenOptions { Issuers = [issuer.Issuer] }, time, logger);

    public static TokenVerifier Of(
        TokenOptions options,
        TimeProvider? time = null,
        ILogger<TokenVerifier>? logger = null) =>
        new(Options.Create(options), time ?? TimeProvider.System, logger ?? NullLogger<TokenVerifier>.Instance);

    /// <summary>Authenticates a call with this token, on a connection with this certificate.</summary>
    public static async Task<Caller> AuthenticateAsync(
        this TokenVerifier verifier,
        string token,
        X509Certificate2? certificate = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = $"Bearer {token}";
        context.Connection.ClientCertificate = certificate;
        return await verifier.AuthenticateAsync(context, CancellationToken.None);
    }
}
