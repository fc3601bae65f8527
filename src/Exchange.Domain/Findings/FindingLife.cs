using System.Collections.Immutable;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Findings;

/// <summary>How far a finding has come.</summary>
public enum FindingState
{
    /// <summary>Nobody has acted on it.</summary>
    Open = 1,

    /// <summary>责令改正: the one responsible was given notice.</summary>
    Notified = 2,

    /// <summary>The one responsible says that it is rectified.</summary>
    Rectified = 3,

    Closed = 4,

    /// <summary>Left as it is, for a reason.</summary>
    Accepted = 5,
}

/// <summary>One step, as the log has it.</summary>
/// <param name="Index">Where in the log.</param>
/// <param name="At">When.</param>
/// <param name="State">Into which state.</param>
/// <param name="Due">Until when it is to be rectified; of a notice only, and null where no calendar tells it.</param>
/// <param name="Notice">The number of the notice; of a notice only.</param>
public sealed record FindingStep(long Index, DateTimeOffset At, FindingState State, DateOnly? Due, string? Notice);

/// <summary>A finding's steps, the oldest first, and what was found at the last of them that says it.</summary>
public sealed record FindingLife(FindingId Id, Finding Found, ImmutableArray<FindingStep> Steps)
{
    public FindingState State => Steps[^1].State;

    public DateTimeOffset? ClosedAt => State == FindingState.Closed ? Steps[^1].At : null;

    /// <summary>The last notice; null: there is none.</summary>
    public FindingStep? Notice => Steps.LastOrDefault(step => step.State == FindingState.Notified);
}

/// <summary>A finding as it is known: what the rule finds now, or else what was found, and how far it has come.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Finding">What is found.</param>
/// <param name="Stands">Whether the rule finds it now.</param>
/// <param name="Life">Its steps; null: it was not yet recorded.</param>
public sealed record KnownFinding(FindingId Id, Finding Finding, bool Stands, FindingLife? Life)
{
    /// <summary>What was closed and is found once more is open once more.</summary>
    public FindingState State => Life is null || (Stands && Life.State == FindingState.Closed) ? FindingState.Open : Life.State;

    /// <summary>It asks for somebody's act: it stands, or notice was given of it and nobody has closed it.</summary>
    public bool IsCurrent => Stands || State is FindingState.Notified or FindingState.Rectified;

    /// <summary>Whether it stood at any moment of a period. When one that was never closed ceased to stand is not known.</summary>
    public bool StoodBetween(DateTimeOffset? from, DateTimeOffset? to) =>
        !((Finding.Since ?? Life?.Steps[0].At) >= to) && !((Stands ? null : Life?.ClosedAt) < from);

    /// <summary>Those that the rule finds now and those that were recorded, by code and subject.</summary>
    public static ImmutableArray<KnownFinding> All(IEnumerable<Finding> standing, IReadOnlyDictionary<FindingId, FindingLife> lives)
    {
        var found = standing.Select(finding => (Id: FindingId.Of(finding), finding)).ToList();
        var ids = found.Select(one => one.Id).ToHashSet();
        return
        [
            .. found.Select(one => new KnownFinding(one.Id, one.finding, true, lives.GetValueOrDefault(one.Id)))
                .Concat(lives.Values.Where(life => !ids.Contains(life.Id)).Select(life => new KnownFinding(life.Id, life.Found, false, life)))
                .OrderBy(known => known.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>By which findings are ordered and pages told apart.</summary>
    public string Key => $"{(int)Finding.Code:00} {Finding.Subject} {Finding.Responsible} {Finding.Since:yyyyMMddHHmmss} {Id}";
}
