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
        services.AddSingleton(provider => new LogService.LogServiceClient(
            ServiceChannel.Open(options.AuditAddress, provider.GetRequiredService<ClientCredential>())));
        services.AddSingleton<ReadLog>();
        services.AddSingleton<LogCounter>();
        services.AddSingleton<ReadQuotas>();
        services.AddSingleton<SubjectGuesses>();
        services.AddSingleton<SubjectRuns>();
        return options.RedisFile.Length > 0 ? services.AddSharedCaching() : services;
    }
}
