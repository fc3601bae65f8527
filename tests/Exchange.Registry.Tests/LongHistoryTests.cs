using Exchange.Hosting.Feed;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Registry.Tests;

/// <summary>Alone, since the heap is everyone's.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class LongHistoryOnSqlite : LongHistoryTests<Sqlite>
{
    private protected override int Events => 1_000_000;
}

[Collection(nameof(Alone))]
public sealed class LongHistoryOnPostgres : LongHistoryTests<Postgres>
{
    private protected override int Events => 200_000;
}

/// <summary>A year's events, and the follower that gateways use.</summary>
public abstract class LongHistoryTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private const int Cuts = 20;
    private const long HeapMax = 64 << 20;

    private protected abstract int Events { get; }

    [Fact]
    public async Task A_follower_that_is_cut_off_twenty_times_has_every_revision_once_in_order_and_in_bounded_memory()
    {
        await World.ExecuteAsync(
            $$"""
            INSERT INTO events (revision, at_micros, actor, reason, kind, id, version, body)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{Events}})
            SELECT (SELECT MAX(revision) FROM events) + i, (SELECT MAX(at_micros) FROM events) + i, 'a year', '', 'Element',
                'person.e' || i, 1, '{ "id": "person.e' || i || '", "name": "元素", "definition": "A fact about a person." }'
            FROM n
            """);
        var newest = await World.RevisionAsync();
        using var cutting = new CutOff(newest);
        using var feed = new RegistryFeed(World.Feed(Clients.Gateway), cutting, TimeProvider.System, NullLogger<RegistryFeed>.Instance);

        while (!cutting.IsDone)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => feed.RunOnceAsync(cutting.Renew(Ct)));
            Ct.ThrowIfCancellationRequested();
        }

        Assert.Equal((newest, newest, Cuts), (cutting.Revision, cutting.Taken, cutting.Count));
        Assert.InRange(cutting.HeapGrowth, long.MinValue, HeapMax);
    }

    /// <summary>Cuts itself off at random revisions, and at the end; and looks at the heap on the way, which is the service's too.</summary>
    private sealed class CutOff : IFeedSink, IDisposable
    {
        private readonly HashSet<long> _at = [];
        private readonly long _newest;
        private readonly long _heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        private CancellationTokenSource _connection = new();

        public CutOff(long newest)
        {
            _newest = newest;
            while (_at.Count < Cuts)
            {
                _at.Add(Random.Shared.NextInt64(1, newest));
            }
        }

        public long Revision { get; private set; }

        public long Taken { get; private set; }

        public int Count { get; private set; }

        public long HeapGrowth { get; private set; }

        public bool IsDone { get; private set; }

        public CancellationToken Renew(CancellationToken ct)
        {
            _connection.Dispose();
            _connection = CancellationTokenSource.CreateLinkedTokenSource(ct);
            return _connection.Token;
        }

        public void Apply(V1.Change change)
        {
            Assert.Equal(Revision + 1, change.Revision);
            Revision = change.Revision;
            Taken++;
            if (_at.Contains(Revision))
            {
                Count++;
                HeapGrowth = Math.Max(HeapGrowth, GC.GetTotalMemory(forceFullCollection: true) - _heapBefore);
                _connection.Cancel();
            }
        }

        public void Forget() => Assert.Fail("The history is the same.");

        public void Alive()
        {
            Assert.Equal(_newest, Revision);
            IsDone = true;
            _connection.Cancel();
        }

        public void Dispose() => _connection.Dispose();
    }
}
