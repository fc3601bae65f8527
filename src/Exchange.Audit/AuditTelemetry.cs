using System.Diagnostics.Metrics;

namespace Exchange.Audit;

/// <summary>What a collector sees of the audit service.</summary>
internal static class AuditTelemetry
{
    private static readonly Meter Meter = new("Exchange.Audit");

    /// <summary>Entries made durable.</summary>
    public static Counter<long> Entries { get; } = Meter.CreateCounter<long>("exchange.audit.entries", "{entry}");

    /// <summary>How many entries one durable commit held.</summary>
    public static Histogram<int> GroupSize { get; } = Meter.CreateHistogram<int>("exchange.audit.group.size", "{entry}");

    /// <summary>Checkpoints signed.</summary>
    public static Counter<long> Checkpoints { get; } = Meter.CreateCounter<long>("exchange.audit.checkpoints", "{checkpoint}");
}
