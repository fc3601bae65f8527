using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants.Masking;
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
    public sealed record Permit(Grant Grant, ImmutableArray<Item> Items, ImmutableArray<ItemId> Withheld) : Decision
    {
        /// <summary>How some of the items are masked before they leave.</summary>
        public ImmutableArray<ItemMask> Masks { get; init; } = [];

        /// <summary>The items as they are answered: a masked one is of its mask's type, and what is left of it is no longer the element.</summary>
        public ImmutableArray<Item> Answered => Masks.IsEmpty
            ? Items
            : [.. Items.Select(item => Grant.MaskOf(item.Id) is { } mask
                ? item with { Type = MaskRule.TypeOf(mask, item.Type), Element = null, Claim = Claim.None }
                : item)];

        /// <summary>Whether more may be read than by another: items first, then unmasked ones, then figures of smaller groups.</summary>
        internal bool IsFullerThan(Permit other) =>
            (Withheld.Length, Masks.Length, Grant.GroupSizeMin).CompareTo((other.Withheld.Length, other.Masks.Length, other.Grant.GroupSizeMin)) < 0;
    }

    /// <summary>Nothing may be read. The grant is the nearest one held, if any.</summary>
    public sealed record Refuse(Reason Reason, Grant? Grant) : Decision;
}

/// <summary>One thing that stands in the way of an attempt under one grant, and the dimension of the grant in which it stands.</summary>
public readonly record struct Obstacle(Reason Reason, string Dimension);

/// <summary>
/// Whether a department may read. Every grant that it holds for the resource is weighed: one that permits wins, the one
/// that withholds least; else the grant that came nearest gives the reason. How often it has read is not decided here.
/// </summary>
public static class GrantRule
{
    /// <param name="held">The consumer's grants for the resource, whatever their state.</param>
    /// <param name="resource">The resource's newest version.</param>
    /// <param name="asked">The attempt; its items are items of the resource.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="find">The grants by id, of which one in <paramref name="held"/> may pass on a part.</param>
    public static Decision Decide(
        ImmutableArray<Grant> held, Resource resource, ReadAttempt asked, DateTimeOffset now, Func<GrantId, Grant?> find)
    {
        Decision.Permit? permit = null;
        (int Step, Decision.Refuse Refusal) nearest = (-1, new(Reason.GrantAbsent, null));
        foreach (var grant in held)
        {
            var weighing = new Weighing(grant, resource, asked, now, find);
            var step = FirstFailure(weighing);
            if (step < GrantChecks.All.Length)
            {
                nearest = step > nearest.Step ? (step, new(GrantChecks.All[step].Reason, grant)) : nearest;
                continue;
            }

            var cut = Cut(weighing);
            if (permit is null || cut.IsFullerThan(permit))
            {
                permit = cut;
            }
        }

        return (Decision?)permit ?? nearest.Refusal;
    }

    /// <summary>
    /// Everything that stands in the way under one grant, in the rule's order; the first is the reason of a refusal. Empty: it
    /// permits.
    /// </summary>
    public static ImmutableArray<Obstacle> Obstacles(
        Grant grant, Resource resource, ReadAttempt asked, DateTimeOffset now, Func<GrantId, Grant?> find)
    {
        var weighing = new Weighing(grant, resource, asked, now, find);
        return [.. GrantChecks.All.Where(check => check.Fails(weighing)).Select(check => new Obstacle(check.Reason, check.Dimension))];
    }

    /// <summary>
    /// Whether a grant still permits what it permitted; the running stream's check. A grant of which it passes on a part may have
    /// lost an item meanwhile.
    /// </summary>
    public static Reason? StillPermits(
        Decision.Permit permitted, Grant grant, Resource resource, ReadAttempt asked, DateTimeOffset now, Func<GrantId, Grant?> find)
    {
        var weighing = new Weighing(grant, resource, asked, now, find);
        var step = FirstFailure(weighing);
        if (step < GrantChecks.All.Length)
        {
            return GrantChecks.All[step].Reason;
        }

        foreach (var item in permitted.Items)
        {
            if (!weighing.Serves(item.Id))
            {
                return Reason.ItemsNotGranted;
            }
        }

        return null;
    }

    private static int FirstFailure(in Weighing weighing)
    {
        var step = 0;
        while (step < GrantChecks.All.Length && !GrantChecks.All[step].Fails(weighing))
        {
            step++;
        }

        return step;
    }

    private static Decision.Permit Cut(in Weighing weighing)
    {
        // Rows may be counted without an item.
        var wanted = weighing.Asked.Aggregate is null ? weighing.Wanted : weighing.Asked.Items;
        var items = ImmutableArray.CreateBuilder<Item>(wanted.Length);
        var withheld = ImmutableArray.CreateBuilder<ItemId>();
        foreach (var id in wanted)
        {
            if (weighing.Serves(id))
            {
                items.Add(weighing.Resource.Find(id)!);
            }
            else
            {
                withheld.Add(id);
            }
        }

        var grant = weighing.Grant;
        var served = items.DrainToImmutable();
        return new(grant, served, withheld.ToImmutable())
        {
            Masks = grant.Masks.IsEmpty ? [] : [.. grant.Masks.Where(masked => served.Any(item => item.Id == masked.Item))],
        };
    }
}
