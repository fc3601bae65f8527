using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Catalogue;

/// <summary>What stands in the catalogue and under grants, read back as values, for the rules of other features.</summary>
internal sealed class CatalogueReader(FactBook facts, FactStore store)
{
    private const int PageSize = 500;

    public async Task<Resource?> ResourceAsync(ResourceCode code, CancellationToken ct) =>
        await facts.FindAsync<V1.Resource>(FactKind.Resource, code.Value, ct) is { } standing ? Read(standing.Fact) : null;

    public async Task<Designation?> DesignationAsync(ElementId element, CancellationToken ct) =>
        await facts.FindAsync<V1.Designation>(FactKind.Designation, element.Value, ct) is { } standing
            ? CatalogueWire.Read(standing.Fact, new(new(), "")) ?? throw Unreadable()
            : null;

    public async Task<Department?> DepartmentAsync(DepartmentId id, CancellationToken ct) =>
        await facts.FindAsync<V1.Department>(FactKind.Department, id.Value, ct) is { } standing
            ? DepartmentWire.Read(standing.Fact, new(new(), "")) ?? throw Unreadable()
            : null;

    /// <summary>The published resources that carry an element, by code.</summary>
    public async Task<ImmutableArray<Resource>> CarriersAsync(ElementId element, CancellationToken ct)
    {
        var carriers = ImmutableArray.CreateBuilder<Resource>();
        await foreach (var fact in AllAsync(FactKind.Resource, FactKey.Element(element.Value), ct))
        {
            if (Read(FactBook.Read<V1.Resource>(fact.Body)) is { State: ResourceState.Published } resource && resource.Carrying(element) is not null)
            {
                carriers.Add(resource);
            }
        }

        return carriers.ToImmutable();
    }

    /// <summary>The resources, in force or not, that carry an element of the same subjects as its source does and are not it.</summary>
    public async Task<ImmutableArray<ResourceCode>> OthersAsync(ElementId element, Resource source, CancellationToken ct)
    {
        var others = ImmutableArray.CreateBuilder<ResourceCode>();
        await foreach (var fact in AllAsync(FactKind.Resource, FactKey.Element(element.Value), ct))
        {
            if (Read(FactBook.Read<V1.Resource>(fact.Body)) is var resource && resource.Code != source.Code && SubjectRule.SameSubjects(resource, source))
            {
                others.Add(resource.Code);
            }
        }

        return others.ToImmutable();
    }

    /// <summary>The departments that are some division's authority.</summary>
    public async Task<ImmutableArray<Department>> AuthoritiesAsync(CancellationToken ct)
    {
        var authorities = ImmutableArray.CreateBuilder<Department>();
        await foreach (var fact in AllAsync(FactKind.Department, null, ct))
        {
            if (DepartmentWire.Read(FactBook.Read<V1.Department>(fact.Body), new(new(), "")) is { Jurisdictions.IsEmpty: false } authority)
            {
                authorities.Add(authority);
            }
        }

        return authorities.ToImmutable();
    }

    /// <summary>The grants of a resource that permit at an instant.</summary>
    public async IAsyncEnumerable<Grant> LiveGrantsAsync(ResourceCode resource, DateTimeOffset now, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var fact in AllAsync(FactKind.Grant, FactKey.Resource(resource.Value), ct))
        {
            if (GrantWire.Read(FactBook.Read<V1.Grant>(fact.Body), new(new(), "")) is { State: GrantState.Active } grant &&
                grant.Begins <= now && now < grant.Ends)
            {
                yield return grant;
            }
        }
    }

    private async IAsyncEnumerable<StoredFact> AllAsync(FactKind kind, string? key, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<StoredFact> page;
        var after = "";
        do
        {
            page = key is null
                ? await store.ListAsync(kind, after, PageSize, ct)
                : await store.ListAsync(kind, key, after, PageSize, ct);
            foreach (var fact in page)
            {
                yield return fact;
            }

            after = page.Count > 0 ? page[^1].Id : after;
        }
        while (page.Count == PageSize);
    }

    private static Resource Read(V1.Resource wire) => CatalogueWire.Read(wire, new(new(), "")) ?? throw Unreadable();

    private static InvalidOperationException Unreadable() => new("A stored fact could not be read.");
}
