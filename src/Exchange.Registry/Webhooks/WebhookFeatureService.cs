using Grpc.Core;

namespace Exchange.Registry.Webhooks;

/// <summary>Webhooks over gRPC. Nobody sees or sets another department's.</summary>
internal sealed class WebhookFeatureService(WebhookBook book, Actors actors) : V1.WebhookService.WebhookServiceBase
{
    public override async Task<V1.PutWebhookResponse> PutWebhook(V1.PutWebhookRequest request, ServerCallContext context) =>
        await book.PutAsync(request, await actors.IdentifyAsync(context), context.CancellationToken);

    public override async Task<V1.RemoveWebhookResponse> RemoveWebhook(V1.RemoveWebhookRequest request, ServerCallContext context) =>
        await book.RemoveAsync(await actors.IdentifyAsync(context), context.CancellationToken);

    public override async Task<V1.GetWebhookResponse> GetWebhook(V1.GetWebhookRequest request, ServerCallContext context) =>
        await book.GetAsync(await actors.IdentifyAsync(context), context.CancellationToken);
}
