using System.Collections.ObjectModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Exchange.Audit;

/// <summary>The audit service's settings.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>The gRPC endpoints, for example http://127.0.0.1:7404 or unix:/path/audit.sock.</summary>
    [Required]
    [MinLength(1)]
    public Collection<string> Listen { get; init; } = [];

    /// <summary>Where the log's tiles are served to everybody, for example http://127.0.0.1:7402; empty: nowhere.</summary>
    public string WebListen { get; init; } = "";

    /// <summary>The folder of the log and the trail.</summary>
    [Required]
    public string Data { get; init; } = "data/audit";

    /// <summary>The log's name in its checkpoints: an address without scheme, spaces and plus. It never changes.</summary>
    [Required]
    [RegularExpression(@"[^\s+]{1,255}")]
    public string Origin { get; init; } = "exchange.local/log";

    /// <summary>The log's private key, made at the first start; empty: keys/log.key in the data folder.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>
    /// The folder of the keys of the periods, shared with the gateways where officers may open sealed details; empty: keys/periods in
    /// the data folder.
    /// </summary>
    public string PeriodKeys { get; init; } = "";

    /// <summary>The clients of the services' issuer that may append.</summary>
    public Collection<string> Gateways { get; init; } = ["exchange-gateway"];

    /// <summary>The least time between two checkpoints.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The policy of the log's witnesses (C2SP tlog-policy), with the address of each; a checkpoint is shown only when its quorum
    /// has cosigned it. Empty: the log signs alone.
    /// </summary>
    public string PolicyFile { get; init; } = "";

    /// <summary>How long entries are taken while no quorum cosigns; then none is, until one does.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan UnwitnessedMax { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long witnesses may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan WitnessPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The registry's address, which says who is an officer; empty: nobody is.</summary>
    public string Registry { get; init; } = "";

    /// <summary>How long before its end a certificate is warned of.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan CertificateNotice { get; init; } = TimeSpan.FromDays(30);

    /// <summary>After how much silence a gateway, the registry or the checkpoints are warned of.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SilenceNotice { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gateways that have written to the log and are not expected any more.</summary>
    public Collection<string> RetiredGateways { get; init; } = [];

    /// <summary>Below how much free disk where the log is there is a warning.</summary>
    [Range(1, 1024 * 1024)]
    public int DiskNoticeMiB { get; init; } = 4096;

    internal string LevelsFile => Path.Combine(Data, "levels.db");

    internal string LogFile => Path.Combine(Data, "log.db");

    internal string TrailFile => Path.Combine(Data, "trail.db");

    internal string AskedFile => Path.Combine(Data, "asked.db");

    internal string WitnessFile => Path.Combine(Data, "witness.db");

    internal string WitnessKeyPath => Path.Combine(Data, "keys", "witness.key");

    internal string PeriodKeysFolder => PeriodKeys.Length > 0 ? PeriodKeys : Path.Combine(Data, "keys", "periods");

    internal string KeyPath => KeyFile.Length > 0 ? KeyFile : Path.Combine(Data, "keys", "log.key");
}

[OptionsValidator]
internal sealed partial class AuditOptionsValidator : IValidateOptions<AuditOptions>;
