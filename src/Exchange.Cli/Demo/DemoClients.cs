using Exchange.Audit.V1;
using Exchange.Cli.Serving;
using Exchange.Client;
using Exchange.Client.Tokens;
using Exchange.Gateway.V1;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Exchange.Registry.V1;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;

namespace Exchange.Cli.Demo;

/// <summary>Everybody's clients, each with its own key and token.</summary>
internal sealed class DemoClients(ExchangeHome home, TimeProvider time) : IDisposable
{
    private readonly IConfigurationRoot _settings = home.Configure(null);
    private readonly Dictionary<string, ClientCredential> _credentials = [];
    private readonly Dictionary<string, GrpcChannel> _channels = [];
    private readonly Dictionary<string, ExchangeClient> _exchanges = [];

    /// <summary>As a department's developer has it.</summary>
    public ExchangeClient Exchange(string client)
    {
        if (!_exchanges.TryGetValue(client, out var exchange))
        {
            exchange = ExchangeClient.Connect(new()
            {
                Address = _settings["Gateway:Listen:0"]!,
                Issuer = _settings["Tokens:Issuers:0"]!,
                Client = client,
                KeyFile = home.KeyFile(client),
                Time = time,
            });
            _exchanges.Add(client, exchange);
        }

        return exchange;
    }

    public ReadService.ReadServiceClient Reads(string client) => new(Open(client));

    public ComparisonService.ComparisonServiceClient Comparisons(string client) => new(Open(client));

    public CatalogueService.CatalogueServiceClient Catalogue(string client) => new(Open(client));

    public GrantService.GrantServiceClient Grants(string client) => new(Open(client));

    public RequestService.RequestServiceClient Requests(string client) => new(Open(client));

    public UsageService.UsageServiceClient Usage(string client) => new(Open(client));

    public DisputeService.DisputeServiceClient Disputes(string client) => new(Open(client));

    public ExplanationService.ExplanationServiceClient Explanations(string client) => new(Open(client));

    public SimulationService.SimulationServiceClient Simulations(string client) => new(Open(client));

    public RecollectionService.RecollectionServiceClient Recollection(string client) => new(Open(client));

    public CorrectionService.CorrectionServiceClient Corrections(string client) => new(Open(client));

    public UpdateService.UpdateServiceClient Updates(string client) => new(Open(client));

    public NoticeService.NoticeServiceClient Notices(string client) => new(Open(client));

    public Exchange.Audit.V1.DutyService.DutyServiceClient Duties(string client) => new(Open(client));

    public ReportService.ReportServiceClient Reports(string client) => new(Open(client));

    public OpeningService.OpeningServiceClient Openings(string client) => new(Open(client));

    public FindingService.FindingServiceClient Findings(string client) => new(Open(client));

    public LogService.LogServiceClient Log(string client) => new(Open(client));

    /// <summary>The gateway's health, which needs no token.</summary>
    public Health.HealthClient Health() => new(Open(""));

    public Uri LogAddress => new(_settings["Audit:WebListen"]!);

    public void Dispose()
    {
        foreach (var exchange in _exchanges.Values)
        {
            exchange.Dispose();
        }

        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }

        foreach (var credential in _credentials.Values)
        {
            credential.Dispose();
        }
    }

    // Whatever is asked, and of whatever service, it is asked at the one door.
    private GrpcChannel Open(string client)
    {
        if (!_channels.TryGetValue(client, out var channel))
        {
            channel = ServiceChannel.Open(_settings["Gateway:Listen:0"]!, client.Length > 0 ? Credential(client) : null);
            _channels.Add(client, channel);
        }

        return channel;
    }

    private ClientCredential Credential(string client)
    {
        if (!_credentials.TryGetValue(client, out var credential))
        {
            credential = new(
                new() { Client = client, Issuer = _settings["Tokens:Issuers:0"]!, KeyFile = home.KeyFile(client) }, time);
            _credentials.Add(client, credential);
        }

        return credential;
    }
}
