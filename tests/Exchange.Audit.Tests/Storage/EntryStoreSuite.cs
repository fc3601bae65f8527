using System.Collections.Immutable;
using Exchange.Audit.Storage;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Storage;

/// <summary>What every store of the log must do.</summary>
public abstract class EntryStoreSuite
{
    private static readonly ImmutableArray<byte> Attempt = [.. new byte[15], 7];

    [Fact]
    public void A_new_store_is_empty()
    {
        var store = Create();

        var stored = store.Load();

        Assert.Equal(0, stored.Size);
        Assert.Empty(stored.LastSequences);
        Assert.Empty(stored.OpenReads);
        Assert.Null(stored.LastCheckpoint);
        Assert.Empty(store.ReadEntries(0, 10));
        Assert.Null(store.ReadTile(0, 0));
    }

    [Fact]
    public void What_was_appended_is_there_after_it_is_opened_again()
    {
        var store = Create();
        var tile = new Tile(0, 0, [.. Enumerable.Range(0, Tile.Width).Select(i => MerkleTree.LeafHash([(byte)i]))]);

        store.Append(new LogBatch(
            0, [new byte[] { 1 }, new byte[] { 2 }], [tile], Advance("g-1", 0, 2), [new OpenRead("g-1", 1, Attempt)], []));
        store.Append(new LogBatch(2, [new byte[] { 3 }], [], Advance("g-2", 0, 1), [], []));

        var reopened = Reopen();
        var stored = reopened.Load();
        Assert.Equal(3, stored.Size);
        Assert.Equal([("g-1", 2), ("g-2", 1)], stored.LastSequences.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)));
        Assert.Equal(("g-1", 1), (stored.OpenReads.Single().Gateway, stored.OpenReads.Single().OpenedIndex));
        Assert.Equal(Attempt, stored.OpenReads.Single().Attempt);
        Assert.Equal([[1], [2], [3]], reopened.ReadEntries(0, 10));
        Assert.Equal([[2]], reopened.ReadEntries(1, 1));
        Assert.Equal(tile.Hashes, reopened.ReadTile(0, 0)!.Value);
    }

    [Fact]
    public void A_closed_stream_is_open_no_more()
    {
        var store = Create();
        store.Append(new LogBatch(0, [new byte[] { 1 }], [], Advance("g-1", 0, 1), [new OpenRead("g-1", 0, Attempt)], []));

        store.Append(new LogBatch(1, [new byte[] { 2 }], [], Advance("g-1", 1, 2), [], [0]));

        Assert.Empty(Reopen().Load().OpenReads);
    }

    [Fact]
    public void The_newest_checkpoint_is_the_largest_and_none_is_replaced()
    {
        var store = Create();

        store.AddCheckpoint(1, "one");
        store.AddCheckpoint(9, "nine");
        store.AddCheckpoint(9, "another nine");

        Assert.Equal("nine", Reopen().Load().LastCheckpoint);
    }

    [Fact]
    public void A_batch_that_does_not_extend_the_log_is_refused_whole()
    {
        var store = Create();
        store.Append(new LogBatch(0, [new byte[] { 1 }], [], Advance("g-1", 0, 1), [], []));

        Assert.ThrowsAny<Exception>(() => store.Append(new LogBatch(0, [new byte[] { 9 }], [], Advance("g-1", 1, 2), [], [])));
        Assert.ThrowsAny<Exception>(() => store.Append(new LogBatch(2, [new byte[] { 9 }], [], Advance("g-1", 1, 2), [], [])));
        Assert.ThrowsAny<Exception>(() => store.Append(new LogBatch(1, [new byte[] { 9 }], [], Advance("g-1", 0, 1), [], [])));
        Assert.ThrowsAny<Exception>(() => store.Append(new LogBatch(1, [new byte[] { 9 }], [], Advance("g-1", 2, 3), [], [])));
        Assert.ThrowsAny<Exception>(() => store.Append(new LogBatch(1, [new byte[] { 9 }], [], Advance("g-1", 1, 2), [], [5])));

        var stored = Reopen().Load();
        Assert.Equal((1, 1), (stored.Size, stored.LastSequences["g-1"]));
        Assert.Equal([[1]], Reopen().ReadEntries(0, 10));
    }

    private protected abstract IEntryStore Create();

    /// <summary>The same log, as a new process finds it.</summary>
    private protected abstract IEntryStore Reopen();

    private static Dictionary<string, SequenceAdvance> Advance(string gateway, long from, long to) =>
        new() { [gateway] = new SequenceAdvance(from, to) };
}
