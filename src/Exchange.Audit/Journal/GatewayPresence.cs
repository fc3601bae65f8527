using System.Collections.Concurrent;

namespace Exchange.Audit.Journal;

/// <summary>Which gateways write now, and since when those that did are gone.</summary>
internal sealed class GatewayPresence(TimeProvider time)
{
    // A newer stream of a gateway may begin before the older one ends.
    private readonly ConcurrentDictionary<string, (int Streams, DateTimeOffset Since)> _gateways = new(StringComparer.Ordinal);

    /// <summary>Those without a stream that had one, in this process or, by what the log holds, before it.</summary>
    public IEnumerable<(string Gateway, DateTimeOffset Since)> Gone =>
        _gateways.Where(gateway => gateway.Value.Streams == 0).Select(gateway => (gateway.Key, gateway.Value.Since));

    public void Known(string gateway) => _gateways.TryAdd(gateway, (0, time.GetUtcNow()));

    public void Joined(string gateway) =>
        _gateways.AddOrUpdate(gateway, _ => (1, time.GetUtcNow()), (_, known) => (known.Streams + 1, known.Streams == 0 ? time.GetUtcNow() : known.Since));

    public void Left(string gateway) =>
        _gateways.AddOrUpdate(gateway, _ => (0, time.GetUtcNow()), (_, known) => (known.Streams - 1, known.Streams == 1 ? time.GetUtcNow() : known.Since));
}
