using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Audit.Simulation;

/// <summary>
/// The replays under way, counted by department. Each reads as much of the log as there is, on the machine that has to acknowledge
/// records meanwhile.
/// </summary>
internal sealed class RunningSimulations
{
    private const int PerDepartmentMax = 2;

    private readonly Dictionary<DepartmentId, int> _counts = [];

    /// <summary>Counts one replay more, until the answer is disposed of.</summary>
    /// <exception cref="ExchangeException">STREAMS_EXCEEDED.</exception>
    public IDisposable Enter(DepartmentId department)
    {
        lock (_counts)
        {
            var running = _counts.GetValueOrDefault(department);
            if (running == PerDepartmentMax)
            {
                throw new ExchangeException(Reason.StreamsExceeded);
            }

            _counts[department] = running + 1;
        }

        return new Place(this, department);
    }

    private void Leave(DepartmentId department)
    {
        lock (_counts)
        {
            _counts[department]--;
        }
    }

    private sealed class Place(RunningSimulations simulations, DepartmentId department) : IDisposable
    {
        public void Dispose() => simulations.Leave(department);
    }
}
