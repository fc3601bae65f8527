using System.CommandLine;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Serving;
using Exchange.Client;
using Exchange.Client.Tokens;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;

namespace Exchange.Cli.Access;

/// <summary>As whom a command calls, and where the services are: from the data folder, unless options say otherwise.</summary>
internal sealed class UserAccess
{
    private readonly Option<string> _data = Options.Data();

    private readonly Option<string> _client = new("--as")
    {
        Description = "The client that calls, such as hu-zj.",
        HelpName = "CLIENT",
        Required = true,
    };

    private readonly Option<string?> _key = new("--key-file")
    {
        Description = "The client's private key, PEM; by default the data folder's keys/clients/CLIENT.pem.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _issuer = Options.Address("--issuer", "The token issuer; by default the data folder's.", "http", "https");

    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_client);
        command.Add(_key);
        command.Add(_issuer);
    }

    public ExchangeHome Home(ParseResult parsed) => new(Data(parsed));

    public string Client(ParseResult parsed) => parsed.GetRequiredValue(_client);

    /// <summary>The data folder, as it was typed.</summary>
    public string Data(ParseResult parsed) => parsed.GetValue(_data)!;

    public ClientCredential Credential(ParseResult parsed) =>
        new(new() { Client = Client(parsed), Issuer = Issuer(parsed), KeyFile = KeyFile(parsed) }, TimeProvider.System);

    /// <summary>Reads, at the gateway of the option or of the data folder.</summary>
    public ExchangeClient Connect(ParseResult parsed, Option<string?> gateway) => ExchangeClient.Connect(new()
    {
        Address = parsed.GetValue(gateway) ?? Home(parsed).Configure(null)[RegistryAccess.Setting]!,
        Issuer = Issuer(parsed),
        Client = Client(parsed),
        KeyFile = KeyFile(parsed),
    });

    /// <summary>A channel to a service, at the address of the option or of the data folder's setting.</summary>
    public GrpcChannel Open(ParseResult parsed, Option<string?> address, string setting, ClientCredential credential) =>
        ServiceChannel.Open(parsed.GetValue(address) ?? Home(parsed).Configure(null)[setting]!, credential);

    private string Issuer(ParseResult parsed) => parsed.GetValue(_issuer) ?? Home(parsed).Configure(null)["Tokens:Issuers:0"]!;

    private string KeyFile(ParseResult parsed)
    {
        var client = Client(parsed);
        var key = parsed.GetValue(_key) ?? Home(parsed).KeyFile(client);
        return File.Exists(key)
            ? key
            : throw new FileNotFoundException($"There is no key {key} of client {client}; --data names the data folder, --key-file the key itself.");
    }
}
