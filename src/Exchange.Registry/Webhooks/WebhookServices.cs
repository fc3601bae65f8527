using Exchange.Hosting;
using Exchange.Registry.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Webhooks;

/// <summary>What webhooks need.</summary>
internal static class WebhookServices
{
    public static WebApplicationBuilder AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<WebhookOptions, WebhookOptionsValidator>(WebhookOptions.Section);
        builder.Services.AddSingleton<WebhookStore>();
        builder.Services.AddSingleton(services => WebhookKey.Open(
            services.GetRequiredService<IOptions<WebhookOptions>>(), services.GetRequiredService<IOptions<RegistryOptions>>()));
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddSingleton<WebhookBook>();
        builder.Services.AddSingleton<WebhookPump>();
        builder.Services.AddHostedService(services => services.GetRequiredService<WebhookPump>());
        return builder;
    }
}
