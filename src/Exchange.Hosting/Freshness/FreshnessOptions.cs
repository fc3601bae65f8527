using System.ComponentModel.DataAnnotations;
using Exchange.Domain.Freshness;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Exchange.Hosting.Freshness;

/// <summary>What counts as fresh where the law is silent; one section for all services of an exchange, so that they agree.</summary>
public sealed class FreshnessOptions
{
    public const string Section = "Freshness";

    /// <summary>How long a cycle of 实时 is.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RealTime { get; init; } = FreshnessPolicy.Default.RealTime;

    /// <summary>From how many missed cycles on data is overdue.</summary>
    [Range(1, 1000)]
    public int OverdueFrom { get; init; } = FreshnessPolicy.Default.OverdueFrom;
}

/// <summary>Makes a host know the policy.</summary>
public static class FreshnessServices
{
    public static WebApplicationBuilder AddFreshnessPolicy(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<FreshnessOptions, FreshnessOptionsValidator>(FreshnessOptions.Section);
        builder.Services.AddSingleton(services =>
        {
            var options = services.GetRequiredService<IOptions<FreshnessOptions>>().Value;
            return new FreshnessPolicy(options.RealTime, options.OverdueFrom);
        });
        return builder;
    }
}

[OptionsValidator]
internal sealed partial class FreshnessOptionsValidator : IValidateOptions<FreshnessOptions>;
