using System.Collections.Immutable;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.History;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Explanations;

/// <summary>Who may read a resource, or could.</summary>
internal static class ReaderList
{
    // A page that few grants belong to ends before it is full rather than read a million grants.
    private const int ScannedMax = 5000;

    public static async Task<V1.ListReadersResponse> OfAsync(ReaderQuestion asked, RegistryState state, DateTimeOffset at, CancellationToken ct)
    {
        var resource = await PastCatalogue.ResourceAsync(asked.Resource, state, ct) ?? throw new ExchangeException(Reason.ResourceNotFound);
        var (grants, token) = await PageAsync(asked, state, ct);
        var held = await HeldGrants.WithChainsAsync(grants, state, ct);
        var authorizations = await Authorizations.OfAsync(grants, state, ct);
        var answer = new V1.ListReadersResponse { NextPageToken = token, RegistryRevision = state.Revision };
        foreach (var grant in grants)
        {
            var reason = ReaderRule.Decide(grant, asked.Item, resource, at, held.Find);
            answer.Readers.Add(new V1.Reader
            {
                Grant = grant.ToWire(),
                Permits = reason is null,
                Reason = reason?.Code ?? "",
                Authorization = authorizations[grant.Id],
            });
        }

        return answer;
    }

    private static async Task<(ImmutableArray<Grant> Grants, string Token)> PageAsync(ReaderQuestion asked, RegistryState state, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<Grant>();
        var (after, scanned) = (asked.Paging.AfterId, 0);
        while (true)
        {
            var page = await state.ListAsync(FactKind.Grant, FactKey.Resource(asked.Resource.Value), asked.Paging with { AfterId = after }, ct);
            foreach (var grant in page.Select(HeldGrants.Read))
            {
                (after, scanned) = (grant.Id.Value, scanned + 1);
                if (asked.Item is not { } item || grant.Items.Contains(item))
                {
                    found.Add(grant);
                    if (found.Count == asked.Paging.Size)
                    {
                        return (found.ToImmutable(), after);
                    }
                }
            }

            if (page.Count < asked.Paging.Size || scanned >= ScannedMax)
            {
                return (found.ToImmutable(), page.Count < asked.Paging.Size ? "" : after);
            }
        }
    }
}
