using Grpc.Core;

namespace Exchange.Registry.Usage;

/// <summary>Records of use and disposals over gRPC. No call changes or removes a record.</summary>
internal sealed class UsageFeatureService(UsageBook book, DisposalBook disposals, Actors actors) : V1.UsageService.UsageServiceBase
{
    public override async Task<V1.RecordUsageResponse> RecordUsage(V1.RecordUsageRequest request, ServerCallContext context) =>
        await book.RecordAsync(request, await actors.IdentifyAsync(context), context.CancellationToken);

    public override async Task<V1.ListUsageResponse> ListUsage(V1.ListUsageRequest request, ServerCallContext context) =>
        await book.ListAsync(request, await actors.IdentifyAsync(context), context.CancellationToken);

    public override async Task<V1.ListDisposalsResponse> ListDisposals(V1.ListDisposalsRequest request, ServerCallContext context) =>
        await disposals.ListAsync(request, await actors.IdentifyAsync(context), context.CancellationToken);
}
