using Exchange.Domain.Departments;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry.Disputes;

/// <summary>Disputes over gRPC. To those who may not see it, a dispute does not exist.</summary>
internal sealed class DisputeFeatureService(DisputeBook book, FactStore store, Actors actors) : V1.DisputeService.DisputeServiceBase
{
    public override async Task<V1.FileDisputeResponse> FileDispute(V1.FileDisputeRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, dispute) = await book.FileAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Dispute = dispute.ToWire() };
    }

    public override async Task<V1.MoveDisputeResponse> MoveDispute(V1.MoveDisputeRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var (revision, dispute) = await book.MoveAsync(request, actor, context.CancellationToken);
        return new() { Revision = revision, Dispute = dispute.ToWire() };
    }

    public override async Task<V1.GetDisputeResponse> GetDispute(V1.GetDisputeRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        return new() { Dispute = (await book.GetAsync(request.Id, actor, context.CancellationToken)).ToWire() };
    }

    public override async Task<V1.ListDisputesResponse> ListDisputes(V1.ListDisputesRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var page = actor.Role == Role.Authority
            ? await store.ListAsync(FactKind.Dispute, paging.AfterId, paging.Size, context.CancellationToken)
            : await store.ListAsync(FactKind.Dispute, FactKey.Party(actor.Department!.Value), paging.AfterId, paging.Size, context.CancellationToken);
        return new()
        {
            Disputes = { page.Select(fact => FactBook.Read<V1.Dispute>(fact.Body)) },
            NextPageToken = paging.Next(page),
        };
    }
}
