using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Exchange.Domain.Errors;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// Gets access tokens by client credentials, proving the client with its private key (<c>private_key_jwt</c>, RFC 7523), and
/// keeps each until a tenth of its life is left. However many callers wait, one request is under way.
/// </summary>
public sealed class ClientCredential : IDisposable
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(1);
    private static readonly JsonWebTokenHandler Assertions = new() { SetDefaultTimesOnTokenCreation = false };

    // A cached provider outlives the credential that made it, and is given, its key disposed, to the next one with that key.
    private static readonly CryptoProviderFactory Uncached = new() { CacheSignatureProviders = false };

    private readonly ClientCredentialOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = Discovery.NewClient();
    private readonly ECDsa _key = ECDsa.Create();
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Held? _held;

    public ClientCredential(ClientCredentialOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        try
        {
            _key.ImportFromPem(File.ReadAllText(options.KeyFile));
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            throw new InvalidDataException($"{options.KeyFile} holds no EC private key in PEM.", unreadable);
        }
    }

    /// <exception cref="ExchangeException">The issuer cannot be reached, or refused the client.</exception>
    public ValueTask<string> GetTokenAsync(CancellationToken ct) =>
        Current() is { } token ? ValueTask.FromResult(token) : AskAsync(ct);

    public void Dispose()
    {
        _asking.Dispose();
        _key.Dispose();
        _http.Dispose();
    }

    private string? Current() => _held is { } held && _time.GetUtcNow() < held.RenewAt ? held.Token : null;

    private async ValueTask<string> AskAsync(CancellationToken ct)
    {
        await _asking.WaitAsync(ct);
        try
        {
            if (Current() is { } current)
            {
                return current;
            }

            var held = await RequestAsync(ct);
            _held = held;
            return held.Token;
        }
        catch (Exception exception) when (IsFault(exception) && !ct.IsCancellationRequested)
        {
            throw new ExchangeException(Reason.IssuerUnavailable, exception)
            {
                Facts = ExchangeException.Fact("issuer", _options.Issuer),
            };
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<Held> RequestAsync(CancellationToken ct)
    {
        var endpoint = await Discovery.FindAsync(_http, _options.Issuer, "token_endpoint", ct);
        var now = _time.GetUtcNow();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = _options.Scope,
            ["client_id"] = _options.Client,
            ["client_assertion_type"] = AssertionType,
            ["client_assertion"] = Assert(now),
        });
        using var response = await _http.PostAsync(endpoint, form, ct);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw Refused(answer.RootElement);
        }

        response.EnsureSuccessStatusCode();
        var lifetime = TimeSpan.FromSeconds(answer.RootElement.GetProperty("expires_in").GetInt64());
        return new Held(answer.RootElement.GetProperty("access_token").GetString()!, now + (lifetime * 0.9));
    }

    /// <summary>
    /// The audience is the issuer exactly, never an address that it names: an assertion made out to an address could be
    /// carried by a dishonest issuer to an honest one (CVE-2025-27370).
    /// </summary>
    private string Assert(DateTimeOffset now) => Assertions.CreateToken(new SecurityTokenDescriptor
    {
        TokenType = "client-authentication+jwt",
        Issuer = _options.Client,
        Audience = _options.Issuer,
        IssuedAt = now.UtcDateTime,
        Expires = (now + AssertionLifetime).UtcDateTime,
        Claims = new Dictionary<string, object> { ["sub"] = _options.Client, ["jti"] = Guid.CreateVersion7(now).ToString() },
        SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key), SecurityAlgorithms.EcdsaSha256)
        {
            CryptoProviderFactory = Uncached,
        },
    });

    private static ExchangeException Refused(JsonElement answer)
    {
        var error = answer.TryGetProperty("error", out var value) ? value.GetString() : null;
        return new ExchangeException(Reason.CredentialRefused)
        {
            Facts = ExchangeException.Fact("error", error ?? "unknown"),
        };
    }

    private static bool IsFault(Exception exception) => exception is HttpRequestException or OperationCanceledException
        or JsonException or FormatException or KeyNotFoundException or InvalidOperationException;

    private sealed record Held(string Token, DateTimeOffset RenewAt);
}
