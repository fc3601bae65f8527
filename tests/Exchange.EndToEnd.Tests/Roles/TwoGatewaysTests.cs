using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Roles;

[Collection(Alone.Name)]
public sealed class TwoGatewaysTests(DemoTemplate template)
{
    // T5: what a suspension must reach within.
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Two_gateways_record_without_gaps_and_a_suspension_stops_both_within_a_second()
    {
        var ct = TestContext.Current.CancellationToken;
        var second = $"http://127.0.0.1:{LoopbackPort.Take()}";
        await using var world = await World.LayAsync(template);
        await world.StartAsync("identity,registry,audit,gateway", ct);
        var process = world.Launch("gateway", ("Gateway:Name", "gateway-2"), ("Gateway:Listen:0", second), ("Gateway:ListenJson:0", "http://127.0.0.1:0"));
        await process.UntilServingAsync(second, ct);

        await using var first = new Flood(world, readers: 2, "G1");
        await using var other = new Flood(world, readers: 2, "G2", second);
        await first.UntilAnsweredAsync(ct);
        await other.UntilAnsweredAsync(ct);
        await Task.WhenAll(first.StopAsync(), other.StopAsync());
        using var one = await SlowRead.OpenAsync(world, ct);
        using var two = await SlowRead.OpenAsync(world, ct, second);
        var grants = world.Grants("sh-sj-authority");
        var grant = (await grants.GetGrantAsync(new() { Id = "G-0007" }, cancellationToken: ct)).Grant;
        await grants.SuspendGrantAsync(new() { Id = grant.Id, Version = grant.Version, Reason = "超范围使用" }, cancellationToken: ct);
        var suspended = TimeProvider.System.GetTimestamp();
        var ends = await Task.WhenAll(
            EndAsync(one, suspended, ct), EndAsync(two, suspended, ct),
            RefusedAsync(world, null, suspended, ct), RefusedAsync(world, second, suspended, ct));

        Assert.All(ends, end => Assert.InRange(end, TimeSpan.Zero, Promised));
        var log = await world.EntriesAsync(ct);
        world.AssertRecorded(first.Answers, log);
        world.AssertRecorded(other.Answers, log);
        Assert.All(other.Answers, served => Assert.Equal("gateway-2", log[served.Answer.Position.Index].Gateway));
        Assert.All([one, two], stream => Assert.Equal(End.Revoked, Records.EndOf(stream, log).End));
        var sound = Assert.IsType<LogVerdict.Sound>(await world.VerifyAsync(log.Count, ct));
        Assert.Equal(["gateway-1", "gateway-2"], sound.Gateways.Keys);
        Assert.Equal(log.Count, sound.Gateways.Values.Sum());
    }

    private static async Task<TimeSpan> EndAsync(SlowRead stream, long since, CancellationToken ct)
    {
        await stream.ReadOnAsync(ct);
        Assert.Null(stream.Closed);
        return TimeProvider.System.GetElapsedTime(since);
    }

    // Begins reads until one is refused.
    private static async Task<TimeSpan> RefusedAsync(World world, string? gateway, long since, CancellationToken ct)
    {
        while (true)
        {
            using var call = world.Reads("jx-sw", gateway).Read(Requests.Divisions(), cancellationToken: ct);
            try
            {
                await call.ResponseStream.MoveNext(ct);
            }
            catch (RpcException failure)
            {
                Assert.Equal("GRANT_SUSPENDED", failure.Reason);
                return TimeProvider.System.GetElapsedTime(since);
            }
        }
    }
}
