using Exchange.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Testing.Fakes;

/// <summary>A gRPC service on a Unix socket of its own, which can be killed and started again at the same address.</summary>
public sealed class FakeServer<TService>(TService service, Action<WebApplicationBuilder>? add = null, Action<WebApplication>? map = null)
    : IAsyncDisposable
    where TService : class
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-fake-");
    private WebApplication? _app;

    public string Address => $"unix:{Path.Combine(_folder.FullName, "fake.sock")}";

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults("fake", ListenAddress.Grpc(Address));
        builder.Services.AddSingleton(service);
        add?.Invoke(builder);
        _app = builder.Build();
        _app.MapGrpcService<TService>();
        map?.Invoke(_app);
        await _app.StartAsync();
    }

    /// <summary>At once, as a killed process goes.</summary>
    public async Task KillAsync()
    {
        if (_app is { } running)
        {
            _app = null;
            await running.StopAsync(new CancellationToken(canceled: true));
            await running.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }
}
