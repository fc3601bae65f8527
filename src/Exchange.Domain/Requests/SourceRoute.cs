using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Requests;

/// <summary>Where a request goes whose provider is not the source 非数源部门: to the one that is, if one is for all that is asked.</summary>
public static class SourceRoute
{
    /// <summary>The elements that the demand's items carry; empty: one carries none, so that no source can be found.</summary>
    public static ImmutableArray<ElementId> Elements(Demand demand, Resource resource)
    {
        ImmutableArray<ElementId?> all = [.. demand.Items.Concat(demand.Scope.Select(term => term.Item)).Distinct().Select(id => resource.Find(id)?.Element)];
        return all.Contains(null) ? [] : [.. all.OfType<ElementId>()];
    }

    /// <summary>The source that carries all of it, and the demand in its items; null: none does alone.</summary>
    /// <param name="demand">What is asked for.</param>
    /// <param name="resource">Of which resource.</param>
    /// <param name="sources">The published resource of each element's designated source.</param>
    public static (Resource Source, Demand Demand)? Of(Demand demand, Resource resource, ImmutableDictionary<ElementId, Resource> sources)
    {
        var elements = Elements(demand, resource);
        ImmutableArray<ResourceCode?> codes = [.. elements.Select(element => sources.GetValueOrDefault(element)?.Code).Distinct()];
        if (codes is not [{ } code] || code == resource.Code)
        {
            return null;
        }

        var source = sources[elements[0]];
        return (source, demand with
        {
            Resource = source.Code,
            Items = [.. demand.Items.Select(id => Mapped(id, resource, source)).Distinct()],
            Scope = [.. demand.Scope.Select(term => Mapped(term, resource, source))],
        });
    }

    private static ItemId Mapped(ItemId id, Resource from, Resource to) => to.Carrying(from.Find(id)!.Element!)!.Id;

    private static ScopeTerm Mapped(ScopeTerm term, Resource from, Resource to) => term switch
    {
        ScopeTerm.Prefix prefix => new ScopeTerm.Prefix(Mapped(term.Item, from, to), prefix.Text),
        ScopeTerm.Among among => new ScopeTerm.Among(Mapped(term.Item, from, to), among.Values),
        _ => new ScopeTerm.Unknown(Mapped(term.Item, from, to)),
    };
}
