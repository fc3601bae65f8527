using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Google.Protobuf;

namespace Exchange.Registry.Catalogue;

/// <summary>What stands in the catalogue and under grants, read back as values for the rules.</summary>
internal sealed class CatalogueReading(FactStore store, TimeProvider time)
{
    private const int PageSize = 1000;

    /// <summary>What the registry holds of all that these resources name, in a few queries however many there are.</summary>
    public async Task<CatalogueView> ViewAsync(IReadOnlyCollection<Resource> resources, CancellationToken ct)
    {
        var elements = resources.SelectMany(resource => resource.Items).Select(item => item.Element?.Value).OfType<string>().ToHashSet();
        var codes = resources.SelectMany(Named).Select(code => code.Value).ToHashSet();
        var designations = await store.FindAllAsync(FactKind.Designation, elements, ct);
        var designated = designations.Select(fact => Stored<V1.Designation, Designation>(fact.Body, CatalogueWire.Read)).ToImmutableDictionary(fact => fact.Element);
        var departments = designated.Values.Select(designation => designation.Department).Concat(resources.Select(resource => resource.Provider)).Distinct();
        return new()
        {
            Elements = (await store.FindAllAsync(FactKind.Element, elements, ct))
                .Select(fact => Stored<V1.Element, Element>(fact.Body, CatalogueWire.Read)).ToImmutableDictionary(element => element.Id),
            Designations = designated,
            Sources = (await store.SourcesAsync(elements, ct))
                .ToImmutableDictionary(claim => ElementId.Parse(claim.Element), claim => ResourceCode.Parse(claim.Resource)),
            Departments = (await store.FindAllAsync(FactKind.Department, departments.Select(id => id.Value), ct))
                .Select(fact => Stored<V1.Department, Department>(fact.Body, DepartmentWire.Read)).ToImmutableDictionary(department => department.Id),
            Resources = (await store.FindAllAsync(FactKind.Resource, codes, ct)).Select(fact => OfResource(fact.Body)).ToImmutableDictionary(resource => resource.Code),
            Drafts = (await store.FindAllAsync(FactKind.Draft, codes, ct)).Select(fact => OfDraft(fact.Body)).ToImmutableDictionary(draft => draft.Resource.Code),
            Asked = [.. resources.Select(resource => resource.Code)],
        };
    }

    public async Task<Resource?> FindAsync(ResourceCode code, CancellationToken ct) =>
        await store.FindAsync(FactKind.Resource, code.Value, ct) is { } fact ? OfResource(fact.Body) : null;

    public async Task<Draft?> DraftAsync(ResourceCode code, CancellationToken ct) =>
        await store.FindAsync(FactKind.Draft, code.Value, ct) is { } fact ? OfDraft(fact.Body) : null;

    public async Task<Designation?> DesignationAsync(ElementId element, CancellationToken ct) =>
        await store.FindAsync(FactKind.Designation, element.Value, ct) is { } fact
            ? Stored<V1.Designation, Designation>(fact.Body, CatalogueWire.Read)
            : null;

    public async Task<Department?> DepartmentAsync(DepartmentId id, CancellationToken ct) =>
        await store.FindAsync(FactKind.Department, id.Value, ct) is { } fact
            ? Stored<V1.Department, Department>(fact.Body, DepartmentWire.Read)
            : null;

    /// <summary>Those of the departments that there are.</summary>
    public async Task<ImmutableDictionary<DepartmentId, Department>> DepartmentsAsync(IEnumerable<DepartmentId> ids, CancellationToken ct) =>
        (await store.FindAllAsync(FactKind.Department, ids.Select(id => id.Value), ct))
            .Select(fact => Stored<V1.Department, Department>(fact.Body, DepartmentWire.Read)).ToImmutableDictionary(department => department.Id);

    /// <summary>The published resources that carry an element, by code.</summary>
    public async Task<ImmutableArray<Resource>> CarriersAsync(ElementId element, CancellationToken ct) =>
    [
        .. (await AllAsync(FactKind.Resource, FactKey.Element(element.Value), ct)).Select(fact => OfResource(fact.Body))
            .Where(resource => resource.State == ResourceState.Published && resource.Carrying(element) is not null),
    ];

    /// <summary>The resources, in force or not, that carry an element of the same subjects as its source does and are not it.</summary>
    public async Task<ImmutableArray<ResourceCode>> OthersAsync(ElementId element, Resource source, CancellationToken ct) =>
    [
        .. (await AllAsync(FactKind.Resource, FactKey.Element(element.Value), ct)).Select(fact => OfResource(fact.Body))
            .Where(resource => resource.Code != source.Code && SubjectRule.SameSubjects(resource, source))
            .Select(resource => resource.Code),
    ];

    /// <summary>The departments that are some division's authority.</summary>
    public async Task<ImmutableArray<Department>> AuthoritiesAsync(CancellationToken ct) =>
    [
        .. (await AllAsync(FactKind.Department, null, ct)).Select(fact => Stored<V1.Department, Department>(fact.Body, DepartmentWire.Read))
            .Where(department => !department.Jurisdictions.IsEmpty),
    ];

    /// <summary>The grants by which a resource may be read now, or again.</summary>
    public async Task<ImmutableArray<Grant>> LiveGrantsAsync(ResourceCode code, CancellationToken ct) =>
        [.. (await GrantsAsync(code, ct)).Where(grant => ConsultationRule.IsLive(grant, time.GetUtcNow()))];

    /// <summary>The grants by which a resource may be read now.</summary>
    public async Task<ImmutableArray<Grant>> PermittingGrantsAsync(ResourceCode code, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return [.. (await GrantsAsync(code, ct)).Where(grant => grant.State == GrantState.Active && grant.Begins <= now && now < grant.Ends)];
    }

    public static Resource OfResource(string body) => Stored<V1.Resource, Resource>(body, CatalogueWire.Read);

    public static Draft OfDraft(string body) => DraftWire.Read(FactBook.Read<V1.Draft>(body));

    private async Task<IEnumerable<Grant>> GrantsAsync(ResourceCode code, CancellationToken ct) =>
        (await AllAsync(FactKind.Grant, FactKey.Resource(code.Value), ct)).Select(fact => Stored<V1.Grant, Grant>(fact.Body, GrantWire.Read));

    private async Task<List<StoredFact>> AllAsync(FactKind kind, string? key, CancellationToken ct)
    {
        var (all, after) = (new List<StoredFact>(), "");
        IReadOnlyList<StoredFact> page;
        do
        {
            page = key is null
                ? await store.ListAsync(kind, after, PageSize, ct)
                : await store.ListAsync(kind, key, after, PageSize, ct);
            all.AddRange(page);
            after = page.Count > 0 ? page[^1].Id : "";
        }
        while (page.Count == PageSize);
        return all;
    }

    private static IEnumerable<ResourceCode> Named(Resource resource) =>
        resource.Supersedes is { } old ? [resource.Code, old, .. resource.Related] : [resource.Code, .. resource.Related];

    private static TTo Stored<TFrom, TTo>(string body, Func<TFrom?, Fields, TTo?> read)
        where TFrom : class, IMessage, new()
        where TTo : class =>
        read(FactBook.Read<TFrom>(body), new(new(), "")) ?? throw new InvalidOperationException($"A stored {typeof(TTo).Name} could not be read.");
}
