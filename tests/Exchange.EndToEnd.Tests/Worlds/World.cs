using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.Client;
using Exchange.Client.Tokens;
using Exchange.Domain.Errors;
using Exchange.Gateway.V1;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Exchange.Registry.V1;
using Exchange.Testing.Processes;
using Google.Protobuf;
using Grpc.Net.Client;

namespace Exchange.EndToEnd.Tests.Worlds;

/// <summary>
/// The demo's departments in a data folder of their own, on ports of their own: the processes that serve them, and
/// everybody's clients.
/// </summary>
public sealed class World : IAsyncDisposable
{
    private const int PageMax = 1000;

    private readonly List<ExchangeProcess> _processes = [];
    private readonly ConcurrentDictionary<string, ClientCredential> _credentials = [];
    private readonly ConcurrentDictionary<(string Client, string Address), GrpcChannel> _channels = [];

    private World(string folder) => Folder = folder;

    public string Folder { get; }

    public string Issuer { get; } = $"http://127.0.0.1:{LoopbackPort.Take()}/";

    public string Registry { get; } = $"http://127.0.0.1:{LoopbackPort.Take()}";

    public string Audit { get; } = $"http://127.0.0.1:{LoopbackPort.Take()}";

    public string Log { get; } = $"http://127.0.0.1:{LoopbackPort.Take()}";

    public string Gateway { get; } = $"http://127.0.0.1:{LoopbackPort.Take()}";

    public string Json { get; } = $"http://127.0.0.1:{LoopbackPort.Take()}";

    /// <summary>A world in which nothing runs and nothing has happened yet.</summary>
    public static async Task<World> LayAsync(DemoTemplate template)
    {
        await template.FirstRunAsync();
        var world = new World(Directory.CreateTempSubdirectory("exchange-world-").FullName);
        foreach (var part in new[] { "keys/clients", "identity/clients", "sources" })
        {
            Copy(Path.Combine(template.Folder, part), Path.Combine(world.Folder, part));
        }

        var settings = await File.ReadAllTextAsync(Path.Combine(template.Folder, "exchange.json"));
        var json = JsonNode.Parse(settings.Replace(template.Folder, world.Folder, StringComparison.Ordinal))!;
#pragma warning disable CA1507 // The settings' names, which only happen to be ours.
        json["Identity"]!["Listen"] = world.Issuer.TrimEnd('/');
        json["Tokens"]!["Issuers"]![0] = world.Issuer;
        json["Credential"]!["Issuer"] = world.Issuer;
        json["Registry"]!["Listen"]![0] = world.Registry;
        json["Audit"]!["Listen"]![0] = world.Audit;
        json["Audit"]!["WebListen"] = world.Log;
        json["Gateway"]!["Listen"]![0] = world.Gateway;
        json["Gateway"]!["ListenJson"]![0] = world.Json;
#pragma warning restore CA1507
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "exchange.json"), json.ToJsonString());
        return world;
    }

    /// <summary>Starts services of this world in a process, and does not wait for them.</summary>
    public ExchangeProcess Launch(string roles, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var process = ExchangeProcess.Start(["serve", "--data", Folder, "--roles", roles], settings);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts services of this world in a process, and waits until each serves.</summary>
    public async Task<ExchangeProcess> StartAsync(string roles, CancellationToken ct, params (string Name, string Value)[] settings)
    {
        var process = Launch(roles, settings);
        foreach (var role in roles.Split(','))
        {
            await UntilServingAsync(process, role, ct);
        }

        return process;
    }

    public Task UntilServingAsync(ExchangeProcess process, string role, CancellationToken ct) => role switch
    {
        "identity" => process.UntilAnsweringAsync(new Uri($"{Issuer}.well-known/openid-configuration"), ct),
        "registry" => process.UntilServingAsync(Registry, ct),
        "audit" => process.UntilServingAsync(Audit, ct),
        _ => process.UntilServingAsync(Gateway, ct),
    };

    public ReadService.ReadServiceClient Reads(string client, string? gateway = null) => new(Channel(client, gateway ?? Gateway));

    public GrantService.GrantServiceClient Grants(string client) => new(Channel(client, Registry));

    public HistoryService.HistoryServiceClient History(string client) => new(Channel(client, Registry));

    public LogService.LogServiceClient Trail(string client) => new(Channel(client, Audit));

    /// <summary>A receipt as a department asks for it at the front door; the origin names the log, and empty is the first.</summary>
    public async Task<GetReceiptResponse> Receipt(string origin, ulong index, CancellationToken ct) =>
        await new LogService.LogServiceClient(Channel("hu-zj", Gateway)).GetReceiptAsync(
            new() { Index = index }, origin.Length > 0 ? new() { { "exchange-origin", origin } } : [], cancellationToken: ct);

    public ClientCredential Credential(string client) => _credentials.GetOrAdd(client, id => new(
        new() { Client = id, Issuer = Issuer, KeyFile = Path.Combine(Folder, "keys", "clients", $"{id}.pem") }, TimeProvider.System));

    /// <summary>Waits until the authority has noticed a client that was just added.</summary>
    public async Task UntilKnownAsync(string client, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                await Credential(client).GetTokenAsync(limit.Token);
                return;
            }
            catch (ExchangeCallException notYet) when (notYet.Reason == Reason.CredentialRefused.Code)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    /// <summary>The whole log, as an officer finds it.</summary>
    public Task<Dictionary<ulong, Entry>> EntriesAsync(CancellationToken ct) => EntriesAsync(Audit, ct);

    /// <summary>The whole log of the audit instance at this address.</summary>
    public async Task<Dictionary<ulong, Entry>> EntriesAsync(string audit, CancellationToken ct)
    {
        var found = new Dictionary<ulong, Entry>();
        var request = new FindEntriesRequest { PageSize = PageMax };
        do
        {
            var page = await new LogService.LogServiceClient(Channel("sh-sj-officer", audit)).FindEntriesAsync(request, cancellationToken: ct);
            foreach (var entry in page.Entries)
            {
                found.Add(entry.Index, entry.Entry);
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return found;
    }

    /// <summary>What an outsider finds who verifies the log, once its checkpoint covers this many entries.</summary>
    public async Task<LogVerdict> VerifyAsync(int entries, CancellationToken ct)
    {
        using var log = new HttpSource(new Uri(Log));
        while (true)
        {
            var verdict = await LogVerifier.VerifyAsync(log, null, null, ct);
            if (verdict is not LogVerdict.Sound { Checkpoint.Size: var size } || size >= entries)
            {
                return verdict;
            }

            await Task.Delay(50, ct);
        }
    }

    /// <summary>A text as the log holds it: under the key that the gateway keeps.</summary>
    public ByteString Digest(string name, string value)
    {
        var key = File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(Folder, "keys", "subjects"), "*.key").Max()!);
        return ByteString.CopyFrom(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{value}"))));
    }

    public GrpcChannel Channel(string client, string address) => _channels.GetOrAdd(
        (client, address), to => ServiceChannel.Open(to.Address, to.Client.Length > 0 ? Credential(to.Client) : null));

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }

        foreach (var credential in _credentials.Values)
        {
            credential.Dispose();
        }

        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
