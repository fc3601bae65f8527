namespace Exchange.Registry.Tests;

/// <summary>A test with a registry of its own, which knows the story.</summary>
public abstract class RegistryTests<TStore> : IAsyncLifetime
    where TStore : IStore, new()
{
    private protected World World { get; private set; } = null!;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected virtual TimeProvider Time => TimeProvider.System;

    private protected virtual V1.Seed? Seed => Story.Seed;

    public async ValueTask InitializeAsync()
    {
        World = await World.CreateAsync(new TStore(), Time);
        if (Seed is not null)
        {
            await World.StartAsync(Seed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
