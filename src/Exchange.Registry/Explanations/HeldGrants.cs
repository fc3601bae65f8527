using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.History;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Explanations;

/// <summary>Grants at one revision, with those that they pass on a part of.</summary>
internal sealed class HeldGrants
{
    private const int PageSize = 1000;

    private readonly Dictionary<GrantId, Grant?> _known = [];

    private HeldGrants()
    {
    }

    public ImmutableArray<Grant> Grants { get; private init; }

    /// <summary>All that a department holds for a resource, whatever their state.</summary>
    public static async Task<HeldGrants> OfAsync(DepartmentId consumer, ResourceCode resource, RegistryState state, CancellationToken ct)
    {
        var facts = new List<StoredFact>();
        for (var after = ""; ;)
        {
            var page = await state.Past.ListAsync(
                FactKind.Grant, (FactKey.Party(consumer.Value), FactKey.Resource(resource.Value)), after, PageSize, state.Revision, ct);
            facts.AddRange(page);
            if (page.Count < PageSize)
            {
                // The provider is a party too. The gateway, too, holds what changed last behind the others: of two that come to the same,
                // the first decides.
                return await WithChainsAsync([.. facts.OrderBy(fact => fact.Revision).Select(Read).Where(grant => grant.Consumer == consumer)], state, ct);
            }

            after = page[^1].Id;
        }
    }

    public static async Task<HeldGrants> WithChainsAsync(ImmutableArray<Grant> grants, RegistryState state, CancellationToken ct)
    {
        var held = new HeldGrants { Grants = grants };
        foreach (var grant in grants)
        {
            held._known[grant.Id] = grant;
        }

        // Each is read once, so that a chain that bites its tail ends too.
        var next = Missing(grants);
        while (next.Count > 0)
        {
            foreach (var id in next)
            {
                held._known[id] = null;
            }

            ImmutableArray<Grant> found =
                [.. (await state.Past.FindAllAsync(FactKind.Grant, [.. next.Select(id => id.Value)], state.Revision, ct)).Select(Read)];
            foreach (var grant in found)
            {
                held._known[grant.Id] = grant;
            }

            next = Missing(found);
        }

        return held;

        HashSet<GrantId> Missing(ImmutableArray<Grant> some) =>
            [.. some.Select(grant => grant.DelegatedFrom).OfType<GrantId>().Where(id => !held._known.ContainsKey(id))];
    }

    public Grant? Find(GrantId id) => _known.GetValueOrDefault(id);

    public static Grant Read(StoredFact fact) => GrantWire.Read(FactBook.Read<V1.Grant>(fact.Body), new(new(), ""))
        ?? throw new InvalidOperationException("A stored grant could not be read.");
}
