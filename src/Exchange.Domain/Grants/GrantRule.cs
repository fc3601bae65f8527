using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Grants;

/// <summary>What the rule says of an attempt; it names the grant and the rule that decided.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>
    /// The items in <paramref name="Items"/> may be read under <paramref name="Grant"/>; those in
    /// <paramref name="Withheld"/> were asked for in excess and are cut alone (上海市数据条例 Art 39).
    /// </summary>
    public sealed record Permit(Grant Grant, ImmutableArray<Item> Items, ImmutableArray<ItemId> Withheld) : Decision;

    /// <summary>Nothing may be read. The grant is the nearest one held, if any.</summary>
    public sealed record Refuse(Reason Reason, Grant? Grant) : Decision;
}

/// <summary>
/// Whether a department may read. Every grant that it holds for the resource is weighed: one that permits wins, the one
/// that withholds least; else the grant that came nearest gives the reason.
/// </summary>
public static class GrantRule
{
    /// <param name="held">The consumer's grants for the resource, whatever their state.</param>
    /// <param name="resource">The resource's newest version.</param>
    /// <param name="asked">The attempt; its items are items of the resource.</param>
    /// <param name="now">The time of the decision.</param>
    public static Decision Decide(ImmutableArray<Grant> held, Resource resource, ReadAttempt asked, DateTimeOffset now)
    {
        Decision.Permit? permit = null;
        (int Step, Decision.Refuse Refusal) nearest = (-1, new(Reason.GrantAbsent, null));
        foreach (var grant in held)
        {
            var (step, reason) = FirstFailure(grant, resource, asked, now);
            if (reason is not null)
            {
                nearest = step > nearest.Step ? (step, new(reason, grant)) : nearest;
                continue;
            }

            var (items, withheld) = Cut(grant, resource, asked);
            if (permit is null || withheld.Length < permit.Withheld.Length)
            {
                permit = new(grant, items, withheld);
            }
        }

        return (Decision?)permit ?? nearest.Refusal;
    }

    /// <summary>Whether a grant that permitted an attempt still does; the running stream's check.</summary>
    public static Reason? StillPermits(Grant grant, Resource resource, ReadAttempt asked, DateTimeOffset now) =>
        FirstFailure(grant, resource, asked, now).Reason;

    // In the order in which a refusal is most useful: the purpose chooses the grant, its life comes next, its terms last.
    private static (int Step, Reason? Reason) FirstFailure(Grant grant, Resource resource, ReadAttempt asked, DateTimeOffset now)
    {
        if (!string.Equals(grant.Purpose, asked.Purpose, StringComparison.Ordinal))
        {
            return (0, Reason.PurposeNotGranted);
        }

        if (grant.State == GrantState.Terminated)
        {
            return (1, Reason.GrantTerminated);
        }

        if (now >= grant.Ends)
        {
            return (2, Reason.GrantEnded);
        }

        if (now < grant.Begins)
        {
            return (3, Reason.GrantNotBegun);
        }

        if (grant.State != GrantState.Active)
        {
            return (4, Reason.GrantSuspended);
        }

        if (resource.State != ResourceState.Published)
        {
            return (5, Reason.ResourceEnded);
        }

        if (Unknowable(grant))
        {
            return (6, Reason.ConditionUnknown);
        }

        if (Outdated(grant, resource))
        {
            return (7, Reason.GrantOutdated);
        }

        if (!grant.Modes.Contains(asked.Mode))
        {
            return (8, Reason.ModeNotGranted);
        }

        if (!resource.Modes.Contains(asked.Mode))
        {
            return (9, Reason.GrantOutdated);
        }

        if (grant.Obligations.Contains(Obligation.HouseholdAuthorization) && asked.HouseholdAuthorization is null)
        {
            return (10, Reason.HouseholdAuthorizationMissing);
        }

        if (grant.Obligations.Contains(Obligation.Matter) && asked.Matter is null)
        {
            return (11, Reason.MatterMissing);
        }

        return asked.Items.IsEmpty || asked.Items.Any(id => Covers(grant, resource, id)) ? (12, null) : (12, Reason.ItemsNotGranted);
    }

    private static bool Unknowable(Grant grant) =>
        grant.Scope.Any(term => term is not (ScopeTerm.Prefix or ScopeTerm.Among)) ||
        grant.Obligations.Any(obligation => obligation is not (Obligation.HouseholdAuthorization or Obligation.Matter));

    // A scope on an item that a new version dropped or retyped cannot be evaluated, and what a law has since forbidden to
    // share is no longer shared, so nothing may be read.
    private static bool Outdated(Grant grant, Resource resource) =>
        !grant.Items.Any(id => IsShared(resource, id)) ||
        grant.Scope.Any(term => resource.Find(term.Item) is not { } item || !ScopeRule.Fits(term, item.Type));

    private static bool Covers(Grant grant, Resource resource, ItemId id) =>
        grant.Items.Contains(id) && IsShared(resource, id);

    // An item may be 不予共享 by itself.
    private static bool IsShared(Resource resource, ItemId id) =>
        resource.Find(id) is { } item && SharingRule.Of(item, resource) != Sharing.None;

    private static (ImmutableArray<Item> Items, ImmutableArray<ItemId> Withheld) Cut(Grant grant, Resource resource, ReadAttempt asked)
    {
        var wanted = asked.Items.IsEmpty ? grant.Items : asked.Items;
        var items = ImmutableArray.CreateBuilder<Item>(wanted.Length);
        var withheld = ImmutableArray.CreateBuilder<ItemId>();
        foreach (var id in wanted)
        {
            if (Covers(grant, resource, id))
            {
                items.Add(resource.Find(id)!);
            }
            else
            {
                withheld.Add(id);
            }
        }

        return (items.DrainToImmutable(), withheld.ToImmutable());
    }
}
