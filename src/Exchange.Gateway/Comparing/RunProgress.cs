namespace Exchange.Gateway.Comparing;

/// <summary>Tells how far a run has come: whenever its phase changes, and in between once a second at most.</summary>
internal sealed class RunProgress(Func<V1.ComparisonProgress, Task> write, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _written;

    public Task BeginAsync(V1.ComparisonPhase phase, string resource, ulong rows)
    {
        _written = time.GetTimestamp();
        return write(new() { Phase = phase, Resource = resource, Rows = rows });
    }

    public Task GoOnAsync(V1.ComparisonPhase phase, string resource, ulong rows) =>
        time.GetElapsedTime(_written) < Interval ? Task.CompletedTask : BeginAsync(phase, resource, rows);
}
