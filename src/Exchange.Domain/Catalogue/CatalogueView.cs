using System.Collections.Immutable;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Catalogue;

/// <summary>What the registry holds of all that a resource names. What is not here is not there.</summary>
public sealed record CatalogueView
{
    public static CatalogueView Empty { get; } = new();

    public ImmutableDictionary<ElementId, Element> Elements { get; init; } = ImmutableDictionary<ElementId, Element>.Empty;

    public ImmutableDictionary<ElementId, Designation> Designations { get; init; } = ImmutableDictionary<ElementId, Designation>.Empty;

    /// <summary>The published resource that claims to be an element's source.</summary>
    public ImmutableDictionary<ElementId, ResourceCode> Sources { get; init; } = ImmutableDictionary<ElementId, ResourceCode>.Empty;

    public ImmutableDictionary<DepartmentId, Department> Departments { get; init; } = ImmutableDictionary<DepartmentId, Department>.Empty;

    /// <summary>The catalogue's resources, whatever their state.</summary>
    public ImmutableDictionary<ResourceCode, Resource> Resources { get; init; } = ImmutableDictionary<ResourceCode, Resource>.Empty;

    /// <summary>The drafts, whatever their state.</summary>
    public ImmutableDictionary<ResourceCode, Draft> Drafts { get; init; } = ImmutableDictionary<ResourceCode, Draft>.Empty;

    /// <summary>The codes asked for in the same request.</summary>
    public ImmutableHashSet<ResourceCode> Asked { get; init; } = [];

    /// <summary>The draft under way; null: none.</summary>
    public Draft? UnderWay(ResourceCode code) => Drafts.GetValueOrDefault(code) is { IsUnderWay: true } draft ? draft : null;

    /// <summary>The view of what is asked after this resource in the same request: what this one claims is claimed.</summary>
    public CatalogueView After(Resource resource) => this with
    {
        Sources = resource.Items
            .Where(item => item is { Claim: Claim.Source, Element: not null } && !Sources.ContainsKey(item.Element!))
            .Aggregate(Sources, (sources, item) => sources.SetItem(item.Element!, resource.Code)),
    };
}
