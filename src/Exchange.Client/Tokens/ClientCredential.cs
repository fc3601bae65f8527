using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Exchange.Client.Tokens;

/// <summary>
/// Gets access tokens by client credentials, proving the client with its private key (<c>private_key_jwt</c>, RFC 7523), and
/// keeps each until a tenth of its life is left. However many callers wait, one request is under way. An issuer that does not
/// answer then troubles nobody as long as the token that is held lives.
/// </summary>
public sealed class ClientCredential : IDisposable
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewalRest = TimeSpan.FromSeconds(10);

    // {"alg":"ES256","typ":"client-authentication+jwt"}
    private static readonly string Header = Base64Url.EncodeToString("{\"alg\":\"ES256\",\"typ\":\"client-authentication+jwt\"}"u8);

    private readonly ClientIdentity _identity;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = Discovery.NewClient();
    private readonly ECDsa _key = ECDsa.Create();
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Held? _held;

    /// <summary>A credential that asks for its first token when one is needed.</summary>
    /// <exception cref="InvalidDataException">The key file holds no EC P-256 private key in PEM.</exception>
    /// <exception cref="IOException">The key file cannot be read.</exception>
    public ClientCredential(ClientIdentity identity, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(identity);
        (_identity, _time) = (identity, time);
        try
        {
            _key.ImportFromPem(File.ReadAllText(identity.KeyFile));
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            _key.Dispose();
            throw new InvalidDataException($"{identity.KeyFile} holds no EC private key in PEM.", unreadable);
        }

        if (_key.KeySize != 256)
        {
            _key.Dispose();
            throw new InvalidDataException($"{identity.KeyFile} holds an EC key of {_key.KeySize} bits; P-256 is asked for.");
        }
    }

    /// <summary>A token that is good for a while: the one held, or a new one.</summary>
    /// <exception cref="ExchangeCallException">The issuer cannot be reached, or refused the client.</exception>
    public ValueTask<string> GetTokenAsync(CancellationToken ct) =>
        Current() is { } token ? ValueTask.FromResult(token) : AskAsync(ct);

    /// <summary>Lets the token go that is held: the next call asks for a new one.</summary>
    public void Forget() => _held = null;

    /// <inheritdoc/>
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
            var now = _time.GetUtcNow();
            if (_held is { } held && now < held.EndsAt)
            {
                _held = held with { RenewAt = now + RenewalRest };
                return held.Token;
            }

            throw ExchangeCallException.IssuerUnavailable(_identity.Issuer, exception);
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<Held> RequestAsync(CancellationToken ct)
    {
        var endpoint = await Discovery.FindAsync(_http, _identity.Issuer, "token_endpoint", ct);
        var now = _time.GetUtcNow();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = _identity.Scope,
            ["client_id"] = _identity.Client,
            ["client_assertion_type"] = AssertionType,
            ["client_assertion"] = Assert(now),
        });
        using var response = await _http.PostAsync(endpoint, form, ct);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw ExchangeCallException.CredentialRefused(answer.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null);
        }

        response.EnsureSuccessStatusCode();
        var lifetime = TimeSpan.FromSeconds(answer.RootElement.GetProperty("expires_in").GetInt64());
        return new Held(answer.RootElement.GetProperty("access_token").GetString()!, now + (lifetime * 0.9), now + lifetime);
    }

    /// <summary>
    /// The audience is the issuer exactly, never an address that it names: an assertion made out to an address could be
    /// carried by a dishonest issuer to an honest one (CVE-2025-27370). The signature is r and s, 32 bytes each (RFC 7518 §3.4).
    /// </summary>
    private string Assert(DateTimeOffset now)
    {
        using var claims = new MemoryStream();
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", _identity.Client);
            json.WriteString("sub", _identity.Client);
            json.WriteString("aud", _identity.Issuer);
            json.WriteString("jti", Guid.CreateVersion7(now).ToString());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + AssertionLifetime).ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        var signed = $"{Header}.{Base64Url.EncodeToString(claims.ToArray())}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static bool IsFault(Exception exception) => exception is HttpRequestException or OperationCanceledException
        or JsonException or FormatException or KeyNotFoundException or InvalidOperationException;

    private sealed record Held(string Token, DateTimeOffset RenewAt, DateTimeOffset EndsAt);
}
