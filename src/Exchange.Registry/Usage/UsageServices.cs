using Exchange.Hosting;
using Exchange.Registry.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Registry.Usage;

/// <summary>What records of use and disposals need.</summary>
internal static class UsageServices
{
    public static WebApplicationBuilder AddUsage(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<DisposalOptions, DisposalOptionsValidator>(DisposalOptions.Section);
        builder.Services.AddSingleton<GrantEndStore>();
        builder.Services.AddSingleton<DisposalBook>();
        builder.Services.AddSingleton<UsageBook>();
        builder.Services.AddSingleton<DisposalWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DisposalWatch>());
        return builder;
    }
}
