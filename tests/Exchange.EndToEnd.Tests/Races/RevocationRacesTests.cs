using System.Collections.Concurrent;
using System.Globalization;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Registry.V1;

namespace Exchange.EndToEnd.Tests.Races;

/// <summary>
/// T5, raced: a grant is suspended through the registry while a stream and look-ups run under it on two gateways, a thousand
/// times, at a moment drawn by lot. Four grants race at once: two gateways and
/// their readers keep two cores busy then, and more would measure how long they queue for them.
/// </summary>
[Collection(Alone.Name)]
public sealed class RevocationRacesTests(DemoTemplate template, ITestOutputHelper output)
{
    private const int Races = 1000;
    private const int Lanes = 4;

    // Within which of the suspension the last row must have come.
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeadStartMax = TimeSpan.FromMilliseconds(80);

    [Fact]
    public async Task No_row_is_had_on_either_gateway_later_than_a_second_after_a_suspension_in_a_thousand_races()
    {
        var ct = TestContext.Current.CancellationToken;
        var seed = Seed();
        await using var track = await RaceTrack.LayAsync(template, Lanes, ct);
        var clock = new RaceClock();
        var finishes = new ConcurrentBag<Finish>();

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => RaceAsync(track, lane, new(seed + lane), clock, finishes, ct), ct)));

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Races} suspensions in {clock.Elapsed.TotalSeconds:F1} s, {finishes.Sum(finish => finish.Racer.Batches)} batches, {finishes.Sum(finish => finish.Racer.Answers)} answers"));
        var commits = await CommitsAsync(track, clock, ct);
        var rows = finishes.Select(finish => (Of: finish, After: finish.Racer.LastRow - commits[finish.Suspension])).ToList();
        var ends = finishes.Select(finish => finish.Racer.StreamEnded - commits[finish.Suspension]).ToList();
        var refusals = finishes.Select(finish => finish.Racer.Refused - commits[finish.Suspension]).ToList();
        Print("asked for to committed", finishes.Select(finish => commits[finish.Suspension] - finish.Asked));
        Print("committed to last row", rows.Select(row => row.After));
        Print("committed to end of stream", ends);
        Print("committed to first refusal", refusals);
        clock.RequireSteady();
        Assert.Equal(Races * track.Gateways.Count, finishes.Count);
        Assert.All(finishes, finish => Assert.InRange(commits[finish.Suspension], finish.Asked, finish.Answered));
        Assert.All(rows, row => Assert.InRange(row.After, TimeSpan.MinValue, Promised));
        Assert.All(ends, end => Assert.InRange(end, TimeSpan.Zero, Promised));
        Assert.All(refusals, refusal => Assert.InRange(refusal, TimeSpan.Zero, Promised));
    }

    private static async Task RaceAsync(
        RaceTrack track, int lane, Random random, RaceClock clock, ConcurrentBag<Finish> finishes, CancellationToken ct)
    {
        var grants = track.World.Grants("sh-sj-authority");
        var grant = RaceTrack.GrantOf(lane);
        for (var (round, version) = (0, 1u); round < Races / Lanes; round++)
        {
            var racers = track.Gateways
                .Select(address => new Racer(track.World.Reads("jx-sw", address), RaceTrack.PurposeOf(lane), clock, ct)).ToList();
            await Task.WhenAll(racers.Select(racer => racer.RunningAsync()));
            await Task.Delay(random.Next((int)HeadStartMax.TotalMilliseconds), ct);

            var asked = clock.Elapsed;
            var suspended = await grants.SuspendGrantAsync(new() { Id = grant, Version = version, Reason = "超范围使用" }, cancellationToken: ct);
            var answered = clock.Elapsed;
            await Task.WhenAll(racers.Select(racer => racer.EndedAsync()));

            version = suspended.Grant.Version;
            racers.ForEach(racer => finishes.Add(new(racer, (grant, version), asked, answered)));
            version = (await grants.ReinstateGrantAsync(new() { Id = grant, Version = version, Reason = "整改完成" }, cancellationToken: ct)).Grant.Version;
        }
    }

    // When each suspension was committed, as its event says: the instant is taken within the transaction, before the commit.
    private static async Task<Dictionary<(string Grant, uint Version), TimeSpan>> CommitsAsync(RaceTrack track, RaceClock clock, CancellationToken ct)
    {
        var commits = new Dictionary<(string, uint), TimeSpan>();
        var history = track.World.History("sh-sj-authority");
        for (var lane = 0; lane < Lanes; lane++)
        {
            var events = await history.ListEventsAsync(
                new() { Kind = FactKind.Grant, Id = RaceTrack.GrantOf(lane), PageSize = 1000 }, cancellationToken: ct);
            Assert.Empty(events.NextPageToken);
            foreach (var change in events.Changes)
            {
                commits.Add((change.Grant.Id, change.Grant.Version), clock.At(change.At.ToDateTimeOffset()));
            }
        }

        return commits;
    }

    private void Print(string what, IEnumerable<TimeSpan> measured)
    {
        var sorted = measured.Order().ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: median {At(0.5):F1} ms, p99 {At(0.99):F1} ms, max {At(1):F1} ms"));

        double At(double share) => sorted[(int)(share * (sorted.Count - 1))].TotalMilliseconds;
    }

    /// <summary>EXCHANGE_TEST_SEED draws a run's moments again.</summary>
    private int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("EXCHANGE_TEST_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Environment.TickCount;
        output.WriteLine($"EXCHANGE_TEST_SEED={seed}");
        return seed;
    }

    private sealed record Finish(Racer Racer, (string Grant, uint Version) Suspension, TimeSpan Asked, TimeSpan Answered);
}
