using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Freshness;
using Exchange.Domain.Grants;
using Exchange.Hosting.Tokens;

namespace Exchange.Gateway.Holdings;

/// <summary>
/// What the registry said up to one revision: who is who, what is published, who holds which grant. Immutable, so that a
/// decision rests on one state; a look-up costs the same however many there are.
/// </summary>
internal sealed record Holdings(
    long Revision,
    ImmutableDictionary<(string Issuer, string Client), Principal> Principals,
    ImmutableDictionary<ResourceCode, Resource> Resources,
    ImmutableDictionary<(DepartmentId Consumer, ResourceCode Resource), ImmutableArray<Grant>> Grants,
    OpenCorrections Corrections)
{
    public static Holdings Empty { get; } = new(
        0,
        ImmutableDictionary<(string, string), Principal>.Empty,
        ImmutableDictionary<ResourceCode, Resource>.Empty,
        ImmutableDictionary<(DepartmentId, ResourceCode), ImmutableArray<Grant>>.Empty,
        OpenCorrections.None);

    /// <summary>The same grants by their ids, for those that pass on a part of another's.</summary>
    public ImmutableDictionary<GrantId, Grant> GrantsById { get; private init; } = ImmutableDictionary<GrantId, Grant>.Empty;

    /// <summary>Of each grant those that were ever passed on from it: what was read under them counts, whatever became of them.</summary>
    private ImmutableDictionary<GrantId, ImmutableHashSet<GrantId>> Parts { get; init; } =
        ImmutableDictionary<GrantId, ImmutableHashSet<GrantId>>.Empty;

    /// <summary>The newest update of each resource's data, where one was ever reported.</summary>
    public ImmutableDictionary<ResourceCode, DataUpdate> Updates { get; init; } = ImmutableDictionary<ResourceCode, DataUpdate>.Empty;

    public ImmutableHashSet<ElementId> Elements { get; init; } = [];

    /// <summary>The designated source 数源部门 of each element that has one.</summary>
    public ImmutableDictionary<ElementId, DepartmentId> Sources { get; init; } = ImmutableDictionary<ElementId, DepartmentId>.Empty;

    public ImmutableDictionary<string, ReferenceRule> ReferenceRules { get; init; } = ImmutableDictionary<string, ReferenceRule>.Empty;

    /// <summary>The published resources that carry an element as its source; kept as the feed changes them, and never searched for.</summary>
    private ImmutableDictionary<ElementId, ImmutableArray<ResourceCode>> Claims { get; init; } =
        ImmutableDictionary<ElementId, ImmutableArray<ResourceCode>>.Empty;

    /// <exception cref="ExchangeException">PRINCIPAL_UNBOUND.</exception>
    public Principal PrincipalOf(Caller caller) =>
        Principals.TryGetValue((caller.Issuer, caller.Client), out var principal) ? principal : throw new ExchangeException(Reason.PrincipalUnbound);

    /// <exception cref="ExchangeException">PRINCIPAL_UNBOUND.</exception>
    public DepartmentId DepartmentOf(Caller caller) => PrincipalOf(caller).Department;

    /// <summary>The consumer's grants for a resource, whatever their state.</summary>
    public ImmutableArray<Grant> Held(DepartmentId consumer, ResourceCode resource) =>
        Grants.TryGetValue((consumer, resource), out var held) ? held : [];

    /// <summary>What is in dispute among the items of a resource.</summary>
    public Disputed DisputedIn(Resource resource, ImmutableArray<Item> items) =>
        Corrections.Among(resource, items, code => Resources.GetValueOrDefault(code));

    /// <summary>The published resource in which an element's designated source holds it; null: there is none.</summary>
    public Resource? SourceOf(ElementId element) => Sources.TryGetValue(element, out var source)
        ? Claims.GetValueOrDefault(element, []).Select(code => Resources[code]).FirstOrDefault(resource => resource.Provider == source)
        : null;

    public Holdings With(Resource resource)
    {
        var without = Without(resource.Code);
        var claims = without.Claims;
        foreach (var element in ClaimsOf(resource))
        {
            claims = claims.SetItem(element, [.. claims.GetValueOrDefault(element, []), resource.Code]);
        }

        return without with { Resources = without.Resources.SetItem(resource.Code, resource), Claims = claims };
    }

    public Holdings Without(ResourceCode code)
    {
        if (!Resources.TryGetValue(code, out var standing))
        {
            return this;
        }

        var claims = Claims;
        foreach (var element in ClaimsOf(standing))
        {
            var others = claims[element].Remove(code);
            claims = others.IsEmpty ? claims.Remove(element) : claims.SetItem(element, others);
        }

        return this with { Resources = Resources.Remove(code), Claims = claims };
    }

    /// <summary>A grant by its id, whoever holds it.</summary>
    public Grant? FindGrant(GrantId id) => GrantsById.GetValueOrDefault(id);

    /// <summary>The grants that pass on a part of a grant, and the parts of those.</summary>
    public IReadOnlyCollection<GrantId> PartsOf(GrantId id)
    {
        // Each is seen once, so that a circle ends too.
        var found = new HashSet<GrantId>();
        var open = new Stack<GrantId>([id]);
        while (open.TryPop(out var next))
        {
            foreach (var part in Parts.GetValueOrDefault(next, []))
            {
                if (part != id && found.Add(part))
                {
                    open.Push(part);
                }
            }
        }

        return found;
    }

    public Holdings With(Grant grant)
    {
        var without = Without(grant.Id);
        var key = (grant.Consumer, grant.Resource);
        var with = without with
        {
            Grants = without.Grants.SetItem(key, [.. without.Held(grant.Consumer, grant.Resource), grant]),
            GrantsById = without.GrantsById.SetItem(grant.Id, grant),
        };
        return with.WithPart(grant.Id, grant.DelegatedFrom);
    }

    /// <summary>Remembers that a grant passes on a part of another, if it does.</summary>
    public Holdings WithPart(GrantId part, GrantId? whole) => whole is null || Parts.GetValueOrDefault(whole, []) is var parts && parts.Contains(part)
        ? this
        : this with { Parts = Parts.SetItem(whole, parts.Add(part)) };

    public Holdings Without(GrantId id)
    {
        if (FindGrant(id) is not { } standing)
        {
            return this;
        }

        var key = (standing.Consumer, standing.Resource);
        var others = Grants[key].RemoveAll(held => held.Id == id);
        return this with
        {
            Grants = others.IsEmpty ? Grants.Remove(key) : Grants.SetItem(key, others),
            GrantsById = GrantsById.Remove(id),
        };
    }

    private static IEnumerable<ElementId> ClaimsOf(Resource resource) => resource.State == ResourceState.Published
        ? resource.Items.Where(item => item.Claim == Claim.Source).Select(item => item.Element).OfType<ElementId>().Distinct()
        : [];
}
