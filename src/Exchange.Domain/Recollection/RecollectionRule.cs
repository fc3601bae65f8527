using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Recollection;

/// <summary>How a department gets a datum that it would collect.</summary>
public enum SupplyWay
{
    /// <summary>A grant of the department's in force lets it read the item.</summary>
    Granted = 1,

    /// <summary>无条件共享.</summary>
    OnRequest = 2,

    /// <summary>有条件共享, and nothing that can be decided without a purpose stands in the way.</summary>
    Conditional = 3,

    /// <summary>有条件共享, and the department does not meet a condition.</summary>
    ConditionUnmet = 4,

    /// <summary>不予共享.</summary>
    NotShared = 5,

    /// <summary>The department is the source itself.</summary>
    Own = 6,
}

/// <summary>How a source could supply a datum, and the grants in force by which it does.</summary>
public sealed record Supply(SupplyWay Way, ImmutableArray<GrantId> Grants)
{
    /// <summary>Finding R1: what can be had by sharing is not collected again (Decree 809, Art 30 and 40(1)).</summary>
    public bool IsRecollection => Way is SupplyWay.Granted or SupplyWay.OnRequest or SupplyWay.Conditional or SupplyWay.Own;
}

/// <summary>Whether a department that collects a datum could have it from its source (Decree 809, Art 30).</summary>
public static class RecollectionRule
{
    /// <param name="collector">The department whose form asks.</param>
    /// <param name="source">The published resource that is the datum's source.</param>
    /// <param name="item">The item that carries it.</param>
    /// <param name="held">The collector's grants for the resource, whatever their state.</param>
    /// <param name="now">The time of the check.</param>
    /// <param name="find">The grants by id, of which one in <paramref name="held"/> may pass on a part.</param>
    public static Supply Decide(
        Department collector, Resource source, Item item, ImmutableArray<Grant> held, DateTimeOffset now, Func<GrantId, Grant?> find)
    {
        if (source.Provider == collector.Id)
        {
            return new(SupplyWay.Own, []);
        }

        ImmutableArray<GrantId> grants = [.. held.Where(grant => Supplies(grant, item, source, now, find)).Select(grant => grant.Id)];
        return new(grants.IsEmpty ? WayOf(collector, source, item) : SupplyWay.Granted, grants);
    }

    // A verification says whether what was collected is right; it supplies nothing.
    private static bool Supplies(Grant grant, Item item, Resource source, DateTimeOffset now, Func<GrantId, Grant?> find) =>
        ReaderRule.Decide(grant with { Modes = grant.Modes.Remove(Mode.Verify) }, item.Id, source, now, find) is null;

    private static SupplyWay WayOf(Department collector, Resource source, Item item) => SharingRule.Of(item, source) switch
    {
        Sharing.None => SupplyWay.NotShared,
        _ when collector.Kind == DepartmentKind.External => SupplyWay.ConditionUnmet,
        Sharing.Unconditional => SupplyWay.OnRequest,
        _ => source.Conditions is { } conditions && conditions.Terms.All(term => IsMet(term, collector))
            ? SupplyWay.Conditional
            : SupplyWay.ConditionUnmet,
    };

    // What a grant would oblige its reader to, any department can do.
    private static bool IsMet(Condition term, Department collector) => term is Condition.Obliged || ConditionRule.Meets(term, collector, "", []);
}
