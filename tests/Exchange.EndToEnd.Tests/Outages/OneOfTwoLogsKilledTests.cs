using Exchange.Audit.V1;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Outages;

/// <summary>Two audit instances, each with a log of its own: reads go on when one is killed, and none is without its record.</summary>
[Collection(Alone.Name)]
public sealed class OneOfTwoLogsKilledTests(DemoTemplate template)
{
    private const string SecondOrigin = "exchange.local/second";

    [Fact]
    public async Task Reads_go_on_in_the_other_log_and_every_answer_has_its_record_where_it_was_told()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await World.LayAsync(template);
        var (second, standby) = ($"http://127.0.0.1:{LoopbackPort.Take()}", $"http://127.0.0.1:{LoopbackPort.Take()}");
        await world.StartAsync("identity,registry", ct);
        var audit = await world.StartAsync("audit", ct);
        var other = world.Launch(
            "audit", ("Audit:Listen:0", second), ("Audit:Listen:1", $"unix:{Path.Combine(world.Folder, "run", "second.sock")}"),
            ("Audit:WebListen", standby), ("Audit:Origin", SecondOrigin),
            ("Audit:Data", Path.Combine(world.Folder, "audit-2")), ("Audit:KeyFile", Path.Combine(world.Folder, "keys", "log-2.key")));
        await other.UntilServingAsync(second, ct);
        await world.StartAsync("gateway", ct, ("Gateway:AuditStandbys:0", second));
        await using var flood = new Flood(world, readers: 4, "A");
        await flood.UntilAnsweredAsync(ct);
        using var stream = await SlowRead.OpenAsync(world, ct);

        await audit.KillAsync();
        await flood.UntilAnsweredAsync(ct);
        await stream.ReadOnAsync(ct);
        var receipt = await world.Receipt(SecondOrigin, 0, ct);
        var lost = await Assert.ThrowsAsync<RpcException>(() => world.Receipt("", 0, ct));
        var unknown = await Assert.ThrowsAsync<RpcException>(() => world.Receipt("elsewhere.example/log", 0, ct));
        await world.StartAsync("audit", ct);
        await UntilBackAsync(flood, ct);
        await flood.StopAsync();

        Assert.Empty(flood.Failures);
        Assert.NotEmpty(receipt.Proof);
        Assert.Equal(("LOG_UNAVAILABLE", "REQUEST_INVALID"), (lost.Reason, unknown.Reason));
        var (first, next) = (await world.EntriesAsync(ct), await world.EntriesAsync(second, ct));
        foreach (var answers in flood.Answers.GroupBy(served => served.Answer.Position.Origin))
        {
            world.AssertRecorded([.. answers], answers.Key == SecondOrigin ? next : first);
        }

        Assert.Equal(2, flood.Answers.Select(served => served.Answer.Position.Origin).Distinct().Count());
        Records.AssertOpened(stream, first);
        Assert.Equal(End.LogUnavailable, Records.EndOf(stream, first).End);
    }

    private static async Task UntilBackAsync(Flood flood, CancellationToken ct)
    {
        do
        {
            await flood.UntilAnsweredAsync(ct);
        }
        while (flood.Answers.Last().Answer.Position.Origin == SecondOrigin);
    }
}
