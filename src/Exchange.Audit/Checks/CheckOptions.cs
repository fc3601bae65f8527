using System.ComponentModel.DataAnnotations;
using Exchange.Domain.Findings;
using Exchange.Domain.Patterns;
using Exchange.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Checks;

/// <summary>The measures of the checks where no article gives a number; docs/findings.md says why each is what it is.</summary>
public sealed class CheckOptions
{
    public const string Section = "Checks";

    /// <summary>From how many refusals of a purpose on R2 is found.</summary>
    [Range(1, 1_000_000)]
    public int PurposeRefusals { get; init; } = CheckPolicy.Default.PurposeRefusals;

    /// <summary>By when records of use are kept, from the first read.</summary>
    [Range(1, 3650)]
    public int UsageRecordDays { get; init; } = CheckPolicy.Default.UsageRecordDays;

    /// <summary>How long an authority has for a dispute.</summary>
    [Range(1, 1000)]
    public int DisputeWorkdays { get; init; } = CheckPolicy.Default.DisputeWorkdays;

    /// <summary>Over how long recipients of an opening are counted.</summary>
    [Range(1, 120)]
    public int OpeningMonths { get; init; } = CheckPolicy.Default.OpeningMonths;

    /// <summary>How long an exclusive opening may last.</summary>
    [Range(1, 120)]
    public int ExclusiveMonths { get; init; } = CheckPolicy.Default.ExclusiveMonths;

    /// <summary>How long before it begins an exclusive opening is published.</summary>
    [Range(0, 120)]
    public int AnnouncedMonths { get; init; } = CheckPolicy.Default.AnnouncedMonths;

    /// <summary>How often an exclusive opening is reviewed.</summary>
    [Range(1, 100)]
    public int ReviewYears { get; init; } = CheckPolicy.Default.ReviewYears;

    /// <summary>How long an applicant for an opening waits before it counts as never answered.</summary>
    [Range(1, 1000)]
    public int OpeningAnswerWorkdays { get; init; } = CheckPolicy.Default.OpeningAnswerWorkdays;

    /// <summary>What is counted together of an account's reads.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan PatternWindow { get; init; } = PatternPolicy.Default.Window;

    /// <summary>Fewer subjects in a window are never too many.</summary>
    [Range(1, 1_000_000)]
    public int PatternSubjects { get; init; } = PatternPolicy.Default.Subjects;

    /// <summary>How many times the account's own past is too many.</summary>
    [Range(1, 10_000)]
    public int PatternTimesUsual { get; init; } = PatternPolicy.Default.TimesUsual;

    /// <summary>How many numbers in sequence are a pattern.</summary>
    [Range(4, 1_000_000)]
    public int PatternRun { get; init; } = PatternPolicy.Default.Run;

    /// <summary>How many refusals in a window are a pattern.</summary>
    [Range(1, 1_000_000)]
    public int PatternRefusals { get; init; } = PatternPolicy.Default.Refusals;

    /// <summary>The first hour of the day, Shanghai time, at which offices are open.</summary>
    [Range(0, 23)]
    public int OfficeBegins { get; init; } = 7;

    /// <summary>The first hour at which they are closed again.</summary>
    [Range(1, 24)]
    public int OfficeEnds { get; init; } = 20;

    internal CheckPolicy ToPolicy() => new()
    {
        PurposeRefusals = PurposeRefusals,
        UsageRecordDays = UsageRecordDays,
        DisputeWorkdays = DisputeWorkdays,
        OpeningMonths = OpeningMonths,
        ExclusiveMonths = ExclusiveMonths,
        AnnouncedMonths = AnnouncedMonths,
        ReviewYears = ReviewYears,
        OpeningAnswerWorkdays = OpeningAnswerWorkdays,
    };

    internal PatternPolicy ToPatterns() => new()
    {
        Window = PatternWindow,
        Subjects = PatternSubjects,
        TimesUsual = PatternTimesUsual,
        Run = PatternRun,
        Refusals = PatternRefusals,
    };
}

/// <summary>Makes a host check.</summary>
internal static class CheckServices
{
    public static void AddChecks(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<CheckOptions, CheckOptionsValidator>(CheckOptions.Section);
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<CheckOptions>>().Value.ToPolicy());
        builder.Services.AddSingleton<LogWatch>();
    }
}

[OptionsValidator]
internal sealed partial class CheckOptionsValidator : IValidateOptions<CheckOptions>;
