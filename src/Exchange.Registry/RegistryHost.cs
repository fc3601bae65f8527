using Exchange.Hosting;
using Exchange.Hosting.Calendar;
using Exchange.Hosting.Freshness;
using Exchange.Hosting.Tokens;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Corrections;
using Exchange.Registry.Disputes;
using Exchange.Registry.Duties;
using Exchange.Registry.Explanations;
using Exchange.Registry.Feed;
using Exchange.Registry.Grants;
using Exchange.Registry.History;
using Exchange.Registry.Notices;
using Exchange.Registry.Openings;
using Exchange.Registry.Recollection;
using Exchange.Registry.Requests;
using Exchange.Registry.Search;
using Exchange.Registry.Seeding;
using Exchange.Registry.Storage;
using Exchange.Registry.Updates;
using Exchange.Registry.Usage;
using Exchange.Registry.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Exchange.Registry;

/// <summary>The registry as a host: catalogue, designations, grants and their change feed.</summary>
public static class RegistryHost
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(RegistryOptions.Section).Get<RegistryOptions>() ?? new();
        builder.AddServiceDefaults("registry", [.. options.Listen.Select(ListenAddress.Grpc)]);
        builder.AddValidatedOptions<RegistryOptions, RegistryOptionsValidator>(RegistryOptions.Section);
        builder.AddValidatedOptions<GrantOptions, GrantOptionsValidator>(GrantOptions.Section);
        builder.AddTokenVerifier();
        builder.AddFreshnessPolicy();

        builder.Services.AddSingleton(OpenDatabase);
        builder.Services.AddSingleton<FactStore>();
        builder.Services.AddSingleton<PastStore>();
        builder.Services.AddSingleton<StateReader>();
        builder.Services.AddSingleton<SearchStore>();
        builder.Services.AddSingleton<SearchFill>();
        builder.Services.AddSingleton<ResourceSearch>();
        builder.Services.AddSingleton<ChangeSignal>();
        builder.Services.AddSingleton<FactBook>();
        builder.Services.TryAddSingleton(CalendarFile.Published);
        builder.Services.AddSingleton<CatalogueReading>();
        builder.Services.AddSingleton<CatalogueBook>();
        builder.Services.AddSingleton<PublicationCheck>();
        builder.Services.AddSingleton<PublicationBook>();
        builder.AddMappingCheck(options);
        builder.Services.AddSingleton<DraftBook>();
        builder.Services.AddSingleton<ResourceVersions>();
        builder.Services.AddSingleton<GrantReading>();
        builder.Services.AddSingleton<GrantBook>();
        builder.Services.AddSingleton<GrantLadder>();
        builder.Services.AddSingleton<UpdateBook>();
        builder.Services.AddSingleton<DutyBook>();
        builder.Services.AddGrpc().AddServiceOptions<DutyFeatureService>(grpc => grpc.MaxReceiveMessageSize = DutyFeatureService.MessageBytesMax);
        builder.Services.AddSingleton<OpeningBook>();
        builder.Services.AddSingleton<ElementBook>();
        builder.Services.AddSingleton<CorrectionCases>();
        builder.Services.AddSingleton<CorrectionBook>();
        builder.Services.AddSingleton<DiscrepancyBook>();
        builder.Services.AddSingleton<DisputeBook>();
        builder.Services.AddSingleton<Redesignation>();
        builder.Services.AddSingleton<DelegationBook>();
        builder.Services.AddSingleton<RecollectionCheck>();
        builder.Services.AddSingleton<SeedFile>();
        builder.Services.AddSingleton<Actors>();
        builder.Services.AddHostedService<StorageStart>();

        // These work on what the start has laid.
        builder.AddAcceptance();
        builder.AddUsage();
        builder.AddWebhooks();

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapGrpcService<CatalogueFeatureService>();
        app.MapGrpcService<ElementFeatureService>();
        app.MapGrpcService<GrantFeatureService>();
        app.MapGrpcService<ExplanationFeatureService>();
        app.MapGrpcService<RecollectionFeatureService>();
        app.MapGrpcService<UpdateFeatureService>();
        app.MapGrpcService<DutyFeatureService>();
        app.MapGrpcService<OpeningFeatureService>();
        app.MapGrpcService<CorrectionFeatureService>();
        app.MapGrpcService<DisputeFeatureService>();
        app.MapGrpcService<UsageFeatureService>();
        app.MapGrpcService<WebhookFeatureService>();
        app.MapGrpcService<RequestFeatureService>();
        app.MapGrpcService<FeedFeatureService>();
        app.MapGrpcService<NoticeFeatureService>();
        app.MapGrpcService<HistoryFeatureService>();
        return app;
    }

    private static IDatabase OpenDatabase(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<RegistryOptions>>().Value;
        return options.PostgresFile.Length > 0
            ? new PostgresDatabase(File.ReadAllText(options.PostgresFile).Trim())
            : new SqliteDatabase(Path.Combine(options.Data, "registry.db"));
    }
}
