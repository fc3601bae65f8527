using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Identity;

/// <summary>The embedded authority's settings.</summary>
public sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>The web endpoint: discovery, keys and tokens.</summary>
    [Required]
    public string Listen { get; init; } = "http://127.0.0.1:7401";

    /// <summary>The address that tokens name as their issuer; empty: where it listens, with a slash at the end.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>The folder of the store, with the folder <c>clients</c> in it.</summary>
    [Required]
    public string Data { get; init; } = "data/identity";

    /// <summary>The private key that signs tokens, EC P-256, PEM; made at the first start.</summary>
    [Required]
    public string SigningKeyFile { get; init; } = "data/keys/identity-signing.pem";

    [Required]
    public string Audience { get; init; } = "exchange";

    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Redis, as <c>host:port</c>, where several instances share which assertions were used; empty: there is one instance.
    /// </summary>
    public string Redis { get; init; } = "";

    /// <summary>Serves plain http beyond this machine: only behind a proxy that encrypts.</summary>
    public bool AllowPlaintext { get; init; }
}

[OptionsValidator]
internal sealed partial class IdentityOptionsValidator : IValidateOptions<IdentityOptions>;
