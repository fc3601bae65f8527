using Exchange.Gateway.Forwarding;
using Exchange.Gateway.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Exchange.Gateway.Transcoding;

/// <summary>The description of the JSON door, for everybody: it tells what the published contracts tell.</summary>
internal static class OpenApiEndpoint
{
    public const string Path = "/openapi/v1.json";

    public static void MapOpenApi(this WebApplication app)
    {
        var document = new Lazy<Task<string>>(() => OpenApiContract.MakeAsync(
            JsonRoute.Of([ReadService.Descriptor, .. ForwardedServices.Registry, .. ForwardedServices.Audit]), CancellationToken.None));
        app.MapGet(Path, (RequestDelegate)(async context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(await document.Value, context.RequestAborted);
        }));
    }
}
