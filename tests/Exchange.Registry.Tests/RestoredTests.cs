using Exchange.Hosting.Feed;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Registry.Tests;

public sealed class RestoredOnSqlite : RestoredTests<Sqlite>;

public sealed class RestoredOnPostgres : RestoredTests<Postgres>;

/// <summary>A registry whose database was put back to an earlier state, and its followers.</summary>
public abstract class RestoredTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_follower_begins_anew_and_ends_with_what_the_restored_registry_says(int changesSince)
    {
        using var sink = new Taken();
        using var feed = new RegistryFeed(World.Feed(Clients.Gateway), sink, TimeProvider.System, NullLogger<RegistryFeed>.Instance);
        var backup = await World.RevisionAsync();
        await World.IssueAsync(Story.Grant("G-0002"));
        await World.IssueAsync(Story.Grant("G-0003"));
        await sink.FollowAsync(feed, Ct);

        await RestoreAsync(backup);
        for (var i = 0; i < changesSince; i++)
        {
            await World.IssueAsync(Story.Grant($"G-10{i:00}"));
        }

        await feed.RunOnceAsync(Ct);
        var between = (sink.IsAlive, sink.Grants.Count);
        await sink.FollowAsync(feed, Ct);

        Assert.Equal((false, 0), between);
        Assert.Equal(["G-0001", .. Enumerable.Range(0, changesSince).Select(i => $"G-10{i:00}")], sink.Grants);
        Assert.Equal(await World.RevisionAsync(), sink.Revision);
    }

    [Fact]
    public async Task A_follower_that_had_nothing_from_after_the_backup_goes_on_without_beginning_anew()
    {
        using var sink = new Taken();
        using var feed = new RegistryFeed(World.Feed(Clients.Gateway), sink, TimeProvider.System, NullLogger<RegistryFeed>.Instance);
        var backup = await World.RevisionAsync();
        await sink.FollowAsync(feed, Ct);
        await World.IssueAsync(Story.Grant("G-0002"));

        await RestoreAsync(backup);
        await World.IssueAsync(Story.Grant("G-0003"));
        await sink.FollowAsync(feed, Ct);

        Assert.Equal(["G-0001", "G-0003"], sink.Grants);
        Assert.Equal(0, sink.Forgot);
    }

    private async Task RestoreAsync(long backup)
    {
        await World.ExecuteAsync($"DELETE FROM fact_keys WHERE id IN (SELECT id FROM facts WHERE revision > {backup})");
        await World.ExecuteAsync($"DELETE FROM facts WHERE revision > {backup}");
        await World.ExecuteAsync($"DELETE FROM events WHERE revision > {backup}");
    }

    private sealed class Taken : IFeedSink, IDisposable
    {
        private CancellationTokenSource _connection = new();

        public long Revision { get; private set; }

        public bool IsAlive { get; private set; }

        public int Forgot { get; private set; }

        public List<string> Grants { get; } = [];

        /// <summary>Until the registry says that everything has been taken.</summary>
        public async Task FollowAsync(RegistryFeed feed, CancellationToken ct)
        {
            _connection.Dispose();
            _connection = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Assert.ThrowsAnyAsync<Exception>(() => feed.RunOnceAsync(_connection.Token));
            ct.ThrowIfCancellationRequested();
        }

        public void Dispose() => _connection.Dispose();

        public void Apply(V1.Change change)
        {
            Revision = change.Revision;
            if (change.Grant is { } grant)
            {
                Grants.Add(grant.Id);
            }
        }

        public void Forget()
        {
            (Revision, IsAlive) = (0, false);
            Grants.Clear();
            Forgot++;
        }

        public void Alive()
        {
            IsAlive = true;
            _connection.Cancel();
        }
    }
}
