using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Freshness;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Exchange.Registry.Updates;

/// <summary>Updates and freshness over gRPC. Everyone bound to a department may ask how fresh data is.</summary>
internal sealed class UpdateFeatureService(
    UpdateBook book, FactBook facts, FactStore store, Actors actors, FreshnessPolicy policy, TimeProvider time)
    : V1.UpdateService.UpdateServiceBase
{
    private V1.FreshnessPolicy PolicyInForce => new() { RealTime = policy.RealTime.ToDuration(), OverdueFrom = (uint)policy.OverdueFrom };

    public override async Task<V1.ReportUpdateResponse> ReportUpdate(V1.ReportUpdateRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var ct = context.CancellationToken;
        var (revision, update) = await book.ReportAsync(request.Update, request.Correction, actor, ct);
        var resource = await facts.FindAsync<V1.Resource>(FactKind.Resource, update.Resource.Value, ct);
        return new()
        {
            Revision = revision,
            Update = update.ToWire(),
            Freshness = Of(resource!.Fact, update).ToWire(),
        };
    }

    public override async Task<V1.GetFreshnessResponse> GetFreshness(V1.GetFreshnessRequest request, ServerCallContext context)
    {
        await actors.IdentifyAsync(context);
        var found = new Violations();
        var code = CatalogueWire.ReadCode(new(found, ""), "resource", request.Resource);
        found.ThrowIfAny();
        var resource = await store.FindAsync(FactKind.Resource, code!.Value, context.CancellationToken)
            ?? throw new ExchangeException(Reason.ResourceNotFound);
        return new() { Freshness = (await EachAsync([resource], context.CancellationToken)).Single(), Policy = PolicyInForce };
    }

    public override async Task<V1.ListFreshnessResponse> ListFreshness(V1.ListFreshnessRequest request, ServerCallContext context)
    {
        await actors.IdentifyAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var page = await store.ListAsync(FactKind.Resource, paging.AfterId, paging.Size, context.CancellationToken);
        return new()
        {
            Freshness = { await EachAsync(page, context.CancellationToken) },
            NextPageToken = paging.Next(page),
            Policy = PolicyInForce,
        };
    }

    private async Task<IEnumerable<V1.ResourceFreshness>> EachAsync(IReadOnlyList<StoredFact> resources, CancellationToken ct)
    {
        var updates = await facts.FindAsync<V1.DataUpdate>(FactKind.DataUpdate, resources.Select(resource => resource.Id), ct);
        return resources
            .Select(fact => FactBook.Read<V1.Resource>(fact.Body))
            .Where(resource => resource.State is V1.ResourceState.Unspecified or V1.ResourceState.Published)
            .Select(resource =>
            {
                var update = updates.TryGetValue(resource.Code, out var standing) ? UpdateBook.ReadStored(standing.Fact) : null;
                return new V1.ResourceFreshness
                {
                    Resource = resource.Code,
                    Name = resource.Name,
                    Provider = resource.Provider,
                    UpdateCycle = resource.UpdateCycle,
                    Freshness = Of(resource, update).ToWire(),
                    Update = update?.ToWire(),
                };
            });
    }

    private DataFreshness Of(V1.Resource resource, DataUpdate? update) =>
        FreshnessRule.Of((UpdateCycle)resource.UpdateCycle, update?.DataUntil, time.GetUtcNow(), policy);
}
