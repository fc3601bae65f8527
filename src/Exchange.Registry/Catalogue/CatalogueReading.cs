using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Google.Protobuf;

namespace Exchange.Registry.Catalogue;

/// <summary>Gathers what the rules of publication look at, in a few queries however many resources there are.</summary>
internal sealed class CatalogueReading(FactStore store, TimeProvider time)
{
    private const int PageSize = 1000;

    /// <summary>What the registry holds of all that these resources name.</summary>
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

    /// <summary>The grants by which a resource may be read now, or again.</summary>
    public async Task<ImmutableArray<Grant>> LiveGrantsAsync(ResourceCode code, CancellationToken ct)
    {
        var (live, after, now) = (ImmutableArray.CreateBuilder<Grant>(), "", time.GetUtcNow());
        IReadOnlyList<StoredFact> page;
        do
        {
            page = await store.ListAsync(FactKind.Grant, FactKey.Resource(code.Value), after, PageSize, ct);
            live.AddRange(page.Select(fact => Stored<V1.Grant, Grant>(fact.Body, GrantWire.Read)).Where(grant => ConsultationRule.IsLive(grant, now)));
            after = page.Count > 0 ? page[^1].Id : "";
        }
        while (page.Count == PageSize);
        return live.DrainToImmutable();
    }

    public static Resource OfResource(string body) => Stored<V1.Resource, Resource>(body, CatalogueWire.Read);

    public static Draft OfDraft(string body) => DraftWire.Read(FactBook.Read<V1.Draft>(body));

    private static IEnumerable<ResourceCode> Named(Resource resource) =>
        resource.Supersedes is { } old ? [resource.Code, old, .. resource.Related] : [resource.Code, .. resource.Related];

    private static TTo Stored<TFrom, TTo>(string body, Func<TFrom?, Fields, TTo?> read)
        where TFrom : class, IMessage, new()
        where TTo : class =>
        read(FactBook.Read<TFrom>(body), new(new(), "")) ?? throw new InvalidOperationException($"A stored {typeof(TTo).Name} could not be read.");
}
