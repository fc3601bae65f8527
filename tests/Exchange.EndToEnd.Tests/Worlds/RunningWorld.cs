using Exchange.Testing.Processes;

namespace Exchange.EndToEnd.Tests.Worlds;

/// <summary>One world with all services in one process, for tests that leave it as they found it.</summary>
public sealed class RunningWorld(DemoTemplate template) : IAsyncLifetime
{
    public const string Collection = "the running world";

    public World World { get; private set; } = null!;

    public ExchangeProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.LayAsync(template);
        Process = await World.StartAsync("identity,registry,audit,gateway", CancellationToken.None);
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

[CollectionDefinition(RunningWorld.Collection)]
public sealed class RunningWorldUsers : ICollectionFixture<RunningWorld>;

/// <summary>Tests that kill and measure: each alone on the machine, so that what they see is theirs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
