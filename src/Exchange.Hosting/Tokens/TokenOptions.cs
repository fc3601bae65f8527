using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Hosting.Tokens;

/// <summary>Whose tokens are accepted, and for how long they are remembered.</summary>
public sealed class TokenOptions
{
    public const string Section = "Tokens";

    /// <summary>The trusted issuers, letter for letter as their discovery documents and tokens name them.</summary>
    [Required, MinLength(1)]
    public IReadOnlyList<string> Issuers { get; init; } = [];

    [Required]
    public string Audience { get; init; } = "exchange";

    /// <summary>Claims that may name the client, the first present wins; empty: <c>client_id</c>, then <c>azp</c>.</summary>
    public IReadOnlyList<string> ClientClaims { get; init; } = [];

    /// <summary>How far the issuer's clock and ours may differ.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(30);

    [Range(2, 1_048_576)]
    public int RememberedMax { get; init; } = 16_384;

    /// <summary>
    /// The first use of keys older than this has them fetched again, and does not wait for it; a key that its issuer
    /// withdrew ends with that fetch.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan KeysRefreshAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>An issuer that cannot be reached is trusted with its last keys for this long, then no longer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan KeysEndAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The pause after each fetch, so that invented key ids do not become load on the issuer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan KeysFetchInterval { get; init; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class TokenOptionsValidator : IValidateOptions<TokenOptions>;
