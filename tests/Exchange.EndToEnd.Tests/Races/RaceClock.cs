namespace Exchange.EndToEnd.Tests.Races;

/// <summary>
/// The machine's monotone clock, and where on it an instant of the wall clock stands that another process of the machine noted.
/// </summary>
internal sealed class RaceClock
{
    private static readonly TimeSpan StepMax = TimeSpan.FromMilliseconds(50);

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly DateTimeOffset _beganAt = TimeProvider.System.GetUtcNow();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

    public TimeSpan At(DateTimeOffset instant) => instant - _beganAt;

    /// <summary>A wall clock that was set meanwhile would make what was measured meaningless.</summary>
    public void RequireSteady() => Assert.InRange(At(TimeProvider.System.GetUtcNow()) - Elapsed, -StepMax, StepMax);
}
