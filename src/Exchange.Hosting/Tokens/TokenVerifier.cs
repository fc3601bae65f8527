using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Exchange.Client.Tokens;
using Exchange.Domain.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// Tells who calls from the bearer token: a JWT access token (RFC 9068) of a trusted issuer. Checking a signature costs more
/// than the rest of a read, so a verified token is remembered; its end, its binding and its issuer's keys are asked again on
/// every use.
/// </summary>
public sealed class TokenVerifier : IDisposable
{
    private const string Scheme = "Bearer ";

    // Public keys only: a symmetric algorithm would let whoever verifies also sign (RFC 8725 §3.1).
    private static readonly FrozenSet<string> Algorithms = FrozenSet.ToFrozenSet(["ES256", "ES384", "PS256", "RS256"]);

    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = Discovery.NewClient();
    private readonly FrozenDictionary<string, IssuerKeys> _issuers;
    private readonly RememberedTokens _remembered;
    private readonly IReadOnlyList<string> _clientClaims;

    public TokenVerifier(IOptions<TokenOptions> options, TimeProvider time, ILogger<TokenVerifier> logger)
    {
        (_options, _time) = (options.Value, time);
        _issuers = _options.Issuers.ToFrozenDictionary(
            issuer => issuer,
            issuer => new IssuerKeys(issuer, _options, _http, time, logger));
        _remembered = new RememberedTokens(_options.RememberedMax);
        _clientClaims = _options.ClientClaims is { Count: > 0 } claims ? claims : ["client_id", "azp"];
    }

    /// <summary>How many tokens are remembered now.</summary>
    public int Remembered => _remembered.Count;

    /// <summary>
    /// Whether the caller is one of these services. Services are clients of the first issuer, so that another domain's
    /// client of the same name is nobody here.
    /// </summary>
    public bool IsService(Caller caller, IEnumerable<string> clients) =>
        caller.Issuer == _options.Issuers[0] && clients.Contains(caller.Client);

    /// <exception cref="ExchangeException">The token is missing or refused; the reason says why.</exception>
    public ValueTask<Caller> AuthenticateAsync(HttpContext context, CancellationToken ct)
    {
        string? header = context.Request.Headers.Authorization;
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new ExchangeException(Reason.TokenMissing);
        }

        var now = _time.GetUtcNow();
        return _remembered.Find(header.AsSpan(Scheme.Length)) is { } known && known.Issuer.AreAtHand(known.Keys)
            ? ValueTask.FromResult(Admit(known, context, now))
            : VerifyAsync(header[Scheme.Length..], context, ct);
    }

    /// <summary>Ends the fetches under way too.</summary>
    public void Dispose() => _http.Dispose();

    private async ValueTask<Caller> VerifyAsync(string text, HttpContext context, CancellationToken ct)
    {
        var token = AccessToken.Parse(text);
        Require(IsAccessToken(token.Type), Reason.TokenTypeRefused);
        Require(token.Algorithm is not null && Algorithms.Contains(token.Algorithm), Reason.TokenAlgorithmRefused);
        if (token.Issuer is null || !_issuers.TryGetValue(token.Issuer, out var issuer))
        {
            throw new ExchangeException(Reason.TokenIssuerUntrusted);
        }

        var keys = await issuer.ForAsync(token.KeyId, ct);
        Require(keys.Verifies(token), Reason.TokenSignatureInvalid);

        // From here on the issuer said it.
        Require(token.IsFor(_options.Audience), Reason.TokenAudienceRefused);
        var expiresAt = token.ExpiresAt ?? throw Lacking(Reason.TokenMalformed, "exp");
        var client = ClientOf(token) ?? throw Lacking(Reason.PrincipalUnbound, _clientClaims[0]);
        var now = _time.GetUtcNow();
        Require(token.BeginsAt is not { } begins || begins <= now + _options.Skew, Reason.TokenExpired);
        var caller = new Caller(token.Issuer, client, expiresAt + _options.Skew);
        var verified = new VerifiedToken(caller, issuer, keys, ThumbprintOf(token));
        Admit(verified, context, now);
        _remembered.Add(text, verified);
        return caller;
    }

    /// <summary>What is checked on every use.</summary>
    private static Caller Admit(VerifiedToken token, HttpContext context, DateTimeOffset now)
    {
        Require(now < token.Caller.EndsAt, Reason.TokenExpired);
        Require(token.IsProvedBy(context.Connection.ClientCertificate), Reason.TokenBindingRefused);
        return token.Caller;
    }

    private string? ClientOf(AccessToken token) =>
        _clientClaims.Select(token.Claim).FirstOrDefault(client => !string.IsNullOrEmpty(client));

    /// <summary>A confirmation that cannot be evaluated refuses: only a certificate's thumbprint is known here.</summary>
    private static ReadOnlyMemory<byte>? ThumbprintOf(AccessToken token)
    {
        if (token.Confirmation is not { } confirmation)
        {
            return null;
        }

        var known = confirmation.ValueKind == JsonValueKind.Object
            && confirmation.GetPropertyCount() == 1
            && confirmation.TryGetProperty("x5t#S256", out var x5t)
            && x5t.ValueKind == JsonValueKind.String
            ? x5t.GetString()!
            : "";
        var thumbprint = new byte[SHA256.HashSizeInBytes];
        Require(
            Base64Url.IsValid(known, out var length)
                && length == thumbprint.Length
                && Base64Url.TryDecodeFromChars(known, thumbprint, out _),
            Reason.TokenBindingRefused);
        return thumbprint;
    }

    private static bool IsAccessToken(string? type) =>
        string.Equals(type, "at+jwt", StringComparison.OrdinalIgnoreCase)
        || string.Equals(type, "application/at+jwt", StringComparison.OrdinalIgnoreCase);

    private static void Require(bool holds, Reason reason)
    {
        if (!holds)
        {
            throw new ExchangeException(reason);
        }
    }

    private static ExchangeException Lacking(Reason reason, string claim) => new(reason)
    {
        Facts = ExchangeException.Fact("claim", claim),
    };
}
