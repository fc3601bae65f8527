using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Grants;

/// <summary>One check of the rule: when it fails, the reason, and the dimension of the grant that it looks at.</summary>
internal sealed record GrantCheck(string Dimension, Reason Reason, GrantCheck.Test Fails)
{
    public delegate bool Test(in Weighing weighing);
}

/// <summary>
/// The one list of what a grant is asked, in the order in which a refusal is most useful: the purpose chooses the grant, its
/// life comes next, its terms last. The decision and its explanation both go through it, so that they cannot differ.
/// </summary>
internal static class GrantChecks
{
    public static readonly GrantCheck[] All =
    [
        new("purpose", Reason.PurposeNotGranted, (in w) => !string.Equals(w.Grant.Purpose, w.Asked.Purpose, StringComparison.Ordinal)),
        new("state", Reason.GrantTerminated, (in w) => w.Grant.State == GrantState.Terminated),
        new("period", Reason.GrantEnded, (in w) => w.Now >= w.Grant.Ends),
        new("period", Reason.GrantNotBegun, (in w) => w.Now < w.Grant.Begins),
        new("state", Reason.GrantSuspended, (in w) => w.Grant.State is not (GrantState.Active or GrantState.Terminated)),
        new("delegated_from", Reason.GrantChainLapsed, (in w) => w.Grant.DelegatedFrom is not null && !w.ChainPermits()),
        new("resource", Reason.ResourceEnded, (in w) => w.Resource.State != ResourceState.Published),
        new("terms", Reason.ConditionUnknown, (in w) => !TermsRule.AreKnown(w.Grant)),
        new("resource", Reason.GrantOutdated, Outdated),
        new("modes", Reason.ModeNotGranted, (in w) => !ModeRule.Allows(w.Grant.Modes, w.Asked.Mode)),
        new("resource", Reason.GrantOutdated, (in w) => !ModeRule.Allows(w.Resource.Modes, w.Asked.Mode)),
        new("group_size_min", Reason.AggregateOnly, (in w) => w.Grant.GroupSizeMin > 0 && w.Asked.Aggregate is null),
        new("contractor_tasks", Reason.ContractorTaskMissing, (in w) => w.Asked.ByContractor && !NamesTask(w)),
        new("obligations", Reason.HouseholdAuthorizationMissing, (in w) => Obliges(w, Obligation.HouseholdAuthorization) && w.Asked.HouseholdAuthorization is null),
        new("obligations", Reason.MatterMissing, (in w) => Obliges(w, Obligation.Matter) && w.Asked.Matter is null),
        new("items", Reason.ItemsNotGranted, (in w) => !AreNamed(w)),
        new("ceiling", Reason.CeilingExceeded, (in w) => AreNamed(w) && !AreServed(w)),
        new("items", Reason.FilterRefused, (in w) => !MayChoose(w)),
    ];

    // A scope on an item that a new version dropped or retyped cannot be evaluated, a mask on a retyped one not applied, and what a
    // law has since forbidden to share is no longer shared, so nothing may be read.
    private static bool Outdated(in Weighing weighing)
    {
        foreach (var term in weighing.Grant.Scope)
        {
            if (weighing.Resource.Find(term.Item) is not { } item || !ScopeRule.Fits(term, item.Type))
            {
                return true;
            }
        }

        foreach (var masked in weighing.Grant.Masks)
        {
            if (weighing.Resource.Find(masked.Item) is { } item && !MaskRule.Fits(masked.Mask, item.Type))
            {
                return true;
            }
        }

        foreach (var id in weighing.Grant.Items)
        {
            if (weighing.IsShared(id))
            {
                return false;
            }
        }

        return true;
    }

    private static bool NamesTask(in Weighing weighing) =>
        weighing.Asked.ContractorTask is { } task && weighing.Grant.ContractorTasks.Contains(task, StringComparer.Ordinal);

    private static bool Obliges(in Weighing weighing, Obligation obligation) => weighing.Grant.Obligations.Contains(obligation);

    // Which rows come, and in what order, tells of the items by which they were chosen and ordered.
    private static bool MayChoose(in Weighing weighing)
    {
        foreach (var filter in weighing.Asked.Filters)
        {
            if (!weighing.GivesPlain(filter.Item) || !ChoosesGroups(filter, weighing))
            {
                return false;
            }
        }

        return !weighing.Asked.ByKey || weighing.Resource.KeyItem is not { } key || weighing.GivesPlain(key);
    }

    // Of figures of a smallest group, whole groups are chosen: two choices of rows would differ by as few as one likes.
    private static bool ChoosesGroups(RowFilter filter, in Weighing weighing) => weighing.Grant.GroupSizeMin == 0 ||
        (filter is RowFilter.Exactly or RowFilter.Among && weighing.Asked.Aggregate is { } figures && figures.GroupBy.Contains(filter.Item));

    private static bool AreNamed(in Weighing weighing)
    {
        foreach (var id in weighing.Wanted)
        {
            if (weighing.Names(id) != weighing.NeedsAll)
            {
                return !weighing.NeedsAll;
            }
        }

        return weighing.NeedsAll;
    }

    private static bool AreServed(in Weighing weighing)
    {
        foreach (var id in weighing.Wanted)
        {
            if (weighing.Serves(id) != weighing.NeedsAll)
            {
                return !weighing.NeedsAll;
            }
        }

        return weighing.NeedsAll;
    }
}
