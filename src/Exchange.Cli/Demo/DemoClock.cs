namespace Exchange.Cli.Demo;

/// <summary>
/// The clock of the demo world, which everyone in it shares: the day is 2026-10-09, whenever it is played, so that due dates
/// are those of the scenario. It runs on from wherever it is moved to.
/// </summary>
internal sealed class DemoClock : TimeProvider
{
    private long _offsetTicks;

    public DemoClock(DateTimeOffset start) => MoveTo(start);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _offsetTicks));

    public void MoveTo(DateTimeOffset instant) => Volatile.Write(ref _offsetTicks, (instant - base.GetUtcNow()).Ticks);

    /// <summary>Leaves the demo's time, for those who go on in the world from outside.</summary>
    public void MoveToPresent() => Volatile.Write(ref _offsetTicks, 0);
}
