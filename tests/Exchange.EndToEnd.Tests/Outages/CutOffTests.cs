using Exchange.Audit.V1;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Outages;

/// <summary>
/// T5: a gateway whose link to the registry is cut, in each way in which a link is, refuses after its lease, whoever else goes on,
/// and comes back by itself with everything that was decided meanwhile.
/// </summary>
[Collection(Alone.Name)]
public sealed class CutOffTests(DemoTemplate template, ITestOutputHelper output)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(LinkCut.Closed)]
    [InlineData(LinkCut.Stalled)]
    [InlineData(LinkCut.Forgotten)]
    public async Task A_gateway_cut_off_refuses_after_its_lease_and_comes_back_while_another_goes_on(LinkCut cut)
    {
        var ct = TestContext.Current.CancellationToken;
        var second = $"http://127.0.0.1:{LoopbackPort.Take()}";
        await using var world = await World.LayAsync(template);
        await using var link = CuttableLink.Open(world.Registry);
        await world.StartAsync("identity,registry,audit", ct);
        await world.StartAsync("gateway", ct, ("Gateway:RegistryAddress", link.Address), ("Gateway:Lease", $"{Lease}"));
        var other = world.Launch("gateway", ("Gateway:Name", "gateway-2"), ("Gateway:Listen:0", second), ("Gateway:ListenJson:0", "http://127.0.0.1:0"), ("Gateway:Lease", $"{Lease}"));
        await other.UntilServingAsync(second, ct);
        await using var reading = new Flood(world, readers: 2, "C1");
        await using var going = new Flood(world, readers: 1, "C2", second);
        await reading.UntilAnsweredAsync(ct);
        await going.UntilAnsweredAsync(ct);
        using var stream = await SlowRead.OpenAsync(world, ct);

        link.Cut(cut);
        var cutAt = reading.Now;
        var grants = world.Grants("sh-sj-authority");
        var grant = (await grants.GetGrantAsync(new() { Id = "G-0007" }, cancellationToken: ct)).Grant;
        await reading.UntilRefusedAsync("REGISTRY_UNAVAILABLE", ct);
        var refusedAt = reading.Now;
        var ended = await stream.ReadOnAsync(ct);
        await grants.SuspendGrantAsync(new() { Id = grant.Id, Version = grant.Version, Reason = "超范围使用" }, cancellationToken: ct);
        await going.UntilAnsweredAsync(ct);
        var healedAt = reading.Now;
        link.Heal();
        await reading.UntilAnsweredAsync(ct);
        var backAt = reading.Now;
        using var anew = world.Reads("jx-sw").Read(Requests.Divisions(), cancellationToken: ct);
        var suspended = await Assert.ThrowsAsync<RpcException>(() => anew.ResponseStream.MoveNext(ct));
        await Task.WhenAll(reading.StopAsync(), going.StopAsync());

        output.WriteLine($"{cut}: refused {refusedAt - cutAt} after the cut, back {backAt - healedAt} after it healed");
        Assert.NotNull(ended);
        Assert.DoesNotContain(reading.Answers, served => served.StartedAt > cutAt + Lease && served.StartedAt < healedAt);
        Assert.All(reading.Failures, failure => Assert.Equal((StatusCode.Unavailable, "REGISTRY_UNAVAILABLE"), (failure.StatusCode, failure.Reason)));
        Assert.Empty(going.Failures);
        Assert.Equal("GRANT_SUSPENDED", suspended.Reason);
        var log = await world.EntriesAsync(ct);
        world.AssertRecorded(reading.Answers, log);
        world.AssertRecorded(going.Answers, log);
        Assert.Equal(End.LeaseLapsed, Records.EndOf(stream, log).End);
    }
}
