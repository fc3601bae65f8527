using System.Collections.Immutable;
using Exchange.Audit.V1;
using Exchange.Client.Tokens;
using Exchange.Gateway.Caching;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Gateway.Quotas;

/// <summary>The quotas of grants, and by what they are counted.</summary>
internal static class QuotaServices
{
    public static IServiceCollection AddQuotas(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ReadLog>(provider, options.AuditAddresses.Select(address =>
            new LogService.LogServiceClient(ServiceChannel.Open(address, provider.GetRequiredService<ClientCredential>()))).ToImmutableArray()));
        services.AddSingleton<LogCounter>();
        services.AddSingleton<ReadQuotas>();
        services.AddSingleton<SubjectGuesses>();
        services.AddSingleton<SubjectRuns>();
        return options.RedisFile.Length > 0 ? services.AddSharedCaching() : services;
    }
}
