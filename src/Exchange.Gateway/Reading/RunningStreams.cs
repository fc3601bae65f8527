using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Gateway.Holdings;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Reading;

/// <summary>
/// The streams under way, watched, and counted by department: each holds a connection of a source, and no department may take
/// them all.
/// </summary>
internal sealed class RunningStreams(IOptions<GatewayOptions> options, HoldingsFeed registry, TimeProvider time)
{
    private readonly Dictionary<DepartmentId, int> _counts = [];

    /// <summary>Counts one stream more, until the answer is disposed of.</summary>
    /// <exception cref="ExchangeException">STREAMS_EXCEEDED.</exception>
    public IDisposable Enter(DepartmentId department)
    {
        lock (_counts)
        {
            var running = _counts.GetValueOrDefault(department);
            if (running >= options.Value.StreamsPerDepartmentMax)
            {
                throw new ExchangeException(Reason.StreamsExceeded);
            }

            _counts[department] = running + 1;
        }

        return new Place(this, department);
    }

    /// <summary>Watches a stream from its opening on; what it rests on says why it may not go on, or null.</summary>
    public StreamWatch Watch(
        Func<Holdings.Holdings, DateTimeOffset, Reason?> lapse, CancellationToken logEnded, CancellationToken callerLeft) =>
        new(lapse, registry, time, options.Value.StallMax, logEnded, callerLeft);

    private void Leave(DepartmentId department)
    {
        lock (_counts)
        {
            _counts[department]--;
        }
    }

    private sealed class Place(RunningStreams streams, DepartmentId department) : IDisposable
    {
        public void Dispose() => streams.Leave(department);
    }
}
