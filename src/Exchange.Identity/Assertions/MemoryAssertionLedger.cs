namespace Exchange.Identity.Assertions;

/// <summary>
/// For one instance. It holds no assertion longer than it is valid. A restart forgets: an assertion used just before could
/// be used once more until it expires, a minute as the exchange's own clients make them.
/// </summary>
internal sealed class MemoryAssertionLedger(TimeProvider time) : IAssertionLedger
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Client, string Id)> _used = [];
    private readonly PriorityQueue<(string Client, string Id), DateTimeOffset> _ends = new();

    /// <summary>How many assertions are held now.</summary>
    public int Count => _used.Count;

    public ValueTask<AssertionUse> UseAsync(string client, string assertionId, DateTimeOffset until, CancellationToken ct)
    {
        lock (_lock)
        {
            DropExpired(time.GetUtcNow());
            if (!_used.Add((client, assertionId)))
            {
                return ValueTask.FromResult(AssertionUse.Repeated);
            }

            _ends.Enqueue((client, assertionId), until);
            return ValueTask.FromResult(AssertionUse.First);
        }
    }

    private void DropExpired(DateTimeOffset now)
    {
        while (_ends.TryPeek(out var used, out var until) && until < now)
        {
            _used.Remove(used);
            _ends.Dequeue();
        }
    }
}
