using System.Security.Cryptography;
using Exchange.Client;
using Exchange.Gateway.V1;
using Exchange.Testing.Tokens;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>A scripted gateway, an issuer and a client of both.</summary>
internal sealed class ClientBench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-client-");
    private readonly List<ExchangeClient> _clients = [];

    private ClientBench(TestIssuer issuer, ScriptedGateway gateway) => (Issuer, Gateway) = (issuer, gateway);

    public TestIssuer Issuer { get; }

    public ScriptedGateway Gateway { get; }

    public string Folder => _folder.FullName;

    public string KeyFile => Path.Combine(Folder, "key.pem");

    public static ReadRequest Request(bool byKey) => new() { Resource = "301003/0003", Purpose = "test", ByKey = byKey };

    public static async Task<ClientBench> StartAsync(int rows = 1000)
    {
        var bench = new ClientBench(await TestIssuer.StartAsync(), new ScriptedGateway { RowsTotal = rows });
        await bench.Gateway.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(bench.KeyFile, key.ExportPkcs8PrivateKeyPem());
        return bench;
    }

    /// <summary>Pauses are short here; how long they are is <see cref="RetryRuleTests"/>' matter.</summary>
    public ExchangeClient Connect(Func<ExchangeClientOptions, ExchangeClientOptions>? change = null)
    {
        var options = new ExchangeClientOptions
        {
            Address = Gateway.Address,
            Issuer = Issuer.Issuer,
            Client = "client-a",
            KeyFile = KeyFile,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        var client = ExchangeClient.Connect(change?.Invoke(options) ?? options);
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Gateway.DisposeAsync();
        await Issuer.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
