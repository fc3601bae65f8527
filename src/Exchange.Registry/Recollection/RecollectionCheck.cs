using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Recollection;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Explanations;
using Exchange.Registry.History;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Recollection;

/// <summary>A field of a form, as it is asked about.</summary>
internal sealed record AskedField(string Label, ElementId? Element);

/// <summary>
/// Finds the sources that could supply a field: those of the element that it names, or of every element whose own name or whose
/// source's item has the label's name exactly. What is only alike is not guessed at.
/// </summary>
internal sealed class RecollectionCheck(FactStore store)
{
    // A label that more elements share says nothing.
    private const int ElementsMax = 50;

    public async Task<V1.CheckedField> OfAsync(AskedField field, Department collector, RegistryState state, DateTimeOffset at, CancellationToken ct)
    {
        var answer = new V1.CheckedField { Label = field.Label };
        var elements = field.Element is { } element ? [element] : await NamedAsync(field.Label.Trim(), ct);
        var sources = await store.SourcesAsync(elements.Select(id => id.Value), ct);
        foreach (var claim in sources.OrderBy(claim => claim.Element, StringComparer.Ordinal))
        {
            if (await SupplyAsync(ElementId.Parse(claim.Element), ResourceCode.Parse(claim.Resource), collector, state, at, ct) is { } supply)
            {
                answer.Supplies.Add(supply);
            }
        }

        return answer;
    }

    private async Task<IReadOnlyCollection<ElementId>> NamedAsync(string label, CancellationToken ct)
    {
        var elements = await store.ListAsync(FactKind.Element, FactKey.Named(label), "", ElementsMax, ct);
        var resources = await store.ListAsync(FactKind.Resource, FactKey.Named(label), "", ElementsMax, ct);
        return
        [
            .. elements.Select(fact => ElementId.Parse(fact.Id))
                .Concat(resources.SelectMany(fact => CatalogueReading.OfResource(fact.Body).Items)
                    .Where(item => item.Claim == Claim.Source && item.Name == label).Select(item => item.Element).OfType<ElementId>())
                .Distinct().Take(ElementsMax),
        ];
    }

    private static async Task<V1.FieldSupply?> SupplyAsync(
        ElementId element, ResourceCode code, Department collector, RegistryState state, DateTimeOffset at, CancellationToken ct)
    {
        var source = await PastCatalogue.ResourceAsync(code, state, ct);
        var item = source?.Items.FirstOrDefault(one => one.Element == element && one.Claim == Claim.Source);
        if (source is not { State: ResourceState.Published } || item is null)
        {
            return null;
        }

        var held = await HeldGrants.OfAsync(collector.Id, code, state, ct);
        var supply = RecollectionRule.Decide(collector, source, item, held.Grants, at, held.Find);
        return new()
        {
            Element = element.Value,
            ElementName = await NameAsync(element, state, ct),
            Provider = source.Provider.Value,
            Resource = code.Value,
            Item = item.Id.Value,
            Sharing = (V1.Sharing)SharingRule.Of(item, source),
            Way = (V1.SupplyWay)supply.Way,
            Grants = { supply.Grants.Select(grant => grant.Value) },
            Recollection = supply.IsRecollection,
        };
    }

    private static async Task<string> NameAsync(ElementId element, RegistryState state, CancellationToken ct) =>
        await state.FindAsync(FactKind.Element, element.Value, ct) is { } fact ? FactBook.Read<V1.Element>(fact.Body).Name : "";
}
