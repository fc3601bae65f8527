namespace Exchange.Gateway.Sources;

/// <summary>
/// Interrupts a store that works within this process, and so would hear of nobody: when its caller leaves, and when it has been
/// at one row for too long. While the reader takes its time, nothing is counted.
/// </summary>
internal sealed class StatementWatch : IDisposable
{
    private const long Idle = long.MaxValue;

    private static readonly TimeSpan IntervalMax = TimeSpan.FromSeconds(1);

    private readonly Lock _guard = new();
    private readonly Action _interrupt;
    private readonly TimeSpan _workMax;
    private readonly ITimer _timer;
    private CancellationTokenRegistration _leaving;
    private CancellationToken _caller;
    private long _since = Idle;
    private bool _disposed;

    public StatementWatch(Action interrupt, TimeSpan workMax)
    {
        (_interrupt, _workMax) = (interrupt, workMax);
        var interval = workMax / 2 < IntervalMax ? workMax / 2 : IntervalMax;
        _timer = TimeProvider.System.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <summary>The store goes to work for a caller.</summary>
    public void Begin(CancellationToken caller)
    {
        if (caller != _caller)
        {
            Release();
            _caller = caller;
            _leaving = caller.UnsafeRegister(static watch => ((StatementWatch)watch!).Interrupt(), this);
        }

        Volatile.Write(ref _since, TimeProvider.System.GetTimestamp());
    }

    /// <summary>The store has handed over a row.</summary>
    public void End() => Volatile.Write(ref _since, Idle);

    /// <summary>Lets go of the caller: what the store does next is for another.</summary>
    public void Release()
    {
        End();
        _leaving.Dispose();
        (_leaving, _caller) = (default, default);
    }

    public void Dispose()
    {
        Release();
        _timer.Dispose();
        lock (_guard)
        {
            // From here on the connection may be closed, or another's.
            _disposed = true;
        }
    }

    private void Look()
    {
        if (Volatile.Read(ref _since) is var since && since != Idle && TimeProvider.System.GetElapsedTime(since) > _workMax)
        {
            Interrupt();
        }
    }

    private void Interrupt()
    {
        lock (_guard)
        {
            if (!_disposed && Volatile.Read(ref _since) != Idle)
            {
                _interrupt();
            }
        }
    }
}
