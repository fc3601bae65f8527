using System.Globalization;
using Exchange.Audit.V1;
using Exchange.Audit.Verification;
using Exchange.EndToEnd.Tests.Worlds;

namespace Exchange.EndToEnd.Tests.Outages;

/// <summary>
/// T1 and T6 at any instant: everything runs in one process, which is killed twenty times under load. What a reader ever
/// received is in the log, at the place that it was told.
/// </summary>
[Collection(Alone.Name)]
public sealed class TwentyKillsTests(DemoTemplate template, ITestOutputHelper output)
{
    private const int Rounds = 20;
    private const string AllRoles = "identity,registry,audit,gateway";

    [Fact]
    public async Task What_a_reader_received_is_recorded_whenever_the_process_is_killed()
    {
        var ct = TestContext.Current.CancellationToken;
        var random = new Random(Seed());
        await using var world = await World.LayAsync(template);
        var (answers, streams) = (new List<Served>(), new List<SlowRead>());
        for (var round = 0; round < Rounds; round++)
        {
            if (random.Next(4) == 0)
            {
                await using var unready = world.Launch(AllRoles);
                await Task.Delay(random.Next(1500), ct);
            }

            await using var process = await world.StartAsync(AllRoles, ct, ("Audit:CheckpointInterval", "00:00:00.1"));
            await CheckAsync(world, answers, streams, ct);

            await using var flood = new Flood(world, readers: 4, $"K{round}");
            streams.Add(await SlowRead.OpenAsync(world, ct));
            await Task.Delay(random.Next(800), ct);
            await process.KillAsync();
            await flood.StopAsync();
            answers.AddRange(flood.Answers);
        }

        await using var last = await world.StartAsync(AllRoles, ct);
        var log = await CheckAsync(world, answers, streams, ct);
        output.WriteLine($"{answers.Count} answers, {streams.Count} streams, {log.Count} entries");
        Assert.NotEmpty(answers);
        streams.ForEach(stream => stream.Dispose());
    }

    private static async Task<Dictionary<ulong, Entry>> CheckAsync(
        World world, List<Served> answers, List<SlowRead> streams, CancellationToken ct)
    {
        var log = await world.EntriesAsync(ct);
        world.AssertRecorded(answers, log);
        Assert.All(streams, stream =>
        {
            Records.AssertOpened(stream, log);
            Assert.Equal(End.Recovered, Records.EndOf(stream, log).End);
        });
        var sound = Assert.IsType<LogVerdict.Sound>(await world.VerifyAsync(log.Count, ct));
        Assert.Equal(log.Count, sound.Gateways.GetValueOrDefault("gateway-1"));
        return log;
    }

    /// <summary>EXCHANGE_TEST_SEED plays a run's moments again.</summary>
    private int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("EXCHANGE_TEST_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Environment.TickCount;
        output.WriteLine($"EXCHANGE_TEST_SEED={seed}");
        return seed;
    }
}
