using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Exchange.Identity.Clients;

/// <summary>
/// Keeps the store equal to the folder of public keys, so that adding a client is copying a file and removing it ends the
/// client within a second. The folder is the truth: whatever a crash left in the store, the first run puts right.
/// </summary>
internal sealed partial class ClientDirectory(
    IServiceScopeFactory scopes,
    IOptions<IdentityOptions> options,
    TimeProvider time,
    ILogger<ClientDirectory> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _folder = Path.Combine(options.Value.Data, "clients");
    private readonly SemaphoreSlim _running = new(1);
    private Dictionary<string, ClientKey>? _applied;

    /// <summary>The clients are known before the first request is.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        await using (var scope = scopes.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ClientStore>().Database.EnsureCreatedAsync(cancellationToken);
        }

        await RunOnceAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Applies what changed since the last run; one run at a time.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        await _running.WaitAsync(ct);
        try
        {
            await ApplyFolderAsync(ct);
        }
        finally
        {
            _running.Release();
        }
    }

    public override void Dispose()
    {
        _running.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DbUpdateException)
            {
                // What was applied is unknown: the next run compares with the store again.
                _applied = null;
                LogFailed(exception);
            }
        }
    }

    private async Task ApplyFolderAsync(CancellationToken ct)
    {
        var found = await ReadFolderAsync(ct);
        await using var scope = scopes.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var applied = _applied ?? await StoredAsync(clients, ct);
        foreach (var client in applied.Keys.Except(found.Keys).ToArray())
        {
            await RemoveAsync(clients, client, ct);
            applied.Remove(client);
        }

        foreach (var key in found.Values.Where(key => applied.GetValueOrDefault(key.Client) != key).ToArray())
        {
            await ApplyAsync(clients, key, ct);
            applied[key.Client] = key;
        }

        _applied = applied;
    }

    private async Task<Dictionary<string, ClientKey>> ReadFolderAsync(CancellationToken ct)
    {
        var found = new Dictionary<string, ClientKey>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder, "*.pem"))
        {
            var client = Path.GetFileNameWithoutExtension(file);
            try
            {
                found[client] = new ClientKey(client, await File.ReadAllTextAsync(file, ct));
            }
            catch (FileNotFoundException)
            {
                // Removed between the listing and the reading: the client is gone.
            }
        }

        return found;
    }

    private static async Task<Dictionary<string, ClientKey>> StoredAsync(
        IOpenIddictApplicationManager clients,
        CancellationToken ct)
    {
        var stored = new Dictionary<string, ClientKey>(StringComparer.Ordinal);
        await foreach (var application in clients.ListAsync(cancellationToken: ct))
        {
            // The empty text differs from every file, so each is applied anew.
            var client = (await clients.GetClientIdAsync(application, ct))!;
            stored[client] = new ClientKey(client, "");
        }

        return stored;
    }

    private async Task ApplyAsync(IOpenIddictApplicationManager clients, ClientKey key, CancellationToken ct)
    {
        if (key.TryRead() is not { } keys)
        {
            LogUnreadable(key.Client);
            await RemoveAsync(clients, key.Client, ct);
            return;
        }

        if (await clients.FindByClientIdAsync(key.Client, ct) is { } known)
        {
            var standing = await clients.GetJsonWebKeySetAsync(known, ct);
            await clients.UpdateAsync(known, Describe(key.Client, keys), ct);
            if (standing is null || !PointsOf(standing).SequenceEqual(PointsOf(keys)))
            {
                LogChanged(key.Client);
            }

            return;
        }

        await clients.CreateAsync(Describe(key.Client, keys), ct);
        LogAdded(key.Client);
    }

    // At a start every file is applied, the same as before or not.
    private static IEnumerable<(string X, string Y)> PointsOf(JsonWebKeySet keys) => keys.Keys.Select(key => (key.X, key.Y));

    private async Task RemoveAsync(IOpenIddictApplicationManager clients, string client, CancellationToken ct)
    {
        if (await clients.FindByClientIdAsync(client, ct) is { } known)
        {
            await clients.DeleteAsync(known, ct);
            LogRemoved(client);
        }
    }

    private static OpenIddictApplicationDescriptor Describe(string client, JsonWebKeySet keys) => new()
    {
        ClientId = client,
        ClientType = ClientTypes.Confidential,
        JsonWebKeySet = keys,
        Permissions =
        {
            Permissions.Endpoints.Token,
            Permissions.GrantTypes.ClientCredentials,
            Permissions.Prefixes.Scope + TokenIssuance.Scope,
        },
    };

    [LoggerMessage(5001, LogLevel.Information, "Client {Client} was added")]
    private partial void LogAdded(string client);

    [LoggerMessage(5002, LogLevel.Information, "Client {Client} was given another key")]
    private partial void LogChanged(string client);

    [LoggerMessage(5003, LogLevel.Information, "Client {Client} was removed")]
    private partial void LogRemoved(string client);

    [LoggerMessage(5004, LogLevel.Warning, "Client {Client} was refused: its file holds no public key on P-256")]
    private partial void LogUnreadable(string client);

    [LoggerMessage(5005, LogLevel.Error, "The clients' folder could not be applied")]
    private partial void LogFailed(Exception exception);
}
