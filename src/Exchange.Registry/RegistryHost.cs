using Exchange.Hosting;
using Exchange.Hosting.Calendar;
using Exchange.Hosting.Tokens;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Corrections;
using Exchange.Registry.Disputes;
using Exchange.Registry.Feed;
using Exchange.Registry.Grants;
using Exchange.Registry.Seeding;
using Exchange.Registry.Storage;
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
        builder.AddTokenVerifier();

        builder.Services.AddSingleton(OpenDatabase);
        builder.Services.AddSingleton<FactStore>();
        builder.Services.AddSingleton<ChangeSignal>();
        builder.Services.AddSingleton<FactBook>();
        builder.Services.TryAddSingleton(CalendarFile.Published);
        builder.Services.AddSingleton<CatalogueReading>();
        builder.Services.AddSingleton<CatalogueBook>();
        builder.Services.AddSingleton<PublicationCheck>();
        builder.Services.AddSingleton<PublicationBook>();
        builder.Services.AddSingleton<DraftBook>();
        builder.Services.AddSingleton<ResourceVersions>();
        builder.Services.AddSingleton<CatalogueReader>();
        builder.Services.AddSingleton<ElementBook>();
        builder.Services.AddSingleton<GrantBook>();
        builder.Services.AddSingleton<CorrectionCases>();
        builder.Services.AddSingleton<CorrectionBook>();
        builder.Services.AddSingleton<DiscrepancyBook>();
        builder.Services.AddSingleton<DisputeBook>();
        builder.Services.AddSingleton<Redesignation>();
        builder.Services.AddSingleton<SeedFile>();
        builder.Services.AddSingleton<Actors>();
        builder.Services.AddHostedService<StorageStart>();

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapGrpcService<CatalogueFeatureService>();
        app.MapGrpcService<ElementFeatureService>();
        app.MapGrpcService<GrantFeatureService>();
        app.MapGrpcService<CorrectionFeatureService>();
        app.MapGrpcService<DisputeFeatureService>();
        app.MapGrpcService<FeedFeatureService>();
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
