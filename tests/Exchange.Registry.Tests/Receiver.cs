using System.Collections.Concurrent;
using Exchange.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Exchange.Registry.Tests;

/// <summary>What a receiver got: the headers that Standard Webhooks names, and the body.</summary>
internal sealed record Delivered(string Id, string Timestamp, string Signature, string ContentType, byte[] Body);

/// <summary>A department's own receiver of notices, on loopback; it can be made to fail, to hang, to go down, and to come back.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Delivered> _taken = new();
    private readonly SemaphoreSlim _asked = new(0);
    private WebApplication? _app;
    private int _port;

    /// <summary>What it answers, given how many it was asked before; 200 takes the notice.</summary>
    public Func<HttpContext, int, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(200);

    public string Url => $"http://127.0.0.1:{_port}/notices";

    /// <summary>What it took, repetitions too.</summary>
    public IReadOnlyList<Delivered> Taken => [.. _taken];

    public int Asked { get; private set; }

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        await receiver.UpAsync();
        return receiver;
    }

    public async Task UpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrelServer(_port);
        _app = builder.Build();
        _app.MapPost("/notices", TakeAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
    }

    public async Task DownAsync()
    {
        await _app!.DisposeAsync();
        _app = null;
    }

    /// <summary>Waits until it is asked once more.</summary>
    public Task NextAsync(CancellationToken ct) => _asked.WaitAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        _asked.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        var before = Asked++;
        _asked.Release();
        var status = await Answer(context, before);
        if (status == 200)
        {
            _taken.Enqueue(new(
                headers["webhook-id"].Single()!,
                headers["webhook-timestamp"].Single()!,
                headers["webhook-signature"].Single()!,
                context.Request.ContentType!,
                body.ToArray()));
        }

        context.Response.StatusCode = status;
    }
}

/// <summary>Kestrel on one port of loopback.</summary>
file static class Loopback
{
    public static void ConfigureKestrelServer(this Microsoft.AspNetCore.Builder.ConfigureWebHostBuilder host, int port) =>
        Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.ConfigureKestrel(
            host, kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
}
