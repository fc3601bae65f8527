using System.Diagnostics.Metrics;
using Exchange.Audit.Storage;
using Exchange.Domain.Monitoring;

namespace Exchange.Audit.Monitoring;

/// <summary>
/// How each resource was served in the last full hour and this one, for a collector. The figures are the log's: nothing is lost while
/// nobody collects, and a restart begins nothing anew.
/// </summary>
internal sealed class LevelMetrics
{
    private static readonly Meter Meter = new("Exchange.Audit");

    private readonly LevelStore _levels;
    private readonly TimeProvider _time;

    public LevelMetrics(LevelStore levels, TimeProvider time)
    {
        (_levels, _time) = (levels, time);
        Meter.CreateObservableGauge("exchange.service.calls", Calls, "{call}", "Calls and streams of this hour and the last one.");
        Meter.CreateObservableGauge("exchange.service.availability", () => Each(counts => counts.Availability), "1", "Answered over answered and failed.");
        Meter.CreateObservableGauge("exchange.service.latency.p99", () => Each(counts => counts.Latency.Within(0.99) / 1e6), "s", "99 of 100 calls.");
    }

    private IEnumerable<Measurement<long>> Calls() => Recent().SelectMany(level => new[]
    {
        Measured(level.Value.Answered, level.Key, ServiceOutcome.Answered),
        Measured(level.Value.Refused, level.Key, ServiceOutcome.Refused),
        Measured(level.Value.Failed, level.Key, ServiceOutcome.Failed),
    });

    private IEnumerable<Measurement<double>> Each(Func<ServiceCounts, double?> of) =>
        from level in Recent()
        let value = of(level.Value)
        where value is not null
        select new Measurement<double>(value.Value, new KeyValuePair<string, object?>("resource", level.Key));

    private SortedDictionary<string, ServiceCounts> Recent()
    {
        var hour = LevelStore.HourOf((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        return _levels.Between(hour - 1, hour);
    }

    private static Measurement<long> Measured(long count, string resource, ServiceOutcome outcome) =>
        new(count, new KeyValuePair<string, object?>("resource", resource), new KeyValuePair<string, object?>("outcome", outcome.ToString()));
}
