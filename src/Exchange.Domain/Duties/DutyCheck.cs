using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Freshness;

namespace Exchange.Domain.Duties;

/// <summary>
/// How far a duty is met: from the line, what the registry says and what the log counts. Nobody types it in. The first thing
/// that is wanting is what is told; before its day, a duty is in time whatever is wanting.
/// </summary>
public static class DutyCheck
{
    public static DutyProgress Of(DutyLine line, StandingFacts facts, ReadCount reads, DateTimeOffset now, FreshnessPolicy policy)
    {
        if (line.Element is { } element)
        {
            return OfDesignation(line, facts.MayBeDesignated(element), now);
        }

        var held = facts.Owed(line.Resource!);
        var progress = line.List == DutyList.Negative ? OfNegative(line, held) : OfSharing(line, held, facts, now, policy);
        return progress with
        {
            Held = held,
            OpenCorrections = facts.OpenCorrections(held?.Resource.Code ?? line.Resource!).Count,
            Reads = reads,
        };
    }

    private static DutyProgress OfDesignation(DutyLine line, bool isDesignated, DateTimeOffset now) => isDesignated
        ? new(line, ProgressState.Met, null)
        : IsDue(line, now) ? new(line, ProgressState.NotDesignated, LocalDay.EndOf(line.Due!.Value)) : new(line, ProgressState.InTime, null);

    private static DutyProgress OfNegative(DutyLine line, HeldResource? held) =>
        held is not null && SharedItems(line, held.Resource).Any()
            ? new(line, ProgressState.Shared, held.PublishedAt)
            : new(line, ProgressState.InTime, null);

    private static IEnumerable<Item> SharedItems(DutyLine line, Resource resource) => resource.Items.Where(item =>
        (line.Items.IsEmpty || line.Items.Contains(item.Id)) && (item.Sharing ?? resource.Sharing) != Sharing.None);

    private static DutyProgress OfSharing(
        DutyLine line, HeldResource? held, StandingFacts facts, DateTimeOffset now, FreshnessPolicy policy)
    {
        // Another department's resource is not what this one owes.
        var own = held?.Resource.Provider == line.Department ? held : null;
        var freshness = own is null
            ? null
            : FreshnessRule.Of(line.UpdateCycle ?? own.Resource.UpdateCycle, facts.DataUntil(own.Resource.Code), now, policy);
        var (state, since) = IsDue(line, now) && !facts.Unread.Contains(line.Resource!.Value) ? Wanting(line, own, freshness, facts) : (ProgressState.InTime, null);
        return new(line, state, since) { Freshness = freshness };
    }

    private static (ProgressState State, DateTimeOffset? Since) Wanting(
        DutyLine line, HeldResource? own, DataFreshness? freshness, StandingFacts facts)
    {
        var due = LocalDay.EndOf(line.Due!.Value);
        if (own is null)
        {
            return (ProgressState.NotCatalogued, due);
        }

        if (own.MountedAt is not { } mounted)
        {
            return (ProgressState.NotMounted, Later(due, own.PublishedAt));
        }

        if (!CatalogueDefect.Of(line, own.Resource).IsEmpty)
        {
            return (ProgressState.Defect, Later(due, own.PublishedAt));
        }

        return freshness!.State switch
        {
            FreshnessState.Unknown => (ProgressState.Unreported, Later(due, mounted)),
            FreshnessState.Stale => (ProgressState.Stale, freshness.NextDue),
            FreshnessState.Overdue => (ProgressState.Overdue, freshness.NextDue),
            _ when OwesConsistency(line) && facts.OpenCorrections(own.Resource.Code).Min(id => (DateTimeOffset?)facts.Corrections[id].FiledAt) is { } filed =>
                (ProgressState.CorrectionOpen, filed),
            _ => (ProgressState.Met, mounted),
        };
    }

    private static bool OwesConsistency(DutyLine line) => line.Quality.Any(target => target.Dimension == QualityDimension.Consistency);

    private static bool IsDue(DutyLine line, DateTimeOffset now) => line.Due is { } due && LocalDay.Of(now) > due;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
