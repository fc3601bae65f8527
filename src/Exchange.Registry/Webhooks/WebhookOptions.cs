using System.Collections.ObjectModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Webhooks;

/// <summary>Where notices may be posted, and how.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Registry:Webhooks";

    /// <summary>Whether this process posts. It has to reach the departments' receivers.</summary>
    public bool Sends { get; init; } = true;

    /// <summary>Whether http and this machine's own addresses are allowed; for trials only.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>The hosts to which notices may be posted, such as hooks.hz.gov.cn, or .gov.cn for all beneath it; empty: any.</summary>
    public Collection<string> Hosts { get; init; } = [];

    /// <summary>The exchange's name as the source of its events: a URI reference without spaces.</summary>
    [Required]
    [RegularExpression(@"[!-~]{1,255}")]
    public string Source { get; init; } = "urn:exchange:registry";

    /// <summary>
    /// The private key that signs, made at the first start; empty: keys/webhooks.key in the registry's data folder. Registries on one
    /// database share one.
    /// </summary>
    public string KeyFile { get; init; } = "";

    /// <summary>How long a receiver may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;
