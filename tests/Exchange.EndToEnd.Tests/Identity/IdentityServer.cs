using System.Security.Cryptography;
using Exchange.Hosting.Tokens;
using Exchange.Identity;
using Exchange.Identity.Clients;
using Exchange.Testing;
using Exchange.Testing.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.EndToEnd.Tests.Identity;

/// <summary>The embedded authority on loopback, with a folder of its own.</summary>
internal sealed class IdentityServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IdentityServer(WebApplication app, string data, HttpClient http) =>
        (_app, Data, Http, Address) = (app, data, http, app.Urls.First());

    public string Data { get; }

    public HttpClient Http { get; }

    public ErrorLog Errors { get; private init; } = null!;

    public string Address { get; }

    public string Issuer => Address + "/";

    public ClientDirectory Clients => _app.Services.GetRequiredService<ClientDirectory>();

    public static async Task<IdentityServer> StartAsync(
        TimeProvider? time = null,
        string? data = null,
        params (string Key, string Value)[] settings)
    {
        data ??= Directory.CreateTempSubdirectory("exchange-identity-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        var errors = new ErrorLog();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Identity:Listen"] = "http://127.0.0.1:0",
            ["Identity:Data"] = data,
            ["Identity:SigningKeyFile"] = Path.Combine(data, "keys", "signing.pem"),
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(one => one.Key, string? (one) => one.Value));
        var app = IdentityHost.Build(builder);
        await app.StartAsync();
        var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        return new IdentityServer(app, data, http) { Errors = errors };
    }

    /// <summary>Writes the client's public key into the folder and has it applied.</summary>
    public async Task<TestClient> AddClientAsync(string? client = null)
    {
        client ??= $"client-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}";
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await WriteClientAsync(client, key.ExportSubjectPublicKeyInfoPem());
        return new TestClient(client, key);
    }

    public async Task WriteClientAsync(string client, string pem)
    {
        await File.WriteAllTextAsync(FileOf(client), pem);
        await Clients.RunOnceAsync(CancellationToken.None);
    }

    public string FileOf(string client) => Path.Combine(Data, "clients", $"{client}.pem");

    public TokenVerifier NewVerifier(TimeProvider? time = null) => Verifiers.Of(new TokenOptions { Issuers = [Issuer] }, time);

    /// <summary>Asks for a token with this assertion.</summary>
    public Task<HttpResponseMessage> AskAsync(string assertion) => PostAsync(
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion));

    public async Task<HttpResponseMessage> PostAsync(params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await Http.PostAsync(new Uri("/token", UriKind.Relative), form);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
