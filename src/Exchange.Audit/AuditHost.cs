using Exchange.Audit.Checkpoints;
using Exchange.Audit.Checks;
using Exchange.Audit.Duties;
using Exchange.Audit.Entries;
using Exchange.Audit.Facts;
using Exchange.Audit.Findings;
using Exchange.Audit.Journal;
using Exchange.Audit.Monitoring;
using Exchange.Audit.Reports;
using Exchange.Audit.Simulation;
using Exchange.Audit.Storage;
using Exchange.Audit.Tiles;
using Exchange.Audit.Trail;
using Exchange.Audit.Witnesses;
using Exchange.Client.Tokens;
using Exchange.Hosting;
using Exchange.Hosting.Calendar;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Freshness;
using Exchange.Hosting.Keys;
using Exchange.Hosting.Tokens;
using Exchange.Registry.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Exchange.Audit;

/// <summary>The audit service as a host: the log, its tiles for everybody, receipts, the trail, duties and findings.</summary>
public static class AuditHost
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(AuditOptions.Section).Get<AuditOptions>() ?? new();
        builder.AddServiceDefaults("audit", [.. AddressesOf(options)]);
        builder.AddValidatedOptions<AuditOptions, AuditOptionsValidator>(AuditOptions.Section);
        builder.AddTokenVerifier();
        builder.AddFreshnessPolicy();

        builder.Services.TryAddSingleton<IEntryStore>(services => new SqliteEntryStore(OptionsOf(services).LogFile));
        builder.Services.AddSingleton(services => LogKey.Open(OptionsOf(services).KeyPath, OptionsOf(services).Origin));
        builder.Services.AddSingleton(services => new TrailStore(OptionsOf(services).TrailFile));
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddSingleton<PublishedLog>();
        builder.Services.AddSingleton<Sequencer>();
        builder.Services.AddSingleton(services => new OwnRecords(
            services.GetRequiredService<Sequencer>(), OwnRecords.Audit, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new PeriodKeys(
            OptionsOf(services).PeriodKeysFolder, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<TrailFollower>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Sequencer>());
        builder.Services.AddHostedService<CheckpointSigner>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TrailFollower>());
        builder.AddMonitoring();
        builder.Services.AddHealthChecks().AddCheck<LogHealth>("log");
        builder.Services.AddGrpc().AddServiceOptions<JournalFeatureService>(
            grpc => grpc.MaxReceiveMessageSize = JournalFeatureService.BatchBytesMax);
        builder.Services.TryAddSingleton(CalendarFile.Published);
        builder.AddFacts(options);
        builder.AddCosigners(options);
        builder.AddWitness(options, builder.Configuration.GetSection(WitnessOptions.Section).Get<WitnessOptions>() ?? new());
        builder.AddChecks();
        builder.AddFindings(options);
        builder.Services.AddSingleton<RunningSimulations>();

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapGrpcService<JournalFeatureService>();
        app.MapGrpcService<LogFeatureService>();
        app.MapGrpcService<DutyFeatureService>();
        app.MapGrpcService<FindingFeatureService>();
        app.MapGrpcService<ReportFeatureService>();
        app.MapGrpcService<SimulationFeatureService>();
        app.MapGrpcService<MonitoringFeatureService>();
        app.Services.GetRequiredService<LevelMetrics>();
        app.MapTiles();
        app.MapWitness();
        return app;
    }

    private static void AddMonitoring(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new LevelStore(OptionsOf(services).LevelsFile));
        builder.Services.AddSingleton<LevelMetrics>();
        builder.Services.AddSingleton<LevelFollower>();
        builder.Services.AddSingleton<GatewayPresence>();
        builder.Services.AddSingleton<WarningWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LevelFollower>());
        builder.Services.AddHostedService(services => services.GetRequiredService<WarningWatch>());
    }

    /// <summary>Who is an officer, and what is owed and published, the registry says; without one there is nothing.</summary>
    private static void AddFacts(this WebApplicationBuilder builder, AuditOptions options)
    {
        builder.Services.AddSingleton<PrincipalDirectory>();
        builder.Services.AddSingleton<FactsFeed>();
        if (options.Registry.Length == 0)
        {
            return;
        }

        builder.AddClientCredential();
        builder.Services.AddSingleton<IFeedSink>(services => services.GetRequiredService<FactsFeed>());
        builder.Services.AddSingleton(services => new FeedService.FeedServiceClient(
            ServiceChannel.Open(options.Registry, services.GetRequiredService<ClientCredential>())));
        builder.Services.AddHostedService<RegistryFeed>();
    }

    /// <summary>Without a policy the log signs alone, and says so in its documentation.</summary>
    private static void AddCosigners(this WebApplicationBuilder builder, AuditOptions options)
    {
        if (options.PolicyFile.Length == 0)
        {
            return;
        }

        builder.Services.AddSingleton(services => LogPolicy.Open(options.PolicyFile, services.GetRequiredService<LogKey>().Verifier));
        builder.Services.AddSingleton(_ => new AskedStore(options.AskedFile));
        builder.Services.AddSingleton<Cosigners>();
    }

    private static IEnumerable<ListenAddress> AddressesOf(AuditOptions options) =>
        options.WebListen.Length == 0
            ? options.Listen.Select(ListenAddress.Grpc)
            : options.Listen.Select(ListenAddress.Grpc).Append(ListenAddress.Web(options.WebListen));

    private static AuditOptions OptionsOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<AuditOptions>>().Value;
}
