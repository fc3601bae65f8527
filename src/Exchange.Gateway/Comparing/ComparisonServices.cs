using Exchange.Client.Tokens;
using Exchange.Gateway.Sources.Comparison;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Exchange.Registry.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Gateway.Comparing;

/// <summary>What comparisons need.</summary>
internal static class ComparisonServices
{
    public static void AddComparisons(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(provider => new CorrectionService.CorrectionServiceClient(
            ServiceChannel.Open(options.RegistryAddress, provider.GetRequiredService<ClientCredential>())));
        services.AddSingleton<CorrectionReports>();
        services.AddSingleton<ComparisonFolder>();
        services.AddSingleton<HolderReading>();
        services.AddSingleton<ComparisonService>();
    }
}
