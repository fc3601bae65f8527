using Grpc.Core;

namespace Exchange.Registry.Catalogue;

/// <summary>Elements over gRPC. Everyone bound to a department may read them.</summary>
internal sealed class ElementFeatureService(ElementBook book, Actors actors) : V1.ElementService.ElementServiceBase
{
    public override async Task<V1.GetElementResponse> GetElement(V1.GetElementRequest request, ServerCallContext context)
    {
        await actors.IdentifyReaderAsync(context);
        return new() { Standing = await book.GetAsync(request.Id, context.CancellationToken) };
    }

    public override async Task<V1.ListElementsResponse> ListElements(V1.ListElementsRequest request, ServerCallContext context)
    {
        await actors.IdentifyReaderAsync(context);
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var (standings, next) = await book.ListAsync(paging, request.UndesignatedOnly, context.CancellationToken);
        return new() { Standings = { standings }, NextPageToken = next };
    }
}
