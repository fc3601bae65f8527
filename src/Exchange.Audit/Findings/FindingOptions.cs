using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Findings;

/// <summary>What becomes of findings where the law is silent.</summary>
public sealed class FindingOptions
{
    public const string Section = "Findings";

    /// <summary>Within how many working days after its notice a finding is to be rectified. The Decree has no number.</summary>
    [Range(1, 250)]
    public int RectifyWithin { get; init; } = 10;

    /// <summary>How often it is looked for new findings, so that each one seen is in the log.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class FindingOptionsValidator : IValidateOptions<FindingOptions>;
