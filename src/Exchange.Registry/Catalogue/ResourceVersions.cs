using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Catalogue;

/// <summary>The published versions of a resource, and what changed between them.</summary>
internal sealed class ResourceVersions(FactStore store)
{
    public async Task<V1.DiffResourceResponse> DiffAsync(V1.DiffResourceRequest asked, CancellationToken ct)
    {
        var found = new Violations();
        CatalogueWire.ReadCode(new(found, ""), "code", asked.Code);
        found.ThrowIfAny();
        var states = await store.StatesAsync(FactKind.Resource, asked.Code, ct);
        if (states.Count == 0)
        {
            throw new ExchangeException(Reason.ResourceNotFound);
        }

        var to = asked.ToVersion == 0 ? (uint)states.Count : asked.ToVersion;
        var from = asked.FromVersion == 0 ? to - 1 : asked.FromVersion;
        found.When(to > states.Count, "to_version", ViolationCode.FieldOutOfRange, "A version that was published.");
        found.When(from >= to, "from_version", ViolationCode.FieldOutOfRange, "A version before the later one.");
        found.ThrowIfAny();

        var response = new V1.DiffResourceResponse { FromVersion = from, ToVersion = to };
        if (from > 0)
        {
            var differences = ResourceDifference.Between(Version(from), Version(to));
            response.Differences.AddRange(differences.Select(DraftWire.ToWire));
        }

        return response;

        Resource Version(uint number) => CatalogueReading.OfResource(states[(int)number - 1]);
    }
}
