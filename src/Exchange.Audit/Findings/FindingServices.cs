using Exchange.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Audit.Findings;

/// <summary>Makes the host know findings and their life.</summary>
internal static class FindingServices
{
    public static WebApplicationBuilder AddFindings(this WebApplicationBuilder builder, AuditOptions options)
    {
        builder.AddValidatedOptions<FindingOptions, FindingOptionsValidator>(FindingOptions.Section);
        builder.Services.AddSingleton<Judgement>();
        builder.Services.AddSingleton<FindingSeal>();
        builder.Services.AddSingleton<FindingLog>();
        builder.Services.AddSingleton<FindingWatch>();
        builder.Services.AddSingleton<ScoreBook>();
        if (options.Registry.Length > 0)
        {
            builder.Services.AddHostedService(services => services.GetRequiredService<FindingWatch>());
        }

        return builder;
    }
}
