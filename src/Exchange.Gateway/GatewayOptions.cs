using System.Collections.ObjectModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway;

/// <summary>The gateway's settings.</summary>
public sealed class GatewayOptions : IValidatableObject
{
    public const string Section = "Gateway";

    /// <summary>The gRPC endpoints, for example http://127.0.0.1:7400.</summary>
    [Required]
    [MinLength(1)]
    public Collection<string> Listen { get; init; } = [];

    /// <summary>
    /// The endpoints of JSON over HTTP/1.1, for example http://127.0.0.1:7405; none: JSON is had by HTTP/2 alone, beside gRPC.
    /// Without TLS a port speaks one of the two.
    /// </summary>
    public Collection<string> ListenJson { get; init; } = [];

    /// <summary>The gateway's name in the log: 1 to 64 characters of a-z, 0-9 and hyphen. Two gateways never share one.</summary>
    [RegularExpression("[a-z0-9-]{1,64}")]
    public string Name { get; init; } = "gateway-1";

    [Required]
    public string RegistryAddress { get; init; } = "";

    [Required]
    public string AuditAddress { get; init; } = "";

    /// <summary>
    /// Further audit instances, each with a log of its own: they take the gateway's records, in this order, while those before do not.
    /// </summary>
    public Collection<string> AuditStandbys { get; init; } = [];

    internal IReadOnlyList<string> AuditAddresses => [AuditAddress, .. AuditStandbys];

    /// <summary>The folder of the keys under which subjects are digested, one a quarter. Gateways of one domain share it.</summary>
    [Required]
    public string SubjectKeys { get; init; } = "data/keys/subjects";

    /// <summary>The key under which cursors and tickets are sealed. Gateways of one domain share it.</summary>
    [Required]
    public string SealKey { get; init; } = "data/keys/seal.key";

    /// <summary>
    /// The file of the 32 bytes from which the keys of masked digests are derived; made at first use. Gateways of one domain share it:
    /// with another, the same value would have another digest.
    /// </summary>
    [Required]
    public string MaskKey { get; init; } = "data/keys/masks.key";

    /// <summary>How long the gateway reads on without word from the registry.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:01:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the log may acknowledge nothing while entries wait before it counts as unavailable.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many streams one department may have under way at once.</summary>
    [Range(1, 10_000)]
    public int StreamsPerDepartmentMax { get; init; } = 64;

    /// <summary>How many calls of one department may be passed on to the registry and the audit service at once.</summary>
    [Range(1, 100_000)]
    public int ForwardedPerDepartmentMax { get; init; } = 256;

    /// <summary>How long a reader may leave a stream's next message untaken.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where comparisons keep digests of rows while they run; about 150 bytes a key. Gateways may share it.</summary>
    [Required]
    public string ComparisonFolder { get; init; } = "data/comparisons";

    /// <summary>Where rows of files lie, encrypted, while they are sorted. Gateways may share it.</summary>
    [Required]
    public string SortFolder { get; init; } = "data/sorting";

    /// <summary>How much memory the files of one connection take before sorting goes on on the disk.</summary>
    [Range(384, 1024 * 1024)]
    public int SortMemoryMiB { get; init; } = 1024;

    /// <summary>How much memory a comparison takes before it goes on on the disk.</summary>
    [Range(128, 1024 * 1024)]
    public int ComparisonMemoryMiB { get; init; } = 512;

    /// <summary>
    /// How many discrepancies one comparison reports. More say that two holders write the same differently, which is no case for
    /// each subject; the rest is counted and told.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ComparisonReportMax { get; init; } = 100_000;

    /// <summary>
    /// A file that holds the connection string of the Redis by which gateways count quotas together; empty: there is none.
    /// </summary>
    public string RedisFile { get; init; } = "";

    /// <summary>
    /// How many gateways serve one registry. Without Redis each has at most its share of what is left of a quota under way.
    /// </summary>
    [Range(1, 1000)]
    public int QuotaGateways { get; init; } = 1;

    /// <summary>The clients of the services' issuer that may have any department's mapping checked.</summary>
    public Collection<string> MappingCheckers { get; init; } = ["exchange-registry"];

    /// <summary>How often a department may be told no about one subject of one resource in a day of Asia/Shanghai.</summary>
    [Range(1, 1000)]
    public int GuessesPerSubject { get; init; } = 5;

    /// <summary>How long one source may take for its part of a form, which is answered without it then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan AssembleSourceMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The departments' connections.</summary>
    [ValidateEnumeratedItems]
    public Collection<SourceOptions> Sources { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // One log joined twice by one gateway would end each session for the other.
        if (AuditAddresses.Distinct(StringComparer.OrdinalIgnoreCase).Count() < AuditAddresses.Count)
        {
            yield return new ValidationResult("Each audit instance is named once.", [nameof(AuditStandbys)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
