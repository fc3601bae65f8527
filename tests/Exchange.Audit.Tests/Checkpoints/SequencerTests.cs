using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;
using Google.Protobuf;

namespace Exchange.Audit.Tests.Checkpoints;

public sealed class SequencerTests
{
    [Fact]
    public async Task An_acknowledged_entry_is_in_the_store_at_its_index_byte_for_byte()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        var session = await log.JoinAsync("g-1");

        var first = await log.AppendAsync(session, AnEntry.Answered("g-1", 1), AnEntry.Refused("g-1", 2));
        var second = await log.AppendAsync(session, AnEntry.Answered("g-1", 3));

        Assert.Equal((0, 2), (first, second));
        Assert.Equal(AnEntry.Refused("g-1", 2).ToByteArray(), log.Store.ReadEntries(1, 1)[0]);
        Assert.Equal(3, log.Log.Head!.Size);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_sequence_repeated_or_skipped_is_refused_and_changes_nothing(long sequence)
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        var session = await log.JoinAsync("g-1");
        await log.AppendAsync(session, AnEntry.Answered("g-1", 1), AnEntry.Answered("g-1", 2));

        var refusal = await Assert.ThrowsAsync<ExchangeException>(() => log.AppendAsync(session, AnEntry.Answered("g-1", sequence)));

        Assert.Equal(Reason.RequestInvalid, refusal.Reason);
        Assert.Equal("entries.entries[0].sequence", refusal.Violations.Single().Field);
        Assert.Equal(2, log.Store.Load().Size);
        Assert.Equal(2, await log.AppendAsync(session, AnEntry.Answered("g-1", 3)));
    }

    [Fact]
    public async Task Each_gateway_has_its_own_count()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        var (one, two) = (await log.JoinAsync("g-1"), await log.JoinAsync("g-2"));

        await log.AppendAsync(one, AnEntry.Answered("g-1", 1));
        await log.AppendAsync(two, AnEntry.Answered("g-2", 1));
        await log.AppendAsync(one, AnEntry.Answered("g-1", 2));

        Assert.Equal(2, (await log.JoinAsync("g-1")).LastSequence);
        Assert.Equal(1, (await log.JoinAsync("g-2")).LastSequence);
    }

    [Fact]
    public async Task A_newer_session_fences_the_older_one_after_what_it_had_sent()
    {
        var store = new FaultyStore(new MemoryEntryStore());
        await using var log = await TestLog.StartAsync(store);
        var older = await log.JoinAsync("g-1");
        store.Gate.Reset();
        var sent = await log.Sequencer.AppendAsync(
            older, TestLog.BatchOf(AnEntry.Answered("g-1", 1)), TestContext.Current.CancellationToken);
        var joining = log.JoinAsync("g-1");
        var late = await log.Sequencer.AppendAsync(
            older, TestLog.BatchOf(AnEntry.Answered("g-1", 2)), TestContext.Current.CancellationToken);

        store.Gate.Set();

        Assert.Equal(0, await sent);
        Assert.Equal(1, (await joining).LastSequence);
        Assert.Equal(Reason.VersionRaced, (await Assert.ThrowsAsync<ExchangeException>(() => late)).Reason);
        Assert.Equal(Reason.VersionRaced, older.EndReason);
        Assert.True(older.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task A_welcome_names_the_streams_that_were_opened_and_not_closed()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        var session = await log.JoinAsync("g-1");
        await log.AppendAsync(session, AnEntry.Opened("g-1", 1), AnEntry.Opened("g-1", 2));
        await log.AppendAsync(session, AnEntry.Closed("g-1", 3, openedSequence: 1, openedIndex: 0));

        var next = await log.JoinAsync("g-1");

        Assert.Equal(1, next.OpenReads.Single().OpenedIndex);
        Assert.Equal(AnEntry.Attempt(2).Id.ToByteArray(), next.OpenReads.Single().Attempt);
        Assert.Empty((await log.JoinAsync("g-2")).OpenReads);
    }

    [Fact]
    public async Task A_stream_is_closed_once_by_its_own_gateway_and_under_its_own_attempt()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        var (one, two) = (await log.JoinAsync("g-1"), await log.JoinAsync("g-2"));
        await log.AppendAsync(one, AnEntry.Opened("g-1", 1));

        Task<ExchangeException> Refused(Func<Task> append) => Assert.ThrowsAsync<ExchangeException>(append);
        var foreign = await Refused(() => log.AppendAsync(two, AnEntry.Closed("g-2", 1, 1, 0)));
        var other = await Refused(() => log.AppendAsync(one, AnEntry.Closed("g-1", 2, 7, 0)));
        var twice = await Refused(() => log.AppendAsync(one, AnEntry.Closed("g-1", 2, 1, 0), AnEntry.Closed("g-1", 3, 1, 0)));

        Assert.All([foreign, other, twice], refusal => Assert.Equal(Reason.RequestInvalid, refusal.Reason));
        Assert.Equal("entries.entries[1].closed.opened_index", twice.Violations.Single().Field);
        Assert.Equal(1, log.Store.Load().Size);
    }

    [Theory]
    [InlineData(Fault.BeforeEffect, 1)]
    [InlineData(Fault.AfterEffect, 2)]
    public async Task A_commit_of_unknown_outcome_ends_the_sessions_and_the_store_says_how_it_stands(Fault fault, long lastSequence)
    {
        var store = new FaultyStore(new MemoryEntryStore());
        await using var log = await TestLog.StartAsync(store);
        var session = await log.JoinAsync("g-1");
        await log.AppendAsync(session, AnEntry.Answered("g-1", 1));
        store.NextWrite = fault;

        var failure = await Assert.ThrowsAsync<ExchangeException>(() => log.AppendAsync(session, AnEntry.Answered("g-1", 2)));

        Assert.Equal(Reason.LogUnavailable, failure.Reason);
        Assert.Equal(Reason.LogUnavailable, session.EndReason);
        await UntilAsync(() => log.Log.Fault is null);
        var late = await Assert.ThrowsAsync<ExchangeException>(() => log.AppendAsync(session, AnEntry.Answered("g-1", 3)));
        Assert.Equal(Reason.LogUnavailable, late.Reason);
        var next = await log.JoinAsync("g-1");
        Assert.Equal(lastSequence, next.LastSequence);
        Assert.Equal(lastSequence, await log.AppendAsync(next, AnEntry.Answered("g-1", lastSequence + 1)));
    }

    [Fact]
    public async Task While_the_store_is_away_everyone_is_told_at_once_and_it_recovers_by_itself()
    {
        var store = new FaultyStore(new MemoryEntryStore());
        await using var log = await TestLog.StartAsync(store);
        var session = await log.JoinAsync("g-1");
        store.IsAway = true;
        await Assert.ThrowsAsync<ExchangeException>(() => log.AppendAsync(session, AnEntry.Answered("g-1", 1)));

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => log.JoinAsync("g-1"));

        Assert.Equal(Reason.LogUnavailable, refused.Reason);
        store.IsAway = false;
        await UntilAsync(() =>
        {
            log.Time.Advance(TimeSpan.FromSeconds(1));
            return log.Log.Fault is null;
        });
        Assert.Equal(1, (await log.JoinAsync("g-1")).LastSequence);
    }

    [Fact]
    public async Task When_it_stops_whoever_waits_is_told()
    {
        var store = new FaultyStore(new MemoryEntryStore());
        var log = await TestLog.StartAsync(store);
        var session = await log.JoinAsync("g-1");

        await log.DisposeAsync();

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => log.AppendAsync(session, AnEntry.Answered("g-1", 1)));
        Assert.Equal(Reason.LogUnavailable, refused.Reason);
    }

    [Fact]
    public async Task A_log_that_lost_what_it_acknowledged_is_closed_for_good()
    {
        var inner = new MemoryEntryStore();
        var store = new SwitchedStore(inner);
        await using var log = await TestLog.StartAsync(store);
        await log.FillAsync("g-1", 3);
        var session = await log.JoinAsync("g-1");
        store.Current = new FaultyStore(new MemoryEntryStore()) { NextWrite = Fault.BeforeEffect };

        await Assert.ThrowsAsync<ExchangeException>(() => log.AppendAsync(session, AnEntry.Answered("g-1", 4)));

        await UntilAsync(() => log.Log.Fault == Reason.LogCorrupt);
        var refused = await Assert.ThrowsAsync<ExchangeException>(() => log.JoinAsync("g-1"));
        Assert.Equal(Reason.LogCorrupt, refused.Reason);
    }

    [Fact]
    public async Task The_tree_is_the_tree_of_its_entries_across_many_tiles()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        await log.FillAsync("g-1", 1000);

        var root = log.Log.Head!.Root(1000);

        var leaves = log.Store.ReadEntries(0, 1000).Select(entry => MerkleTree.LeafHash(entry)).ToArray();
        Assert.Equal(
            MerkleTree.Root(1000, (level, index) => MerkleTree.SubtreeRoot(leaves.AsSpan((int)(index << level), 1 << level))), root);
        Assert.Equal(leaves[256..512], log.Store.ReadTile(0, 1)!.Value);
    }

    internal static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
