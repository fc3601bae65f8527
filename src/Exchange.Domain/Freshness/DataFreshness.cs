namespace Exchange.Domain.Freshness;

/// <summary>How data stands against the cycle that its provider declared.</summary>
public enum FreshnessState
{
    /// <summary>No update was ever reported.</summary>
    Unknown = 1,

    Fresh = 2,

    /// <summary>One cycle or more was missed.</summary>
    Stale = 3,

    /// <summary>As many cycles were missed as the policy calls overdue.</summary>
    Overdue = 4,
}

/// <summary>Freshness at an instant; without a date when nothing was ever reported.</summary>
public sealed record DataFreshness(FreshnessState State, DateTimeOffset? DataUntil, DateTimeOffset? NextDue, uint MissedCycles)
{
    public static DataFreshness Unknown { get; } = new(FreshnessState.Unknown, null, null, 0);
}

/// <summary>What the exchange decides where the law is silent: how long 实时 is, and from when on stale data is overdue.</summary>
public sealed record FreshnessPolicy(TimeSpan RealTime, int OverdueFrom)
{
    public static FreshnessPolicy Default { get; } = new(TimeSpan.FromHours(1), 3);
}
