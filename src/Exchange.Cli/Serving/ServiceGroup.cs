using Exchange.Audit;
using Exchange.Gateway;
using Exchange.Identity;
using Exchange.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Cli.Serving;

/// <summary>
/// Services in one process. Each is built as it is when it runs alone, and they meet over gRPC all the same, so that there is
/// one path to read, test and trust.
/// </summary>
internal sealed class ServiceGroup : IAsyncDisposable
{
    private readonly List<WebApplication> _running = [];
    private readonly TimeProvider _time;
    private bool _hasStarted;

    private ServiceGroup(TimeProvider time) => _time = time;

    /// <summary>Starts the services in an order in which each finds what it needs.</summary>
    public static async Task<ServiceGroup> StartAsync(
        ExchangeHome home, IReadOnlySet<ServiceRole> roles, LogLevel level, TimeProvider time, CancellationToken ct)
    {
        home.Prepare();

        // Before the authority starts, so that it knows them from the first moment.
        foreach (var client in roles.Where(IsClient).Select(ExchangeHome.ClientOf))
        {
            home.AddClient(client);
        }

        var group = new ServiceGroup(time);
        try
        {
            foreach (var role in Enum.GetValues<ServiceRole>().Where(roles.Contains))
            {
                var app = group.Build(role, home.Configure(role, [.. roles]), level);
                group._running.Add(app);
                await app.StartAsync(ct);
            }

            group._hasStarted = true;
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until the process is asked to stop, or a service stops by itself.</summary>
    public Task WaitAsync() => Task.WhenAny(_running.Select(app => app.WaitForShutdownAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var app in Enumerable.Reverse(_running))
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private static bool IsClient(ServiceRole role) => role is ServiceRole.Registry or ServiceRole.Audit or ServiceRole.Gateway;

    private WebApplication Build(ServiceRole role, IConfiguration settings, LogLevel level)
    {
        // Settings are read once. A builder left to itself watches its folder and all below, and the log lies there and grows.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = $"exchange-{role}",
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(settings);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(_time);

        // A start that fails is told by the command, in one sentence; the frameworks would each tell it with a stack trace.
        builder.Logging.ClearProviders().SetMinimumLevel(level)
            .AddFilter("Microsoft", at => _hasStarted && at >= LogLevel.Warning && at >= level)

            // It has nothing to say of a warning's weight, and while it may speak each call gets an Activity that nobody sees.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        return role switch
        {
            ServiceRole.Identity => IdentityHost.Build(builder),
            ServiceRole.Registry => RegistryHost.Build(builder),
            ServiceRole.Audit => AuditHost.Build(builder),
            ServiceRole.Gateway => GatewayHost.Build(builder),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
