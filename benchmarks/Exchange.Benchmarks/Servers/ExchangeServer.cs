using Exchange.Cli.Demo;
using Exchange.Cli.Serving;
using Exchange.Client.Tokens;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;

namespace Exchange.Benchmarks.Servers;

/// <summary>The exchange as anybody runs it: <c>exchange serve</c> on the demo world, all services in one process or some.</summary>
internal sealed class ExchangeServer : IAsyncDisposable
{
    // A registry that makes 100 000 resources findable at its start takes minutes on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ExchangeHome _home;
    private readonly IConfigurationRoot _settings;
    private readonly ServerProcess _process;
    private readonly Dictionary<string, ClientCredential> _credentials = [];
    private readonly List<GrpcChannel> _channels = [];

    private ExchangeServer(ExchangeHome home, ServerProcess process) =>
        (_home, _settings, _process) = (home, home.Configure(null), process);

    public ServerProcess Process => _process;

    public string Gateway => _settings["Gateway:Listen:0"]!;

    public string Audit => _settings["Gateway:AuditAddress"]!;

    public string Registry => _settings["Registry:Listen:0"]!;

    public string Issuer => _settings["Tokens:Issuers:0"]!;

    /// <summary>Where the log's tiles are.</summary>
    public Uri Log => new(_settings["Audit:WebListen"]!);

    /// <summary>All services, with the log in a folder of its own.</summary>
    public static async Task<ExchangeServer> StartAsync(Scratch scratch, string logFolder, CancellationToken ct)
    {
        var server = Start(
            scratch,
            ["serve", "--data", scratch.File("data")],
            ("EXCHANGE_Audit__Data", Path.Combine(logFolder, "log")),
            ("EXCHANGE_Identity__TokenLifetime", "01:00:00"));
        return await server.ReadyAsync(server.Gateway, ct);
    }

    /// <summary>All services on a world that was laid in this folder of the scratch's.</summary>
    public static async Task<ExchangeServer> StartLaidAsync(Scratch scratch, string data, CancellationToken ct)
    {
        var server = Start(scratch, data, ["serve", "--data", scratch.File(data)], ("EXCHANGE_Identity__TokenLifetime", "01:00:00"));
        return await server.ReadyAsync(server.Gateway, ct);
    }

    /// <summary>All services, a department's connection led to an adapter, whose settings are in the file.</summary>
    public static async Task<ExchangeServer> StartWithAdapterAsync(
        Scratch scratch, string connection, string adapter, CancellationToken ct)
    {
        var sources = DemoWorld.Lay(scratch.File("data")).Configure(null).GetSection("Gateway:Sources").GetChildren().ToList();
        var place = sources.FindIndex(source => source["Name"] == connection);
        var server = Start(
            scratch,
            ["serve", "--data", scratch.File("data")],
            ($"EXCHANGE_Gateway__Sources__{place}__Kind", "Adapter"),
            ($"EXCHANGE_Gateway__Sources__{place}__Location", adapter),
            ("EXCHANGE_Identity__TokenLifetime", "01:00:00"));
        return await server.ReadyAsync(server.Gateway, ct);
    }

    /// <summary>The audit service, and the authority that says who may append.</summary>
    public static async Task<ExchangeServer> StartAuditAsync(Scratch scratch, CancellationToken ct)
    {
        var server = Start(
            scratch, ["serve", "--data", scratch.File("data"), "--roles", "identity,audit"], ("EXCHANGE_Audit__Registry", ""));
        return await server.ReadyAsync(server.Audit, ct);
    }

    /// <summary>The registry, and the authority that says who asks.</summary>
    public static async Task<ExchangeServer> StartRegistryAsync(Scratch scratch, CancellationToken ct)
    {
        var server = Start(
            scratch,
            ["serve", "--data", scratch.File("data"), "--roles", "identity,registry"],
            ("EXCHANGE_Identity__TokenLifetime", "01:00:00"));
        return await server.ReadyAsync(server.Registry, ct);
    }

    public ClientCredential Credential(string client)
    {
        if (!_credentials.TryGetValue(client, out var credential))
        {
            credential = new(new() { Client = client, Issuer = Issuer, KeyFile = _home.KeyFile(client) }, TimeProvider.System);
            _credentials.Add(client, credential);
        }

        return credential;
    }

    /// <summary>A channel to one of the services, as a client.</summary>
    public GrpcChannel Open(string address, string? client)
    {
        var channel = ServiceChannel.Open(address, client is null ? null : Credential(client));
        _channels.Add(channel);
        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        foreach (var credential in _credentials.Values)
        {
            credential.Dispose();
        }

        await _process.DisposeAsync();
    }

    private static ExchangeServer Start(Scratch scratch, string[] arguments, params ReadOnlySpan<(string, string)> environment) =>
        Start(scratch, "data", arguments, environment);

    private static ExchangeServer Start(Scratch scratch, string data, string[] arguments, params ReadOnlySpan<(string, string)> environment)
    {
        var home = DemoWorld.Lay(scratch.File(data));

        // Known to the authority from its start, whether or not a gateway runs here.
        home.AddClient(ExchangeHome.ClientOf(ServiceRole.Gateway));
        return new(home, ServerProcess.Start("exchange", scratch.File("exchange.log"), arguments, environment));
    }

    // A server that does not get ready is ended: nobody else knows of its process yet.
    private async Task<ExchangeServer> ReadyAsync(string address, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            var health = new Health.HealthClient(Open(address, null));
            while (!await IsServingAsync(health, patience.Token))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
            }

            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> IsServingAsync(Health.HealthClient health, CancellationToken ct)
    {
        try
        {
            return (await health.CheckAsync(new(), cancellationToken: ct)).Status == HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RpcException down) when (down.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }
}
