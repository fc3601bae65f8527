using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>A claim or a designation refused, and what stands in its way: a department, and perhaps its resource.</summary>
public sealed record SourceRefusal(Reason Reason, ElementId Element, DepartmentId? Owner, string Field)
{
    /// <summary>The resource that is the element's source already.</summary>
    public ResourceCode? Resource { get; init; }
}

/// <summary>
/// One source per datum 一数一源 (Decree 809, Art 19): an element has one designated department, only it may publish the
/// element as its source, and only in one resource. Never a vote, never the newest. Registry/Storage/Scripts 0002 and 0006
/// hold the same as constraints.
/// </summary>
public static class OneSourceRule
{
    /// <summary>Every claim of the resource that the standing designations and sources refuse; empty: it may be published.</summary>
    public static ImmutableArray<SourceRefusal> Publish(Resource resource, CatalogueView view) =>
    [
        .. resource.Items
            .Select((item, index) => (item, index))
            .Where(x => x.item is { Claim: Claim.Source, Element: not null })
            .Select(x => Claimed(resource, x.item.Element!, view, $"resource.items[{x.index}].claim"))
            .OfType<SourceRefusal>(),
    ];

    /// <summary>Null: the designation may stand. Naming the standing source again is no change and is accepted.</summary>
    public static SourceRefusal? Designate(Designation asked, Designation? standing) =>
        standing is null || standing.Department == asked.Department
            ? null
            : new(Reason.SourceDesignated, asked.Element, standing.Department, "designation.department");

    private static SourceRefusal? Claimed(Resource resource, ElementId element, CatalogueView view, string field)
    {
        if (!view.Designations.TryGetValue(element, out var standing))
        {
            return new(Reason.SourceUndesignated, element, null, field);
        }

        // What it replaces gives up its claims with the same change.
        var source = view.Sources.GetValueOrDefault(element);
        var isFree = source is null || source == resource.Code || source == resource.Supersedes;
        return standing.Department == resource.Provider && isFree
            ? null
            : new(Reason.SourceClaimed, element, standing.Department, field) { Resource = isFree ? null : source };
    }
}
