using System.Security.Cryptography;
using Exchange.Audit.Facts;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.V1;
using Exchange.Hosting.Feed;
using Exchange.Registry.V1;
using Exchange.Testing;
using Exchange.Testing.Fakes;
using Exchange.Testing.Tokens;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Audit.Tests;

/// <summary>The real host on loopback, with its own folder and issuer. A test fails when the host logs an error it did not expect.</summary>
public sealed class AuditFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ErrorLog _errors = new();
    private readonly TestIssuer _issuer;
    private readonly FakeRegistry? _registry;
    private readonly TimeProvider _time;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private WebApplication? _app;
    private GrpcChannel? _channel;

    private AuditFixture(TestIssuer issuer, FakeRegistry? registry, TimeProvider time, IReadOnlyDictionary<string, string?>? settings) =>
        (_issuer, _registry, _time, _settings) = (issuer, registry, time, settings ?? new Dictionary<string, string?>());

    public string Issuer => _issuer.Issuer;

    public string Data => _folder.Path;

    public bool ExpectsErrors { get; set; }

    public IReadOnlyCollection<string> Errors => _errors.Entries;

    public IServiceProvider Services => _app!.Services;

    public Uri Web => new(_app!.Urls.Last());

    public GrpcChannel Channel => _channel!;

    public JournalService.JournalServiceClient Journal => new(Channel);

    public LogService.LogServiceClient Log => new(Channel);

    public V1.DutyService.DutyServiceClient Duties => new(Channel);

    public FindingService.FindingServiceClient Findings => new(Channel);

    /// <summary>With a registry, which the host then follows, by a clock and with settings of the test's own.</summary>
    public static async Task<AuditFixture> StartAsync(
        FakeRegistry? registry = null, TimeProvider? time = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var fixture = new AuditFixture(await TestIssuer.StartAsync(time), registry, time ?? TimeProvider.System, settings);
        await fixture.StartHostAsync();
        return fixture;
    }

    public async Task RestartAsync(Action<string>? between = null)
    {
        await StopHostAsync();
        between?.Invoke(Data);
        await StartHostAsync();
    }

    public Metadata As(string client) => new() { { "authorization", $"Bearer {_issuer.TokenFor(client)}" } };

    /// <summary>Makes a client an officer, as the registry's feed would.</summary>
    public void Appoint(string client, Role role) => Services.GetRequiredService<PrincipalDirectory>().Apply(new Change
    {
        Revision = 1,
        Principal = new Principal
        {
            Issuer = _issuer.Issuer,
            Client = client,
            Department = "11310199000000019K",
            Roles = { role },
        },
    });

    /// <summary>Waits until the host follows the registry up to a revision, and knows that this is all.</summary>
    public async Task FollowedAsync(long revision)
    {
        var feed = Services.GetRequiredService<FactsFeed>();
        while (feed.Revision < revision || !feed.IsWhole)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A gateway's stream after its welcome.</summary>
    public async Task<TestGateway> JoinAsync(string gateway = "g-1") => await TestGateway.JoinAsync(this, gateway);

    public static ErrorInfo ReasonOf(RpcException exception) => exception.GetRpcStatus()!.GetDetail<ErrorInfo>()!;

    public async ValueTask DisposeAsync()
    {
        await StopHostAsync();
        await _issuer.DisposeAsync();
        _folder.Dispose();
        if (!ExpectsErrors)
        {
            Assert.Empty(_errors.Entries);
        }
    }

    private async Task StartHostAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Audit:Listen:0"] = "http://127.0.0.1:0",
            ["Audit:WebListen"] = "http://127.0.0.1:0",
            ["Audit:Data"] = Data,
            ["Audit:Origin"] = "exchange.test/log",
            ["Audit:CheckpointInterval"] = "00:00:00.05",
            ["Tokens:Issuers:0"] = _issuer.Issuer,
            ["Audit:Registry"] = _registry?.Address ?? "",
            ["Credential:Issuer"] = _issuer.Issuer,
            ["Credential:Client"] = "exchange-audit",
            ["Credential:KeyFile"] = KeyFile(),
        });
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Services.AddSingleton(_time);
        builder.Logging.ClearProviders().AddProvider(_errors);
        _app = AuditHost.Build(builder);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _channel = GrpcChannel.ForAddress(_app.Urls.First());
        if (_registry is null)
        {
            Services.GetRequiredService<PrincipalDirectory>().Alive();
        }
    }

    private string KeyFile()
    {
        var file = Path.Combine(Data, "credential.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return file;
    }

    private async Task StopHostAsync()
    {
        _channel!.Dispose();
        await _app!.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
