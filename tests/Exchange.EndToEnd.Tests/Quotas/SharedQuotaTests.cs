using System.Globalization;
using Exchange.Domain.Grants;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Services;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Exchange.EndToEnd.Tests.Quotas;

/// <summary>64 callers on two gateways under one quota, while the Redis that the gateways share dies and comes back.</summary>
[Collection(Alone.Name)]
public sealed class SharedQuotaTests(ITestOutputHelper output)
{
    private const int Limit = 2000;

    // What is permitted and not yet acknowledged by the log when the counter is made anew: at most one read of each caller.
    private const int InFlightMax = Hammer.Callers;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_Redis_runs_two_gateways_answer_exactly_what_the_quota_allows()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", redis.File), ("Gateway:QuotaGateways", "2"));
        var (answered, used) = await HammerAsync(world, 1, "steady", _ => Task.CompletedTask);

        Assert.Equal(Limit, answered + used);
        Assert.Equal((ulong)Limit, await world.RecordedAsync(GrantId.Parse("G-1"), Ct));
    }

    [Fact]
    public async Task Redis_killed_and_started_again_under_them_widens_the_quota_by_no_more_than_what_was_in_flight()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", redis.File), ("Gateway:QuotaGateways", "2"));
        (string Name, Func<Hammer, Task> Outage)[] rounds =
        [
            ("killed, back empty", hammer => OutageAsync(redis, hammer, Nothing, TimeSpan.FromMilliseconds(100))),
            ("killed, back with old data", hammer => OutageAsync(redis, hammer, redis.SaveAsync, TimeSpan.FromMilliseconds(300))),
            ("killed for longer", hammer => OutageAsync(redis, hammer, Nothing, TimeSpan.FromSeconds(2))),
            ("killed three times", async hammer =>
            {
                for (var i = 0; i < 3; i++)
                {
                    await OutageAsync(redis, hammer, i == 1 ? redis.SaveAsync : Nothing, TimeSpan.FromMilliseconds(200));
                }
            }),
            ("hung for a while", async hammer =>
            {
                await hammer.UntilAnsweredAsync(Limit / 4, Ct);
                await redis.HangAsync();
                await hammer.UntilAnsweredAsync(hammer.Answered + (Limit / 8), Ct);
                await redis.GoOnAsync();
            }),
            ("emptied while it runs", async hammer =>
            {
                await hammer.UntilAnsweredAsync(Limit / 4, Ct);
                await redis.FlushAsync();
            }),
            ("killed for good", async hammer =>
            {
                await hammer.UntilAnsweredAsync(Limit / 4, Ct);
                await redis.KillAsync();
            }),
        ];

        for (var round = 0; round < rounds.Length; round++)
        {
            var (answered, used) = await HammerAsync(world, round + 1, rounds[round].Name, rounds[round].Outage);

            // Refused sooner after an outage, and yet never by much: what was under way counts twice when a counter is made anew.
            Assert.InRange(answered + used, Limit - (4 * InFlightMax), Limit + InFlightMax);
        }
    }

    [Fact]
    public async Task Without_Redis_two_gateways_keep_to_the_quota_by_the_log()
    {
        await using var world = await QuotaWorld.StartAsync(("Gateway:QuotaGateways", "2"));

        var (answered, used) = await HammerAsync(world, 1, "no Redis", _ => Task.CompletedTask);

        Assert.InRange(answered + used, Limit - InFlightMax, Limit + InFlightMax);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_grant_and_its_parts_have_one_quota_together_on_two_gateways(bool isShared)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", isShared ? redis.File : ""), ("Gateway:QuotaGateways", "2"));
        var whole = await world.GrantAsync(1, Limit, QuotaPeriod.Month, Ct);
        GrantId[] grants =
        [
            whole, await world.GrantAsync(2, Limit, QuotaPeriod.Month, Ct, whole), await world.GrantAsync(3, Limit, QuotaPeriod.Month, Ct, whole),
        ];

        Hammer[] hammers = [.. grants.Select(grant => new Hammer(world, grant))];
        await Task.WhenAll(hammers.Select(hammer => hammer.UntilExhaustedAsync(Ct)));
        await Task.WhenAll(hammers.Select(hammer => hammer.DisposeAsync().AsTask()));

        var recorded = await Task.WhenAll(grants.Select(grant => world.RecordedAsync(grant, Ct)));
        var sum = recorded.Aggregate(0UL, (sum, one) => sum + one);
        output.WriteLine($"{string.Join(" + ", recorded)} = {sum} of {Limit}");
        Assert.InRange(sum, isShared ? Limit : Limit - (3UL * InFlightMax), isShared ? Limit : Limit + (3UL * InFlightMax));
    }

    [Fact]
    public async Task A_gateway_without_its_Redis_says_that_it_has_a_share_and_is_degraded_and_comes_back()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", redis.File), ("Gateway:QuotaGateways", "2"));
        var grant = await world.GrantAsync(1, Limit, QuotaPeriod.Month, Ct);
        var shared = await world.ReadAsync(world.Gateways[0], grant, Ct);

        await redis.KillAsync();
        var alone = await world.ReadAsync(world.Gateways[0], grant, Ct);
        var degraded = await world.HealthAsync();
        await redis.StartAgainAsync();
        var back = alone;
        while (back.LocalShare)
        {
            back = await world.ReadAsync(world.Gateways[0], grant, Ct);
        }

        Assert.False(shared.LocalShare);
        Assert.Equal((HealthStatus.Degraded, HealthStatus.Healthy), (degraded, await world.HealthAsync()));
        Assert.Equal((true, shared.Used + 1), (alone.LocalShare, alone.Used));
        Assert.Equal(await world.RecordedAsync(grant, Ct), back.Used);
        Assert.Equal(back.Used + 1, (await world.ReadAsync(world.Gateways[1], grant, Ct)).Used);
    }

    [Fact]
    public async Task A_Redis_that_hangs_holds_up_no_read_for_a_second()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", redis.File), ("Gateway:QuotaGateways", "2"));
        var grant = await world.GrantAsync(1, Limit, QuotaPeriod.Month, Ct);
        var shared = await world.ReadAsync(world.Gateways[0], grant, Ct);
        var longest = TimeSpan.Zero;
        var alone = shared;

        await redis.HangAsync();
        for (var i = 0; i < 100; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            alone = await world.ReadAsync(world.Gateways[0], grant, Ct);
            longest = TimeSpan.FromTicks(long.Max(longest.Ticks, TimeProvider.System.GetElapsedTime(began).Ticks));
        }

        await redis.GoOnAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the slowest read took {longest.TotalMilliseconds:0} ms"));

        Assert.Equal((false, true), (shared.LocalShare, alone.LocalShare));
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_read_that_its_source_failed_is_given_back_to_the_counter_that_gateways_share()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", redis.File), ("Gateway:QuotaGateways", "2"));
        var grant = await world.GrantAsync(1, Limit, QuotaPeriod.Month, Ct);
        var before = await world.ReadAsync(world.Gateways[0], grant, Ct);
        world.BreakSource();

        var failed = await world.RefusalAsync(world.Gateways[0], grant, Ct);
        world.MendSource();
        var after = await world.ReadAsync(world.Gateways[1], grant, Ct);

        Assert.Equal("SOURCE_UNAVAILABLE", failed);
        Assert.Equal(before.Used + 1, after.Used);
    }

    [Fact]
    public async Task When_Redis_and_the_log_are_gone_nothing_is_read()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", redis.File), ("Gateway:QuotaGateways", "2"));
        var grant = await world.GrantAsync(1, Limit, QuotaPeriod.Month, Ct);

        await redis.KillAsync();
        await world.LoseLogAsync();
        var reason = await world.RefusalAsync(world.Gateways[0], grant, Ct);

        Assert.Equal("LOG_UNAVAILABLE", reason);
    }

    // What they got, and what it took to see that each gateway has the grant.
    private async Task<(int Answered, int Before)> HammerAsync(QuotaWorld world, int number, string name, Func<Hammer, Task> outage)
    {
        var grant = await world.GrantAsync(number, Limit, QuotaPeriod.Month, Ct);
        var before = (int)await world.RecordedAsync(grant, Ct);
        var began = TimeProvider.System.GetTimestamp();
        await using var hammer = new Hammer(world, grant);
        await outage(hammer);
        await hammer.UntilExhaustedAsync(Ct);
        var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var recorded = (int)await world.RecordedAsync(grant, Ct);
        var refused = string.Join(", ", hammer.Refusals.Select(one => $"{one.Key} {one.Value}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {hammer.Answered + before} answered of {Limit}, {recorded} in the log, {took:0.0} s; refused: {refused}"));
        Assert.Equal(hammer.Answered + before, recorded);
        return (hammer.Answered, before);
    }

    private static Task Nothing() => Task.CompletedTask;

    private static async Task OutageAsync(RedisProcess redis, Hammer hammer, Func<Task> before, TimeSpan down)
    {
        await hammer.UntilAnsweredAsync(hammer.Answered + (Limit / 8), Ct);
        redis.ForgetSaved();
        await before();
        await hammer.UntilAnsweredAsync(hammer.Answered + (Limit / 8), Ct);
        await redis.KillAsync();
        await Task.Delay(down, Ct);
        await redis.StartAgainAsync();
    }
}
