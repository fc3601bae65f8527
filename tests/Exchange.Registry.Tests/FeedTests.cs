using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class FeedOnSqlite : FeedTests<Sqlite>;

public sealed class FeedOnPostgres : FeedTests<Postgres>;

/// <summary>The clock stands still, so that what arrives has not waited for a poll.</summary>
public abstract class FeedTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    // So that a busy registry takes its turns before the clock passes the end of its callers' tokens.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private protected override TimeProvider Time => _clock;

    [Fact]
    public async Task A_follower_is_told_every_change_in_order_and_then_that_it_has_them_all()
    {
        using var feed = Watch(0);

        var (changes, heartbeat) = await feed.UntilHeartbeatAsync();

        Assert.Equal(Enumerable.Range(1, changes.Count).Select(revision => (long)revision), changes.Select(change => change.Revision));
        Assert.Equal(await World.RevisionAsync(), heartbeat);
        Assert.Equal(Story.Seed.Departments, changes.Select(change => change.Department).OfType<V1.Department>());
        Assert.Equal("seed:", changes[0].Actor[..5]);
        Assert.Equal(1u, changes[^1].Grant.Version);
    }

    [Fact]
    public async Task A_follower_is_told_only_what_came_after_its_revision()
    {
        var newest = await World.RevisionAsync();
        using var feed = Watch(newest - 2);

        var (changes, heartbeat) = await feed.UntilHeartbeatAsync();

        Assert.Equal([newest - 1, newest], changes.Select(change => change.Revision));
        Assert.Equal(newest, heartbeat);
    }

    [Fact]
    public async Task A_change_arrives_at_once_with_who_made_it_and_why()
    {
        using var feed = Watch(await World.RevisionAsync());
        await feed.UntilHeartbeatAsync();

        var suspended = await World.Grants(Clients.Authority).SuspendGrantAsync(
            new() { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, cancellationToken: Ct);

        var (changes, heartbeat) = await feed.UntilHeartbeatAsync();
        var change = Assert.Single(changes);
        Assert.Equal((suspended.Revision, suspended.Grant), (change.Revision, change.Grant));
        Assert.Equal(($"{World.Issuer} {Clients.Authority}", "擅自扩大使用范围"), (change.Actor, change.Reason));
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), change.At.Seconds);
        Assert.Equal(change.Revision, heartbeat);
    }

    [Fact]
    public async Task A_change_by_another_registry_on_the_same_database_arrives_with_the_next_poll()
    {
        using var feed = Watch(await World.RevisionAsync());
        await feed.UntilHeartbeatAsync();
        await World.ExecuteAsync(
            """
            INSERT INTO events (revision, at_micros, actor, reason, kind, id, version, body)
            SELECT MAX(revision) + 1, 0, 'elsewhere', '', 'Element', 'person.phone', 1, '{ "id": "person.phone" }' FROM events
            """);

        var next = feed.UntilHeartbeatAsync();
        await AdvanceUntilAsync(next);

        Assert.Equal("elsewhere", Assert.Single((await next).Changes).Actor);
    }

    [Fact]
    public async Task Each_second_without_a_change_has_a_sign_of_life()
    {
        using var feed = Watch(await World.RevisionAsync());
        await feed.UntilHeartbeatAsync();

        var next = feed.UntilHeartbeatAsync();
        await AdvanceUntilAsync(next);

        Assert.Empty((await next).Changes);
    }

    [Fact]
    public async Task A_follower_that_comes_back_misses_nothing_and_gets_nothing_twice()
    {
        var revision = await World.RevisionAsync();
        var received = new List<long>();
        for (var version = 1u; version <= 3; version++)
        {
            using var feed = Watch(revision + received.Count);
            await World.DraftAsync(Story.Resource(resource => resource with { Name = $"婚姻登记信息 {version}" }));
            received.Add((await feed.NextChangeAsync()).Revision);
        }

        Assert.Equal([revision + 1, revision + 2, revision + 3], received);
    }

    [Fact]
    public async Task A_revision_below_the_first_is_refused()
    {
        using var feed = Watch(-1);

        var refusal = await Refusal.OfAsync(feed.UntilHeartbeatAsync());

        refusal.Is(Reason.RequestInvalid, "after_revision FIELD_OUT_OF_RANGE");
    }

    [Fact]
    public async Task A_revision_that_the_registry_never_reached_is_of_another_history()
    {
        using var feed = Watch(await World.RevisionAsync() + 1);

        var refusal = await Refusal.OfAsync(feed.UntilHeartbeatAsync());

        refusal.Is(Reason.HistoryDiffers);
    }

    [Fact]
    public async Task A_follower_that_gives_the_mark_of_its_last_change_goes_on()
    {
        var last = await LastAsync();
        using var feed = Watch(last.Revision, last.Mark);

        var (changes, heartbeat) = await feed.UntilHeartbeatAsync();

        Assert.Empty(changes);
        Assert.Equal(last.Revision, heartbeat);
    }

    [Theory]
    [InlineData("at_micros = at_micros + 1")]
    [InlineData("actor = 'elsewhere'")]
    [InlineData("reason = 'another'")]
    [InlineData("body = '{ \"id\": \"G-0001\" }'")]
    public async Task A_follower_whose_last_change_is_not_the_one_that_stands_there_is_of_another_history(string differs)
    {
        var last = await LastAsync();
        await World.ExecuteAsync($"UPDATE events SET {differs} WHERE revision = {last.Revision}");
        using var feed = Watch(last.Revision, last.Mark);

        var refusal = await Refusal.OfAsync(feed.UntilHeartbeatAsync());

        refusal.Is(Reason.HistoryDiffers);
    }

    [Fact]
    public async Task A_stream_under_way_ends_when_the_history_beneath_it_becomes_another()
    {
        var last = await LastAsync();
        using var feed = Watch(last.Revision, last.Mark);
        await feed.UntilHeartbeatAsync();
        await World.ExecuteAsync("UPDATE events SET actor = 'elsewhere'");

        var next = Refusal.OfAsync(feed.UntilHeartbeatAsync());
        await AdvanceUntilAsync(next);

        (await next).Is(Reason.HistoryDiffers);
    }

    [Fact]
    public async Task A_registry_that_stops_lets_its_followers_go()
    {
        using var feed = Watch(await World.RevisionAsync());
        await feed.UntilHeartbeatAsync();

        var stopped = World.StopAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => feed.UntilHeartbeatAsync());
        await stopped;
    }

    [Fact]
    public async Task Every_kind_of_fact_is_told_as_it_stands()
    {
        using var feed = Watch(0);

        var (changes, _) = await feed.UntilHeartbeatAsync();

        Assert.Equal(AnElement.ToWire(), Assert.Single(changes.Select(change => change.Element).OfType<V1.Element>()));
        Assert.Equal(ADesignation.ToWire(), Assert.Single(changes.Select(change => change.Designation).OfType<V1.Designation>()));
        Assert.Equal(Story.Resource(resource => resource with { Version = 1, Filing = AFiling with { PublishedAt = _clock.GetUtcNow() } }), Assert.Single(changes.Select(change => change.Resource).OfType<V1.Resource>()));
        Assert.Equal((AGrant with { ResourceVersion = 1 }).ToWire(), Assert.Single(changes.Select(change => change.Grant).OfType<V1.Grant>()));
        Assert.Equal(Story.Seed.Principals.Count, changes.Count(change => change.FactCase == V1.Change.FactOneofCase.Principal));
    }

    private Follower Watch(long after) => Watch(after, ByteString.Empty);

    private Follower Watch(long after, ByteString mark) =>
        new(World.Feed(Clients.Gateway).Watch(new() { AfterRevision = after, AfterMark = mark }, cancellationToken: Ct));

    private async Task<V1.Change> LastAsync()
    {
        using var feed = Watch(0);
        return (await feed.UntilHeartbeatAsync()).Changes[^1];
    }

    // The registry may begin to wait after any one step of the clock, so the clock goes on until it has noticed.
    private async Task AdvanceUntilAsync(Task awaited)
    {
        while (!awaited.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(Breath, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Follower(AsyncServerStreamingCall<V1.WatchResponse> call) : IDisposable
    {
        public async Task<(IReadOnlyList<V1.Change> Changes, long Revision)> UntilHeartbeatAsync()
        {
            var changes = new List<V1.Change>();
            while (await NextAsync() is { KindCase: V1.WatchResponse.KindOneofCase.Change } response)
            {
                changes.Add(response.Change);
            }

            return (changes, call.ResponseStream.Current.Heartbeat.Revision);
        }

        public async Task<V1.Change> NextChangeAsync()
        {
            while (await NextAsync() is not { KindCase: V1.WatchResponse.KindOneofCase.Change })
            {
            }

            return call.ResponseStream.Current.Change;
        }

        public void Dispose() => call.Dispose();

        private async Task<V1.WatchResponse> NextAsync() =>
            await call.ResponseStream.MoveNext(Ct) ? call.ResponseStream.Current : throw new EndOfStreamException();
    }
}
