using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Grants;

/// <summary>What this exchange decided about grants where the law is silent.</summary>
public sealed class GrantOptions
{
    public const string Section = "Registry:Grants";

    /// <summary>How many working days a consumer has to rectify, where whoever suspends names no day (Decree 809, Art 27: 限期).</summary>
    [Range(1, 250)]
    public int RectifyWorkdays { get; init; } = 10;
}

[OptionsValidator]
internal sealed partial class GrantOptionsValidator : IValidateOptions<GrantOptions>;
