using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Usage;

/// <summary>The policy for what the Decree leaves open about the end of a grant.</summary>
public sealed class DisposalOptions
{
    public const string Section = "Registry:Disposal";

    /// <summary>Within how many working days of its grant's end data is disposed of; the Decree sets no term (Art 27).</summary>
    [Range(1, 250)]
    public int Workdays { get; init; } = 10;

    /// <summary>Whether this process orders disposals; of several registries on one database one is enough.</summary>
    public bool Watches { get; init; } = true;
}

[OptionsValidator]
internal sealed partial class DisposalOptionsValidator : IValidateOptions<DisposalOptions>;
