using Exchange.Registry.Search;
using Exchange.Registry.Seeding;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Storage;

/// <summary>Before the first call: the schema is brought up to date, resources made findable, and the seed, if one is named, applied.</summary>
internal sealed class StorageStart(IDatabase database, SearchFill search, SeedFile seed, IOptions<RegistryOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        database.Migrate();
        await search.RunAsync(cancellationToken);
        if (options.Value.Seed.Length > 0)
        {
            await seed.ApplyAsync(options.Value.Seed, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
