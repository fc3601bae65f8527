using Exchange.EndToEnd.Tests.Worlds;

namespace Exchange.EndToEnd.Tests.Outages;

[Collection(Alone.Name)]
public sealed class IdentityKilledTests(DemoTemplate template)
{
    [Fact]
    public async Task Without_the_issuer_known_tokens_go_on_and_new_ones_wait_until_it_is_back()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await World.LayAsync(template);
        var identity = await world.StartAsync("identity", ct);
        await world.StartAsync("registry,audit,gateway", ct);
        await world.Reads("hu-zj").LookupAsync(Requests.Marriage("M-1"), cancellationToken: ct);

        await identity.KillAsync();
        var known = await world.Reads("hu-zj").LookupAsync(Requests.Marriage("M-2"), cancellationToken: ct);
        var unknown = await Refusals.OfAsync(world.Reads("hf-kj").LookupAsync(Requests.Marriage("M-3"), cancellationToken: ct));
        await world.StartAsync("identity", ct);
        var afterwards = await Refusals.OfAsync(world.Reads("hf-kj").LookupAsync(Requests.Marriage("M-4"), cancellationToken: ct));

        Assert.Single(known.Rows);
        Assert.Equal("ISSUER_UNAVAILABLE", unknown.Reason);
        Assert.Equal("GRANT_ABSENT", afterwards.Reason);
    }
}
