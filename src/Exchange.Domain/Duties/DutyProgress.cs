using Exchange.Domain.Freshness;

namespace Exchange.Domain.Duties;

/// <summary>How far a duty is met.</summary>
public enum ProgressState
{
    /// <summary>Due in the future, or no act is needed.</summary>
    InTime = 1,

    Met = 2,

    /// <summary>The catalogue has no such resource of the department's in force.</summary>
    NotCatalogued = 3,

    NotMounted = 4,

    /// <summary>The catalogue does not say what the duty asks.</summary>
    Defect = 5,

    /// <summary>Mounted, and no update was ever reported.</summary>
    Unreported = 6,

    Stale = 7,

    Overdue = 8,

    /// <summary>Consistency is owed, and a correction is open.</summary>
    CorrectionOpen = 9,

    NotDesignated = 10,

    /// <summary>What the negative list forbids is shared all the same.</summary>
    Shared = 11,
}

/// <summary>How far one duty is met, and what shows it.</summary>
public sealed record DutyProgress(DutyLine Line, ProgressState State, DateTimeOffset? Since)
{
    /// <summary>The resource that is there, whoever provides it.</summary>
    public HeldResource? Held { get; init; }

    /// <summary>Against the cycle owed; null where nothing is shared.</summary>
    public DataFreshness? Freshness { get; init; }

    public int OpenCorrections { get; init; }

    public ReadCount Reads { get; init; } = ReadCount.None;

    /// <summary>Met, and nobody reads: a fact to look into, not a breach.</summary>
    public bool IsLowUse => State == ProgressState.Met && Line.Resource is not null && Reads.Reads == 0;
}
