using System.Collections.Immutable;
using System.Security.Cryptography;
using Exchange.Audit;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway;
using Exchange.Gateway.V1;
using Exchange.Hosting;
using Exchange.Hosting.Wire;
using Exchange.Testing;
using Exchange.Testing.Builders;
using Exchange.Testing.Fakes;
using Exchange.Testing.Tokens;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Exchange.EndToEnd.Tests.Quotas;

/// <summary>
/// Two gateways and the audit service in one process, over gRPC on loopback, with a real log; the registry says what a test wants.
/// </summary>
internal sealed class QuotaWorld : IAsyncDisposable
{
    private const string Client = "hz-housing";
    private const string Subject = "330102199003070011";

    /// <summary>What the source holds of the one subject.</summary>
    public const string Status = "已婚";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-quota-");
    private readonly List<WebApplication> _hosts = [];
    private readonly List<GrpcChannel> _channels = [];
    private TestIssuer _issuer = null!;
    private FakeRegistry _registry = null!;
    private WebApplication _audit = null!;

    /// <summary>Each gateway's reads.</summary>
    public ImmutableArray<ReadService.ReadServiceClient> Gateways { get; private set; } = [];

    public LogService.LogServiceClient Log { get; private set; } = null!;

    public Metadata Token => new() { { "authorization", $"Bearer {_issuer.TokenFor(Client)}" } };

    public static async Task<QuotaWorld> StartAsync(params (string Name, string Value)[] settings)
    {
        var world = new QuotaWorld { _issuer = await TestIssuer.StartAsync(), _registry = await FakeRegistry.StartAsync() };
        world.FillSource();
        world._registry.Publish(new Registry.V1.Principal
        {
            Issuer = world._issuer.Issuer,
            Client = Client,
            Department = Bodies.Housing.Value,
        });
        world._registry.Publish((Valid.AResource with { PersonItem = null, Version = 1 }).ToWire());
        await world.StartAuditAsync();
        for (var i = 1; i <= 2; i++)
        {
            await world.StartGatewayAsync(i, settings);
        }

        return world;
    }

    /// <summary>Issues a grant with a quota, and waits until each gateway reads under it.</summary>
    public async Task<GrantId> GrantAsync(int number, ulong reads, QuotaPeriod period, CancellationToken ct, GrantId? whole = null)
    {
        var id = GrantId.Parse($"G-{number}");
        var now = TimeProvider.System.GetUtcNow();
        _registry.Publish((Valid.AGrant with
        {
            Id = id,
            Purpose = PurposeOf(id),
            Quota = new(reads, period),
            Modes = [Mode.Api],
            Begins = now.AddDays(-1),
            Ends = now.AddDays(60),
            Scope = [],
            Obligations = [],
            DelegatedFrom = whole,
        }).ToWire());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        foreach (var gateway in Gateways)
        {
            while (await RefusalAsync(gateway, id, limit.Token) is not (null or "QUOTA_EXHAUSTED" or "QUOTA_UNAVAILABLE"))
            {
                await Task.Delay(20, limit.Token);
            }
        }

        return id;
    }

    /// <summary>Reads once; the answer's standing.</summary>
    public async Task<QuotaState> ReadAsync(ReadService.ReadServiceClient gateway, GrantId grant, CancellationToken ct) =>
        (await gateway.LookupAsync(
            new() { Resource = Valid.AResource.Code.Value, Key = new() { Text = Subject }, Purpose = PurposeOf(grant) },
            Token,
            cancellationToken: ct)).Provenance.Quota;

    /// <summary>Reads once; why it was refused, or null when it was answered.</summary>
    public async Task<string?> RefusalAsync(ReadService.ReadServiceClient gateway, GrantId grant, CancellationToken ct)
    {
        try
        {
            await ReadAsync(gateway, grant, ct);
            return null;
        }
        catch (RpcException failure) when (!ct.IsCancellationRequested)
        {
            return failure.Reason;
        }
    }

    /// <summary>Has a status of the subject verified once: Yes, No, or why it was refused.</summary>
    public async Task<string> GuessAsync(ReadService.ReadServiceClient gateway, GrantId grant, string status, CancellationToken ct)
    {
        try
        {
            var answer = await gateway.VerifyAsync(
                new()
                {
                    Resource = Valid.AResource.Code.Value,
                    Key = new() { Text = Subject },
                    Claims = { new ItemValue { Item = Valid.MaritalStatus.Value, Value = new() { Text = status } } },
                    Purpose = PurposeOf(grant),
                },
                Token,
                cancellationToken: ct);
            return answer.Match.ToString();
        }
        catch (RpcException failure) when (!ct.IsCancellationRequested)
        {
            return failure.Reason;
        }
    }

    /// <summary>How often the log says that the subject's status was no.</summary>
    public async Task<ulong> MismatchesAsync(CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var period = $"{now.Year}Q{((now.Month - 1) / 3) + 1}";
        var key = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "subjects", $"{period}.key"), ct);
        var digest = HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes($"{Valid.AResource.Code}#{Valid.CitizenNumber}\n{Subject}"));
        var question = new CountMismatchesRequest
        {
            Consumer = Bodies.Housing.Value,
            Resource = Valid.AResource.Code.Value,
            SubjectDigest = Google.Protobuf.ByteString.CopyFrom(digest),
            Since = new(),
        };
        return (await Log.CountMismatchesAsync(
            question, new Metadata { { "authorization", $"Bearer {_issuer.TokenFor("exchange-gateway")}" } }, cancellationToken: ct)).Mismatches;
    }

    /// <summary>What the log says was answered under a grant.</summary>
    public async Task<ulong> RecordedAsync(GrantId grant, CancellationToken ct) => (await Log.CountReadsAsync(
        new() { Grant = grant.Value, Since = new() },
        new Metadata { { "authorization", $"Bearer {_issuer.TokenFor("exchange-gateway")}" } },
        cancellationToken: ct)).Reads;

    /// <summary>How the first gateway is.</summary>
    public async Task<HealthStatus> HealthAsync() =>
        (await _hosts[1].Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status;

    /// <summary>The department takes its table away.</summary>
    public void BreakSource() => ChangeSource("ALTER TABLE registrations RENAME TO elsewhere");

    public void MendSource() => ChangeSource("ALTER TABLE elsewhere RENAME TO registrations");

    /// <summary>The audit service goes.</summary>
    public Task LoseLogAsync() => _audit.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync(new CancellationToken(canceled: true));
            await host.DisposeAsync();
        }

        await _registry.DisposeAsync();
        await _issuer.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static string PurposeOf(GrantId grant) => $"{Valid.Purpose} {grant}";

    private Task StartAuditAsync()
    {
        var builder = BuilderOf("exchange-audit", new()
        {
            ["Audit:Listen:0"] = "http://127.0.0.1:0",
            ["Audit:Data"] = Path.Combine(_folder.FullName, "audit"),
        });
        _audit = AuditHost.Build(builder);
        return StartAsync(_audit);
    }

    private async Task StartGatewayAsync(int number, (string Name, string Value)[] settings)
    {
        var builder = BuilderOf("exchange-gateway", new()
        {
            ["Gateway:Listen:0"] = "http://127.0.0.1:0",
            ["Gateway:Name"] = $"gateway-{number}",
            ["Gateway:RegistryAddress"] = _registry.Address,
            ["Gateway:AuditAddress"] = _audit.Urls.First(),
            ["Gateway:MaskKey"] = Path.Combine(_folder.FullName, "masks.key"),
            ["Gateway:SubjectKeys"] = Path.Combine(_folder.FullName, "subjects"),
            ["Gateway:ComparisonFolder"] = Path.Combine(_folder.FullName, $"comparisons-{number}"),
            ["Gateway:Sources:0:Department"] = Valid.AResource.Provider.Value,
            ["Gateway:Sources:0:Name"] = "marriage",
            ["Gateway:Sources:0:Kind"] = "Sqlite",
            ["Gateway:Sources:0:Location"] = Path.Combine(_folder.FullName, "source.db"),
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value)));
        var host = GatewayHost.Build(builder);
        await StartAsync(host);
        Gateways = Gateways.Add(new(_channels[^1]));
    }

    private async Task StartAsync(WebApplication host)
    {
        _hosts.Add(host);
        await host.StartAsync();
        _channels.Add(ServiceChannel.Open(host.Urls.First(), credential: null));
        Log ??= new(_channels[0]);
    }

    private WebApplicationBuilder BuilderOf(string client, Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tokens:Issuers:0"] = _issuer.Issuer,
            ["Credential:Issuer"] = _issuer.Issuer,
            ["Credential:Client"] = client,
            ["Credential:KeyFile"] = KeyFile(),
        });
        return builder;
    }

    private string KeyFile()
    {
        var file = Path.Combine(_folder.FullName, "credential.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return file;
    }

    private void FillSource() => ChangeSource($"""
        CREATE TABLE registrations (id_no TEXT, status TEXT, registered TEXT);
        INSERT INTO registrations VALUES ('{Subject}', '{Status}', '2016-05-20');
        """);

    private void ChangeSource(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "source.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
