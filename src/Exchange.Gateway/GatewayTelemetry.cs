using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Exchange.Gateway;

/// <summary>What a collector sees of the gateway. Tags are codes of few values, never ids.</summary>
internal static class GatewayTelemetry
{
    private const string Name = "Exchange.Gateway";

    private static readonly Meter Meter = new(Name);

    /// <summary>The steps of a read that leave the process.</summary>
    public static ActivitySource Steps { get; } = new(Name);

    /// <summary>Records made durable, by event and by the rule that decided.</summary>
    public static Counter<long> Records { get; } = Meter.CreateCounter<long>("exchange.gateway.records", "{record}");

    /// <summary>Reads counted under a quota, by where: redis, which gateways share, or log.</summary>
    public static Counter<long> QuotaReads { get; } = Meter.CreateCounter<long>("exchange.gateway.quota.reads", "{read}");

    /// <summary>From handing a record over until it was durable.</summary>
    public static Histogram<double> RecordDuration { get; } =
        Meter.CreateHistogram<double>("exchange.gateway.record.duration", "s");
}
