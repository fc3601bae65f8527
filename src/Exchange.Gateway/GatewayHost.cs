using Exchange.Audit.V1;
using Exchange.Client.Tokens;
using Exchange.Gateway.Caching;
using Exchange.Gateway.Comparing;
using Exchange.Gateway.Flight;
using Exchange.Gateway.Forwarding;
using Exchange.Gateway.Holdings;
using Exchange.Gateway.Journal;
using Exchange.Gateway.Mappings;
using Exchange.Gateway.Quotas;
using Exchange.Gateway.Reading;
using Exchange.Gateway.Sources;
using Exchange.Gateway.Sources.Comparison;
using Exchange.Gateway.Transcoding;
using Exchange.Hosting;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Freshness;
using Exchange.Hosting.Json;
using Exchange.Hosting.Keys;
using Exchange.Hosting.Tokens;
using Exchange.Registry.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway;

/// <summary>The gateway as a host: the one front door, where reads are decided and all else is passed on.</summary>
public static class GatewayHost
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();
        builder.AddServiceDefaults("gateway", [.. options.Listen.Select(ListenAddress.Grpc), .. options.ListenJson.Select(ListenAddress.Json)]);
        builder.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.Section);
        builder.AddTokenVerifier();
        builder.AddClientCredential();
        builder.AddFreshnessPolicy();

        builder.Services.AddSingleton(services => new FeedService.FeedServiceClient(
            ServiceChannel.Open(options.RegistryAddress, services.GetRequiredService<ClientCredential>())));
        builder.Services.AddSingleton<HoldingsFeed>();
        builder.Services.AddSingleton<IFeedSink>(services => services.GetRequiredService<HoldingsFeed>());
        builder.Services.AddHostedService<RegistryFeed>();

        builder.Services.AddSingleton(services => new GatewayJournal(
        [
            .. options.AuditAddresses.Select(address => ActivatorUtilities.CreateInstance<AuditJournal>(
                services,
                new JournalService.JournalServiceClient(ServiceChannel.Open(address, services.GetRequiredService<ClientCredential>())))),
        ]));
        builder.Services.AddHostedService(services => services.GetRequiredService<GatewayJournal>());

        builder.Services.AddSingleton(services => new PeriodKeys(
            services.GetRequiredService<IOptions<GatewayOptions>>().Value.SubjectKeys, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new Seal(services.GetRequiredService<IOptions<GatewayOptions>>().Value.SealKey));
        builder.Services.AddSingleton<Cursors>();
        builder.Services.AddSingleton<Tickets>();
        builder.Services.AddSingleton(services => new MaskKeys(services.GetRequiredService<IOptions<GatewayOptions>>().Value.MaskKey));
        builder.Services.AddSingleton<DepartmentSources>();
        builder.Services.AddSingleton<MappingCheck>();
        builder.Services.AddSingleton<MappingCheckService>();
        builder.Services.AddHostedService<MappingWatch>();
        builder.Services.AddSingleton<RunningStreams>();
        builder.Services.AddSingleton<SourcePatience>();
        builder.Services.AddSingleton<ReadService>();
        builder.Services.AddQuotas(options);
        builder.Services.AddComparisons(options);
        builder.Services.AddGrpc().AddServiceOptions<ReadService>(service => service.MaxReceiveMessageSize = JsonRoute.BodyBytesMax)
            .AddFlightServer<FlightDoor>();
        builder.Services.AddHealthChecks().AddCheck<Readiness>("reads");
        builder.AddForwarding(options);

        var app = builder.Build();

        // A connection or a key that cannot be had stops the start and names itself.
        app.Services.GetRequiredService<Seal>();
        app.Services.GetRequiredService<ReadQuotas>();
        app.Services.GetRequiredService<DepartmentSources>();
        app.Services.GetRequiredService<MaskKeys>();
        app.Services.GetRequiredService<ComparisonFolder>();
        app.MapServiceDefaults();
        app.MapGrpcService<ReadService>().ReadJsonStrictly(JsonRoute.BodyBytesMax).AuthenticateEarly(app.Services.GetRequiredService<TokenVerifier>());
        app.MapGrpcService<ComparisonService>().AuthenticateEarly(app.Services.GetRequiredService<TokenVerifier>());
        FlightDoor.Map(app).AuthenticateEarly(app.Services.GetRequiredService<TokenVerifier>());
        app.MapGrpcService<MappingCheckService>().AuthenticateEarly(app.Services.GetRequiredService<TokenVerifier>());
        app.MapForwarding();
        app.MapOpenApi();
        return app;
    }
}
