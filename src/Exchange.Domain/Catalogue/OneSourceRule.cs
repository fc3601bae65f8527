using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>A claim or a designation refused, and the department that stands in its way, if one does.</summary>
public sealed record SourceRefusal(Reason Reason, ElementId Element, DepartmentId? Owner, string Field);

/// <summary>
/// One source per datum 一数一源 (Decree 809, Art 19): an element has one designated source, and only that department may
/// publish it as its source. Never a vote, never the newest. Registry/Storage/Scripts/0002_one_source.sql holds the same as a constraint.
/// </summary>
public static class OneSourceRule
{
    /// <summary>Every claim of the resource that the standing designations refuse; empty: it may be published.</summary>
    public static ImmutableArray<SourceRefusal> Publish(Resource resource, Func<ElementId, Designation?> standing) =>
    [
        .. resource.Items
            .Select((item, index) => (item, index))
            .Where(x => x.item is { Claim: Claim.Source, Element: not null })
            .Select(x => Claimed(x.item.Element!, resource.Provider, standing(x.item.Element!), $"resource.items[{x.index}].claim"))
            .OfType<SourceRefusal>(),
    ];

    /// <summary>Null: the designation may stand. Naming the standing source again is no change and is accepted.</summary>
    public static SourceRefusal? Designate(Designation asked, Designation? standing) =>
        standing is null || standing.Department == asked.Department
            ? null
            : new(Reason.SourceDesignated, asked.Element, standing.Department, "designation.department");

    private static SourceRefusal? Claimed(ElementId element, DepartmentId provider, Designation? standing, string field) =>
        standing switch
        {
            null => new(Reason.SourceUndesignated, element, null, field),
            { Department: var owner } when owner != provider => new(Reason.SourceClaimed, element, owner, field),
            _ => null,
        };
}
