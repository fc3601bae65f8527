using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Exchange.Hosting;
using Microsoft.Extensions.Configuration;

namespace Exchange.Cli.Serving;

/// <summary>The services that a process can run.</summary>
internal enum ServiceRole
{
    Identity,
    Registry,
    Audit,
    Gateway,
}

/// <summary>
/// A data folder: every service's settings, keys and state. What <c>exchange.json</c> in it says comes before the defaults,
/// and variables such as EXCHANGE_Gateway__Lease come before both.
/// </summary>
internal sealed class ExchangeHome(string folder)
{
    private const string SettingsFile = "exchange.json";
    private const string VariablePrefix = "EXCHANGE_";

    // The kernel's bound on a socket's path (sun_path, 108 bytes with its end).
    private const int SocketPathMax = 107;

    public string Folder { get; } = Path.GetFullPath(folder);

    public string Settings => Path.Combine(Folder, SettingsFile);

    /// <summary>The public keys of those who may ask the embedded authority for tokens.</summary>
    public string ClientFolder => Path.Combine(Folder, "identity", "clients");

    /// <summary>The settings of one service, which runs with these others in one process.</summary>
    public IConfigurationRoot Configure(ServiceRole? role, params IReadOnlyCollection<ServiceRole> together)
    {
        return new ConfigurationBuilder()
            .AddInMemoryCollection(Defaults())
            .AddInMemoryCollection(together.Contains(ServiceRole.Registry) && together.Contains(ServiceRole.Gateway) ? MappingChecks() : [])
            .AddInMemoryCollection(role is { } service
                ? [new("Credential:Client", ClientOf(service)), new("Credential:KeyFile", KeyFile(ClientOf(service)))]
                : [])
            .AddJsonFile(Settings, optional: true)
            .AddEnvironmentVariables(VariablePrefix)
            .Build();
    }

    /// <summary>As which client a service asks for tokens.</summary>
    public static string ClientOf(ServiceRole role) => $"exchange-{role.ToString().ToLowerInvariant()}";

    /// <summary>The private key of a client of the embedded authority.</summary>
    public string KeyFile(string client) => Path.Combine(Folder, "keys", "clients", $"{client}.pem");

    /// <summary>Makes a client of the embedded authority, with a key pair, unless it is there.</summary>
    public void AddClient(string client)
    {
        Prepare();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (!File.Exists(KeyFile(client)))
        {
            WholeFile.WriteSecret(KeyFile(client), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        }

        key.ImportFromPem(File.ReadAllText(KeyFile(client)));

        // Also when only this one is missing: a process that died between the two left a client that nobody knows.
        var publicFile = Path.Combine(ClientFolder, $"{client}.pem");
        if (!File.Exists(publicFile))
        {
            WholeFile.Write(publicFile, Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
        }
    }

    /// <summary>Makes the folder for its owner alone: it holds keys, the log and departments' data.</summary>
    /// <exception cref="InvalidDataException">Others may write in the folder that is there.</exception>
    public void Prepare()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
            return;
        }

        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if ((File.GetUnixFileMode(Folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new InvalidDataException($"Others may write in {Folder}; make it its owner's alone (chmod 700).");
        }
    }

    /// <summary>A free port on the loopback address.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Dictionary<string, string?> Defaults()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Identity:Listen"] = "http://127.0.0.1:7401",
            ["Identity:Data"] = Path.Combine(Folder, "identity"),
            ["Identity:SigningKeyFile"] = Path.Combine(Folder, "keys", "identity-signing.pem"),
            ["Tokens:Issuers:0"] = "http://127.0.0.1:7401/",
            ["Credential:Issuer"] = "http://127.0.0.1:7401/",
            ["Registry:Listen:0"] = "http://127.0.0.1:7403",
            ["Registry:Data"] = Path.Combine(Folder, "registry"),
            ["Audit:Listen:0"] = "http://127.0.0.1:7404",
            ["Audit:WebListen"] = "http://127.0.0.1:7402",
            ["Audit:Data"] = Path.Combine(Folder, "audit"),
            ["Audit:KeyFile"] = Path.Combine(Folder, "keys", "log.key"),
            ["Audit:PeriodKeys"] = Path.Combine(Folder, "keys", "subjects"),
            ["Gateway:Listen:0"] = "http://127.0.0.1:7400",
            ["Gateway:ListenJson:0"] = "http://127.0.0.1:7405",
            ["Gateway:SubjectKeys"] = Path.Combine(Folder, "keys", "subjects"),
            ["Gateway:SealKey"] = Path.Combine(Folder, "keys", "seal.key"),
            ["Gateway:SortFolder"] = Path.Combine(Folder, "sorting"),
            ["Gateway:MaskKey"] = Path.Combine(Folder, "keys", "masks.key"),
            ["Gateway:ComparisonFolder"] = Path.Combine(Folder, "comparisons"),
        };
        foreach (var (setting, name) in new[] { ("Registry", "registry"), ("Audit", "audit") })
        {
            settings[$"Gateway:{setting}Address"] = Socket(name) ?? settings[$"{setting}:Listen:0"];
            if (Socket(name) is { } socket)
            {
                settings[$"{setting}:Listen:1"] = socket;
            }
        }

        settings["Audit:Registry"] = settings["Gateway:RegistryAddress"];
        return settings;
    }

    // Only beside a gateway: a registry that runs alone would look for one where none may be.
    private Dictionary<string, string?> MappingChecks() => Socket("gateway") is { } socket
        ? new() { ["Gateway:Listen:registry"] = socket, ["Registry:GatewayAddress"] = socket }
        : new() { ["Registry:GatewayAddress"] = Defaults()["Gateway:Listen:0"] };

    // Services on one machine meet over a socket that only its owner can open; null: the folder's path is too long for one.
    private string? Socket(string name)
    {
        var path = Path.Combine(Folder, "run", $"{name}.sock");
        return Encoding.UTF8.GetByteCount(path) <= SocketPathMax ? $"unix:{path}" : null;
    }
}
