using System.Security.Cryptography.X509Certificates;
using Exchange.Client.Tokens;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Exchange.Testing;
using Exchange.Testing.Tokens;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.EndToEnd.Tests.Hosting;

/// <summary>A host with the service defaults around <see cref="ThrowingService"/>.</summary>
internal sealed class ThrowingServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ThrowingServer(WebApplication app) => _app = app;

    /// <summary>What the server shows where it listens with TLS.</summary>
    public static X509Certificate2 Certificate { get; } = Certificates.SelfSigned("throwing");

    /// <summary>What the host logged as an error.</summary>
    public ErrorLog Errors { get; private init; } = null!;

    public string Address => _app.Urls.First();

    public static async Task<ThrowingServer> StartAsync(Func<ServerCallContext, Task> act, string listen = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        var errors = new ErrorLog();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
            https.ServerCertificate = Certificate));
        builder.AddServiceDefaults("throwing", ListenAddress.Grpc(listen));
        builder.Services.AddSingleton(new ThrowingService(act));
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapGrpcService<ThrowingService>();
        await app.StartAsync();
        return new ThrowingServer(app) { Errors = errors };
    }

    public GrpcChannel Open(ClientCredential? credential = null) => ServiceChannel.Open(Address, credential);

    /// <summary>Makes a call of this shape and waits for its end.</summary>
    public async Task CallAsync(MethodType type, CancellationToken ct)
    {
        using var channel = Open();
        var invoker = channel.CreateCallInvoker();
        var method = ThrowingService.MethodOf(type);
        var options = new CallOptions(cancellationToken: ct);
        switch (type)
        {
            case MethodType.Unary:
                await invoker.AsyncUnaryCall(method, null, options, new StringValue());
                break;
            case MethodType.ServerStreaming:
                await invoker.AsyncServerStreamingCall(method, null, options, new StringValue()).ResponseStream.MoveNext(ct);
                break;
            case MethodType.ClientStreaming:
                await invoker.AsyncClientStreamingCall(method, null, options);
                break;
            default:
                await invoker.AsyncDuplexStreamingCall(method, null, options).ResponseStream.MoveNext(ct);
                break;
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
