using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Exchange.Testing.Tokens;

/// <summary>
/// An issuer on loopback that serves discovery and keys and signs whatever a test asks for: good tokens by default, and bad
/// ones by changing the claims or the header.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _hung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ECDsaSecurityKey _key = NewKey();
    private int _keyFetches;
    private int _hungRequests;

    private TestIssuer(TimeProvider time)
    {
        _time = time;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            if (IsHung)
            {
                Interlocked.Increment(ref _hungRequests);
                _hung.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            }

            await next(context);
        });
        _app.MapGet("/.well-known/openid-configuration", () => Answer(Document ?? Discovery().ToJsonString()));
        _app.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref _keyFetches);
            return Answer(new JsonObject { ["keys"] = new JsonArray(PublicJwk(_key)) }.ToJsonString());
        });

        // Any proof will do: who checks it is not what is tested here.
        _app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            var token = new JsonObject { ["access_token"] = TokenFor(form["client_id"].ToString()), ["expires_in"] = 600 };
            return Answer(token.ToJsonString());
        });
    }

    /// <summary>The issuer's name, as it belongs into the options.</summary>
    public string Issuer => _app.Urls.First();

    /// <summary>What the discovery document names as its issuer, where it is not <see cref="Issuer"/>.</summary>
    public string? NamedIssuer { get; set; }

    /// <summary>What is served as the discovery document, where it is not a good one.</summary>
    public string? Document { get; set; }

    /// <summary>While down it answers 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>While hung it accepts requests and never answers them.</summary>
    public bool IsHung { get; set; }

    /// <summary>Ends when the first request hangs.</summary>
    public Task FirstHung => _hung.Task;

    public int HungRequests => _hungRequests;

    public int KeyFetches => _keyFetches;

    public string KeyId => _key.KeyId;

    public static async Task<TestIssuer> StartAsync(TimeProvider? time = null)
    {
        var issuer = new TestIssuer(time ?? TimeProvider.System);
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>A good token of the client for the audience <c>exchange</c>, valid for ten minutes.</summary>
    public string TokenFor(string client) => Token(claims => claims["client_id"] = client);

    /// <summary>A good token, changed.</summary>
    public string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var now = _time.GetUtcNow();
        var payload = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = "exchange",
            ["sub"] = "client-a",
            ["client_id"] = "client-a",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7(now).ToString(),
            ["scope"] = "exchange",
        };
        var head = new JsonObject { ["typ"] = "at+jwt", ["alg"] = "ES256", ["kid"] = _key.KeyId };
        claims?.Invoke(payload);
        header?.Invoke(head);
        return Sign(head.ToJsonString(), payload.ToJsonString());
    }

    /// <summary>Signs any text as header and claims with the issuer's own key.</summary>
    public string Sign(string header, string claims) => Join(header, claims, SignEs256);

    /// <summary>The token with its parts as given and a signature of the caller's making.</summary>
    public static string Join(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The public key in DER, which a careless verifier would take for a shared secret.</summary>
    public byte[] PublicKey() => _key.ECDsa.ExportSubjectPublicKeyInfo();

    /// <summary>From now on another key signs, and the old one is no longer served.</summary>
    public void RotateKey() => _key = NewKey();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private JsonObject Discovery() => new()
    {
        ["issuer"] = NamedIssuer ?? Issuer,
        ["jwks_uri"] = $"{Issuer}/keys",
        ["token_endpoint"] = $"{Issuer}/token",
    };

    private IResult Answer(string json) => IsDown ? Results.StatusCode(503) : Results.Text(json, "application/json");

    private byte[] SignEs256(byte[] signed) => _key.ECDsa.SignData(signed, HashAlgorithmName.SHA256);

    private static JsonObject PublicJwk(ECDsaSecurityKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key);
        return new JsonObject
        {
            ["kty"] = jwk.Kty,
            ["use"] = "sig",
            ["kid"] = key.KeyId,
            ["crv"] = jwk.Crv,
            ["x"] = jwk.X,
            ["y"] = jwk.Y,
        };
    }

    private static ECDsaSecurityKey NewKey()
    {
        var key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        key.KeyId = Base64Url.EncodeToString(key.ComputeJwkThumbprint());
        return key;
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
