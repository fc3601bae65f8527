using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Grpc.Core;

namespace Exchange.Registry.Openings;

/// <summary>Opening agreements over gRPC. They are to be published, so everyone bound to a department may read them.</summary>
internal sealed class OpeningFeatureService(OpeningBook book, FactStore store, Actors actors) : V1.OpeningService.OpeningServiceBase
{
    public override async Task<V1.RecordOpeningsResponse> RecordOpenings(V1.RecordOpeningsRequest request, ServerCallContext context)
    {
        var actor = await actors.IdentifyAsync(context);
        var import = await book.RecordAsync(request.Agreements, request.ValidateOnly, actor, context.CancellationToken);
        return new()
        {
            Revision = import.Revision,
            Added = (uint)import.Added,
            Changed = (uint)import.Changed,
            Unchanged = (uint)import.Unchanged,
        };
    }

    public override async Task<V1.ListOpeningsResponse> ListOpenings(V1.ListOpeningsRequest request, ServerCallContext context)
    {
        await actors.IdentifyAsync(context);
        var found = new Violations();
        var code = request.Resource.Length == 0 ? null : CatalogueWire.ReadCode(new(found, ""), "resource", request.Resource);
        found.ThrowIfAny();
        var paging = Paging.Read(request.PageSize, request.PageToken);
        var page = code is null
            ? await store.ListAsync(FactKind.Opening, paging.AfterId, paging.Size, context.CancellationToken)
            : await store.ListAsync(FactKind.Opening, FactKey.Resource(code.Value), paging.AfterId, paging.Size, context.CancellationToken);
        return new()
        {
            Agreements = { page.Select(fact => FactBook.Read<V1.OpeningAgreement>(fact.Body)) },
            NextPageToken = paging.Next(page),
        };
    }
}
