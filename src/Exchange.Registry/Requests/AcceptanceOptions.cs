using System.ComponentModel.DataAnnotations;
using Exchange.Domain.Requests;
using Exchange.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Requests;

/// <summary>
/// The terms of a request, which may be stricter than the law's and never looser (Decree 809, Art 23), and what holds where the law is
/// silent.
/// </summary>
public sealed class AcceptanceOptions
{
    public const string Section = "Registry:Acceptance";

    /// <summary>Keep: the notice of what is missing leaves the reply's date as it is; Stop: nothing is counted until all is supplied.</summary>
    [EnumDataType(typeof(SupplementClock))]
    public SupplementClock ClockOnSupplement { get; init; } = SupplementClock.Keep;

    /// <summary>Whether unconditional data on the platform is authorized in the instant of filing.</summary>
    public bool UnconditionalAtOnce { get; init; }

    /// <summary>Working days for the reply on conditional data (Decree 809, Art 21).</summary>
    [Range(1, AcceptancePolicy.ConditionalMax)]
    public int ConditionalWorkdays { get; init; } = AcceptancePolicy.ConditionalMax;

    /// <summary>The most that a reply may be extended by (Decree 809, Art 21).</summary>
    [Range(0, AcceptancePolicy.ExtensionMax)]
    public int ExtensionWorkdays { get; init; } = AcceptancePolicy.ExtensionMax;

    /// <summary>Working days for what is not catalogued (上海市数据条例 Art 39).</summary>
    [Range(1, AcceptancePolicy.UncataloguedMax)]
    public int UncataloguedWorkdays { get; init; } = AcceptancePolicy.UncataloguedMax;

    /// <summary>Working days for delivery (Decree 809, Art 22).</summary>
    [Range(1, AcceptancePolicy.DeliveryMax)]
    public int DeliveryWorkdays { get; init; } = AcceptancePolicy.DeliveryMax;

    /// <summary>How often terms that are over are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromMinutes(5);

    public AcceptancePolicy ToPolicy() => new()
    {
        ClockOnSupplement = ClockOnSupplement,
        UnconditionalAtOnce = UnconditionalAtOnce,
        Conditional = ConditionalWorkdays,
        Extension = ExtensionWorkdays,
        Uncatalogued = UncataloguedWorkdays,
        Delivery = DeliveryWorkdays,
    };
}

[OptionsValidator]
internal sealed partial class AcceptanceOptionsValidator : IValidateOptions<AcceptanceOptions>;

/// <summary>The one desk that accepts 统一受理.</summary>
internal static class AcceptanceServices
{
    public static WebApplicationBuilder AddAcceptance(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<AcceptanceOptions, AcceptanceOptionsValidator>(AcceptanceOptions.Section);
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<AcceptanceOptions>>().Value.ToPolicy());
        builder.Services.AddSingleton<RequestClock>();
        builder.Services.AddSingleton<RequestReading>();
        builder.Services.AddSingleton<RequestDesk>();
        builder.Services.AddSingleton<RequestBook>();
        builder.Services.AddSingleton<RequestDisputes>();
        builder.Services.AddSingleton<OverdueWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<OverdueWatch>());
        return builder;
    }
}
