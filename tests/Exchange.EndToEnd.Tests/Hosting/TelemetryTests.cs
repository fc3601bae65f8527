using System.Collections.Concurrent;
using Exchange.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Exchange.EndToEnd.Tests.Hosting;

public sealed class TelemetryTests
{
    private static readonly byte[] EmptyMessage = [0, 0, 0, 0, 0];

    [Fact]
    public async Task Where_a_collector_is_named_it_gets_traces_and_metrics()
    {
        var ct = TestContext.Current.CancellationToken;
        var received = new ConcurrentDictionary<string, int>();
        await using var collector = await StartCollectorAsync(received, ct);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Telemetry:Otlp", collector.Urls.First())]);
        builder.AddServiceDefaults("test", ListenAddress.Web("http://127.0.0.1:0"));
        await using (var host = builder.Build())
        {
            host.MapGet("/", () => "here");
            await host.StartAsync(ct);
            using var client = new HttpClient();

            await client.GetStringAsync(new Uri(host.Urls.First()), ct);

            await host.StopAsync(ct);
        }

        Assert.True(received.Keys.Any(path => path.EndsWith("TraceService/Export", StringComparison.Ordinal)), "no trace came");
        Assert.True(received.Keys.Any(path => path.EndsWith("MetricsService/Export", StringComparison.Ordinal)), "no metric came");
    }

    // A collector by its transport: it takes whatever comes and answers each export with an empty message.
    private static async Task<WebApplication> StartCollectorAsync(ConcurrentDictionary<string, int> received, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            received.AddOrUpdate(context.Request.Path, 1, (_, count) => count + 1);
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.WriteAsync(EmptyMessage, context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync(ct);
        return app;
    }
}
