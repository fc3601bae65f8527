using System.Runtime.Versioning;
using System.Text;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.Verification;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Checkpoints;

public sealed class CheckpointSignerTests
{
    [Fact]
    public async Task A_new_log_signs_that_it_is_empty_and_then_each_growth_once()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        log.Signer.RunOnce();
        var empty = log.Log.Published!;

        await log.AppendAsync(await log.JoinAsync("g-1"), AnEntry.Answered("g-1", 1));
        log.Signer.RunOnce();
        var grown = log.Log.Published!;
        log.Signer.RunOnce();

        Assert.Equal((0, MerkleTree.EmptyRoot), (empty.Checkpoint.Size, empty.Checkpoint.Root));
        Assert.Equal(1, grown.Checkpoint.Size);
        Assert.Same(grown, log.Log.Published);
        Assert.True(Checkpoint.TryOpen(grown.Note, log.Key.Verifier, Ed25519.Check, out _));
        Assert.Equal(grown.Note, log.Store.Load().LastCheckpoint);
    }

    [Theory]
    [InlineData(Fault.BeforeEffect)]
    [InlineData(Fault.AfterEffect)]
    public async Task A_checkpoint_that_could_not_be_stored_is_not_shown_and_comes_with_the_next_tick(Fault fault)
    {
        var store = new FaultyStore(new MemoryEntryStore());
        await using var log = await TestLog.StartAsync(store);
        await log.FillAsync("g-1", 5);
        await log.AppendAsync(await log.JoinAsync("g-1"), AnEntry.Answered("g-1", 6));
        store.NextWrite = fault;

        Assert.Throws<IOException>(log.Signer.RunOnce);
        var shown = log.Log.Published!.Checkpoint.Size;
        log.Signer.RunOnce();

        Assert.Equal((5, 6), (shown, log.Log.Published!.Checkpoint.Size));
    }

    [Fact]
    public async Task A_tree_that_does_not_extend_the_last_checkpoint_is_never_signed()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        await log.FillAsync("g-1", 5);
        var foreign = new RightEdge();
        Enumerable.Range(0, 9).ToList().ForEach(i => foreign.Append(MerkleTree.LeafHash([(byte)i]), []));
        log.Log.Grew(new LogHead(foreign, log.Store));

        var refusal = Assert.Throws<ExchangeException>(log.Signer.RunOnce);

        Assert.Equal(Reason.LogCorrupt, refusal.Reason);
        Assert.Equal(5, log.Log.Published!.Checkpoint.Size);
        Assert.Equal(log.Log.Published.Note, log.Store.Load().LastCheckpoint);
    }

    [Fact]
    public async Task A_log_is_closed_whose_last_checkpoint_bears_another_key_or_another_tree()
    {
        var store = new MemoryEntryStore();
        await using (var log = await TestLog.StartAsync(store))
        {
            await log.FillAsync("g-1", 300);
        }

        await using var otherKey = await TestLog.StartAsync(store);
        var otherTree = new SwitchedStore(new MemoryEntryStore());
        using var key = LogKey.Generate(TestLog.Origin);
        otherTree.AddCheckpoint(1, key.Sign(new Checkpoint(TestLog.Origin, 1, MerkleTree.EmptyRoot)).ToString());
        await using var ahead = await TestLog.StartAsync(otherTree, key);

        Assert.Equal(Reason.LogCorrupt, otherKey.Log.Fault);
        Assert.Equal(Reason.LogCorrupt, ahead.Log.Fault);
        Assert.Null(ahead.Log.Published);
        await Assert.ThrowsAsync<ExchangeException>(() => ahead.JoinAsync("g-1"));
    }

    [Fact]
    public async Task A_checkpoint_that_covers_an_entry_wakes_whoever_waits_for_it()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());
        log.Signer.RunOnce();
        var waiting = log.Log.CoveringAsync(0, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        await log.AppendAsync(await log.JoinAsync("g-1"), AnEntry.Answered("g-1", 1));
        var early = waiting.IsCompleted;
        log.Signer.RunOnce();

        Assert.False(early);
        Assert.Equal(1, (await waiting).Checkpoint.Size);
    }

    [Fact]
    public async Task Whoever_waits_for_a_checkpoint_that_does_not_come_is_told_that_the_log_is_unavailable()
    {
        await using var log = await TestLog.StartAsync(new MemoryEntryStore());

        var failure = await Assert.ThrowsAsync<ExchangeException>(() =>
            log.Log.CoveringAsync(0, TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));

        Assert.Equal(Reason.LogUnavailable, failure.Reason);
    }

    [Fact, SupportedOSPlatform("linux")]
    public void The_private_key_is_its_owner_s_alone_and_read_back_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("keys/log.key");

        using var made = LogKey.Open(file, TestLog.Origin);
        using var read = LogKey.Open(file, TestLog.Origin);

        Assert.Equal($"{made.Verifier}", $"{read.Verifier}");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file)!));
        Assert.StartsWith($"PRIVATE+KEY+{TestLog.Origin}+", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a key")]
    [InlineData("PRIVATE+KEY+exchange.test/log+00000000+AQ==")]
    [InlineData("PRIVATE+KEY+exchange.test/log+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_file_that_is_not_a_key_stops_the_start_and_is_named(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("log.key"), content, Encoding.UTF8);

        var failure = Assert.Throws<InvalidDataException>(() => LogKey.Open(folder.File("log.key"), TestLog.Origin));

        Assert.Contains("log.key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_log_s_key_stops_the_start()
    {
        using var folder = new TemporaryFolder();
        LogKey.Open(folder.File("log.key"), TestLog.Origin).Dispose();

        Assert.Throws<InvalidDataException>(() => LogKey.Open(folder.File("log.key"), "exchange.test/other"));
    }
}
