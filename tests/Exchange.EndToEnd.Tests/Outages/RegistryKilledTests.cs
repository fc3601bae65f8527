using Exchange.Audit.V1;
using Exchange.EndToEnd.Tests.Worlds;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Outages;

/// <summary>T5: without word from the registry a gateway reads on for its lease and no longer.</summary>
[Collection(Alone.Name)]
public sealed class RegistryKilledTests(DemoTemplate template)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Without_the_registry_reads_go_on_within_the_lease_then_refuse_and_then_recover()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await World.LayAsync(template);
        var registry = await world.StartAsync("registry", ct);
        await world.StartAsync("identity,audit,gateway", ct, ("Gateway:Lease", $"{Lease}"));
        await using var flood = new Flood(world, readers: 2, "R");
        await flood.UntilAnsweredAsync(ct);
        using var stream = await SlowRead.OpenAsync(world, ct);

        await registry.KillAsync();
        var killed = flood.Now;
        await flood.UntilAnsweredAsync(ct);
        await flood.UntilRefusedAsync("REGISTRY_UNAVAILABLE", ct);
        await stream.ReadOnAsync(ct);
        var back = flood.Now;
        await world.StartAsync("registry", ct);
        await flood.UntilAnsweredAsync(ct);
        await flood.StopAsync();

        Assert.Null(stream.Closed);
        Assert.All(flood.Failures, failure => Assert.Equal("REGISTRY_UNAVAILABLE", failure.Reason));
        Assert.All(flood.Failures, failure => Assert.Equal(StatusCode.Unavailable, failure.StatusCode));
        Assert.DoesNotContain(flood.Answers, served => served.StartedAt > killed + Lease && served.StartedAt < back);
        var log = await world.EntriesAsync(ct);
        world.AssertRecorded(flood.Answers, log);
        Assert.All(flood.Failures, failure => Assert.Equal(failure.Reason, log[failure.LogIndex].Refused.Attempt.Rule));
        Assert.Equal(End.LeaseLapsed, Records.EndOf(stream, log).End);
    }
}
