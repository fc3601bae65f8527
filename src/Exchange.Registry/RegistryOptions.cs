using System.Collections.ObjectModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Registry;

/// <summary>The registry's settings.</summary>
public sealed class RegistryOptions
{
    public const string Section = "Registry";

    /// <summary>The gRPC endpoints, for example http://127.0.0.1:7403 or unix:/path/registry.sock.</summary>
    [Required]
    [MinLength(1)]
    public Collection<string> Listen { get; init; } = [];

    /// <summary>The folder of the embedded database.</summary>
    [Required]
    public string Data { get; init; } = "data/registry";

    /// <summary>A file that holds a PostgreSQL connection string; empty: the embedded database.</summary>
    public string PostgresFile { get; init; } = "";

    /// <summary>A seed file applied at start; empty: none.</summary>
    public string Seed { get; init; } = "";

    /// <summary>The gateway that checks the mappings of what is to be published; empty: they are published unchecked.</summary>
    public string GatewayAddress { get; init; } = "";

    /// <summary>How long the gateway, and behind it the source, may take over one check.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MappingCheckTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clients of the services' issuer that may follow the change feed.</summary>
    public Collection<string> Followers { get; init; } = ["exchange-gateway", "exchange-audit"];
}

[OptionsValidator]
internal sealed partial class RegistryOptionsValidator : IValidateOptions<RegistryOptions>;
