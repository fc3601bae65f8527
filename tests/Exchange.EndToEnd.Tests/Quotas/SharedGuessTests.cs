using Exchange.Domain.Grants;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.Quotas;

/// <summary>Guesses at one subject through two gateways: together they are told no five times in a day, and no more.</summary>
[Collection(Alone.Name)]
public sealed class SharedGuessTests
{
    private const int NoesMax = 5;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, NoesMax)]

    // By the log alone each of two gateways has its half of what is left under way, so that the last no may not be had.
    [InlineData(false, NoesMax - 1)]
    public async Task Two_gateways_say_no_five_times_of_a_subject_together_and_then_nothing_not_even_yes(bool isShared, int noesMin)
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", isShared ? redis.File : ""), ("Gateway:QuotaGateways", "2"));
        var grant = await world.GrantAsync(1, 100_000, QuotaPeriod.Month, Ct);
        var noes = 0;
        string[] outcomes;
        do
        {
            outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => world.GuessAsync(world.Gateways[i % 2], grant, $"猜{i}", Ct)));
            noes += outcomes.Count(outcome => outcome == "No");
        }
        while (outcomes.Any(outcome => outcome != "GUESSES_EXCEEDED"));

        var right = await Task.WhenAll(world.Gateways.Select(gateway => world.GuessAsync(gateway, grant, QuotaWorld.Status, Ct)));

        Assert.InRange(noes, noesMin, NoesMax);
        Assert.Equal((ulong)noes, await world.MismatchesAsync(Ct));
        Assert.All(right, outcome => Assert.Equal("GUESSES_EXCEEDED", outcome));
    }

    [Fact]
    public async Task When_their_Redis_is_killed_the_noes_so_far_count_by_the_log()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = await QuotaWorld.StartAsync(("Gateway:RedisFile", redis.File), ("Gateway:QuotaGateways", "2"));
        var grant = await world.GrantAsync(1, 100_000, QuotaPeriod.Month, Ct);
        for (var i = 0; i < NoesMax; i++)
        {
            Assert.Equal("No", await world.GuessAsync(world.Gateways[i % 2], grant, $"猜{i}", Ct));
        }

        await redis.KillAsync();
        var alone = await Task.WhenAll(world.Gateways.Select(gateway => world.GuessAsync(gateway, grant, QuotaWorld.Status, Ct)));
        await redis.StartAgainAsync();
        var back = await Task.WhenAll(world.Gateways.Select(gateway => world.GuessAsync(gateway, grant, QuotaWorld.Status, Ct)));

        Assert.All([.. alone, .. back], outcome => Assert.Equal("GUESSES_EXCEEDED", outcome));
    }
}
