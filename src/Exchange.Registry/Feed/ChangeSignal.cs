namespace Exchange.Registry.Feed;

/// <summary>Wakes the followers in this process when something was committed in it.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = Fresh();

    /// <summary>Completes at the next change; take it before looking, so that none is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, Fresh()).SetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
