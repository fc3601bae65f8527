using Grpc.Core;

namespace Exchange.Registry.Tests;

/// <summary>The calls of webhooks.</summary>
internal static class WebhookCalls
{
    public static AsyncUnaryCall<V1.PutWebhookResponse> PutWebhookAsync(
        this CallInvoker calls, V1.PutWebhookRequest request, CancellationToken ct) =>
        new V1.WebhookService.WebhookServiceClient(calls).PutWebhookAsync(request, cancellationToken: ct);

    public static AsyncUnaryCall<V1.RemoveWebhookResponse> RemoveWebhookAsync(this CallInvoker calls, CancellationToken ct) =>
        new V1.WebhookService.WebhookServiceClient(calls).RemoveWebhookAsync(new(), cancellationToken: ct);

    public static AsyncUnaryCall<V1.GetWebhookResponse> GetWebhookAsync(this CallInvoker calls, CancellationToken ct) =>
        new V1.WebhookService.WebhookServiceClient(calls).GetWebhookAsync(new(), cancellationToken: ct);
}
