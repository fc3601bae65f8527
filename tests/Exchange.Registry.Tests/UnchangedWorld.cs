namespace Exchange.Registry.Tests;

/// <summary>One registry for all tests of a class whose calls are all refused, and which ends as it began.</summary>
public sealed class UnchangedWorld : IAsyncLifetime
{
    private long _revision;

    internal World World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.CreateAsync(new Sqlite());
        await World.StartAsync(Story.Seed);
        _revision = await World.RevisionAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(_revision, await World.RevisionAsync());
        await World.DisposeAsync();
    }
}
