using Exchange.Audit.V1;
using Exchange.EndToEnd.Tests.Worlds;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Outages;

/// <summary>T1, no record, no read: the audit service is killed under load.</summary>
[Collection(Alone.Name)]
public sealed class AuditKilledTests(DemoTemplate template)
{
    [Fact]
    public async Task While_the_log_is_gone_nothing_is_read_and_reads_resume_by_themselves()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await World.LayAsync(template);
        var audit = world.Launch("audit");
        await world.StartAsync("identity,registry,gateway", ct);
        await world.UntilServingAsync(audit, "audit", ct);
        await using var flood = new Flood(world, readers: 4, "A");
        await flood.UntilAnsweredAsync(ct);
        using var stream = await SlowRead.OpenAsync(world, ct);

        await audit.KillAsync();
        var killed = flood.Now;
        await flood.UntilRefusedAsync("LOG_UNAVAILABLE", ct);
        await stream.ReadOnAsync(ct);
        var back = flood.Now;
        await world.StartAsync("audit", ct);
        await flood.UntilAnsweredAsync(ct);
        await flood.StopAsync();

        Assert.All(flood.Failures, failure => Assert.Equal((StatusCode.Unavailable, "LOG_UNAVAILABLE"), (failure.StatusCode, failure.Reason)));
        Assert.Null(stream.Closed);
        Assert.DoesNotContain(flood.Answers, served => served.StartedAt > killed && served.StartedAt < back);
        var log = await world.EntriesAsync(ct);
        world.AssertRecorded(flood.Answers, log);
        Records.AssertOpened(stream, log);
        Assert.Equal(End.LogUnavailable, Records.EndOf(stream, log).End);
    }
}
