using System.Data.Common;
using Dapper;
using Exchange.Hosting;
using Exchange.Hosting.Wire;
using Exchange.Registry.Grants;
using Exchange.Registry.Storage;
using Exchange.Testing;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Registry.Tests;

/// <summary>A registry on loopback over a database of its own; it fails the test that makes it log an error.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly string _issuer;
    private readonly string _seedFile = Path.GetTempFileName();
    private readonly ErrorLog _errors = new();
    private readonly Func<string, string> _tokenOf;
    private int _expectedErrors;
    private WebApplication? _app;
    private GrpcChannel? _channel;

    /// <summary>Further settings, or others than a test has unless it says so.</summary>
    public Dictionary<string, string?> Settings { get; } = new()
    {
        // What happens by itself happens when a test says so.
        ["Registry:Disposal:Watches"] = "false",
        ["Registry:Webhooks:Sends"] = "false",
    };

    private World(IStore store, TimeProvider time, IssuerFixture fixture) =>
        (_store, _time, _issuer, _tokenOf) = (store, time, fixture.Issuer.Issuer, fixture.Issuer.TokenFor);

    public string Issuer => _issuer;

    public static async Task<World> CreateAsync(IStore store, TimeProvider? time = null) =>
        new(store, time ?? TimeProvider.System, (await TestContext.Current.GetFixture<IssuerFixture>())!);

    /// <summary>Starts the registry with a seed.</summary>
    public Task StartAsync(V1.Seed seed) => StartAsync(JsonFormatter.Default.Format(seed));

    public async Task StartAsync(string seed)
    {
        await File.WriteAllTextAsync(_seedFile, seed);
        _app = Build();
        await _app.StartAsync();
        _channel = ServiceChannel.Open(_app.Urls.First(), null);
    }

    /// <summary>Starts the registry with a seed that must stop the start, and gives the operator's message.</summary>
    public async Task<string> FailToStartAsync(string seed)
    {
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(seed));
        ExpectError("Hosting failed to start");
        return failure.Message;
    }

    /// <summary>The one new error in the log says this, and is meant.</summary>
    public void ExpectError(string text) =>
        Assert.Contains(text, Assert.Single(_errors.Entries.Skip(_expectedErrors++)), StringComparison.Ordinal);

    /// <summary>The registry's store, below its rules.</summary>
    public FactStore Store => _app!.Services.GetRequiredService<FactStore>();

    public IDatabase Database => _app!.Services.GetRequiredService<IDatabase>();

    /// <summary>The registry's facts, below the rules.</summary>
    public FactBook Facts => _app!.Services.GetRequiredService<FactBook>();

    /// <summary>Issues a grant as a seed does: no call does, unless it passes on a part of another.</summary>
    public async Task<V1.IssueGrantResponse> IssueAsync(V1.Grant grant)
    {
        var book = _app!.Services.GetRequiredService<GrantBook>();
        var (revision, issued) = await book.IssueAsync(grant, Actor.OfSeed("test.json"), TestContext.Current.CancellationToken);
        return new() { Revision = revision, Grant = issued.ToWire() };
    }

    /// <summary>What tells of the terms that are over.</summary>
    public Requests.OverdueWatch Watch => _app!.Services.GetRequiredService<Requests.OverdueWatch>();

    public async Task StopAsync()
    {
        _channel?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _app = null;
    }

    /// <summary>A part of the registry, below its calls.</summary>
    public T Part<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public V1.CatalogueService.CatalogueServiceClient Catalogue(string client) => new(As(client));

    public V1.GrantService.GrantServiceClient Grants(string client) => new(As(client));

    public V1.UpdateService.UpdateServiceClient Updates(string client) => new(As(client));

    public V1.DutyService.DutyServiceClient Duties(string client) => new(As(client));

    public V1.OpeningService.OpeningServiceClient Openings(string client) => new(As(client));

    public V1.FeedService.FeedServiceClient Feed(string client) => new(As(client));

    public V1.NoticeService.NoticeServiceClient Notices(string client) => new(As(client));

    public V1.HistoryService.HistoryServiceClient History(string client) => new(As(client));

    /// <summary>Calls in the client's name.</summary>
    public CallInvoker As(string client) => _channel!.Intercept(metadata =>
    {
        metadata.Add("authorization", $"Bearer {_tokenOf(client)}");
        return metadata;
    });

    public CallInvoker AsNobody() => _channel!.CreateCallInvoker();

    /// <summary>Runs a statement past the registry and its rules.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = _store.Open();
        return await connection.ExecuteAsync(sql);
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql)
    {
        await using var connection = _store.Open();
        return [.. await connection.QueryAsync<T>(sql)];
    }

    public async Task<long> RevisionAsync() => (await QueryAsync<long>("SELECT MAX(revision) FROM events")).Single();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _store.Dispose();
        File.Delete(_seedFile);
        Assert.Empty(_errors.Entries.Skip(_expectedErrors));
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            .. _store.Settings,
            new("Registry:Listen:0", "http://127.0.0.1:0"),
            new("Registry:Seed", _seedFile),
            new("Tokens:Issuers:0", _issuer),
            .. Settings,
        ]);
        builder.Logging.ClearProviders().AddProvider(_errors);
        builder.Services.AddSingleton(_time);
        return RegistryHost.Build(builder);
    }
}
