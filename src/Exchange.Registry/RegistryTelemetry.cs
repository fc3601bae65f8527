using System.Diagnostics.Metrics;

namespace Exchange.Registry;

/// <summary>What a collector sees of the registry.</summary>
internal static class RegistryTelemetry
{
    private static readonly Meter Meter = new("Exchange.Registry");

    /// <summary>Changes committed, by kind of fact.</summary>
    public static Counter<long> Changes { get; } = Meter.CreateCounter<long>("exchange.registry.changes", "{change}");
}
