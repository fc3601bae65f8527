using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Checkpoints;

/// <summary>
/// The disk as a crash may leave it: the write-ahead log cut after any number of bytes. What is found must be a state that
/// the log was in, with nothing torn, and never less than what had reached the disk.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private const int Commits = 40;
    private const int FrameBytes = 4096 + 24;
    private const int HeaderBytes = 32;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_crash_at_any_write_leaves_a_log_that_was_and_goes_on()
    {
        var roots = await WriteAsync();
        var wal = await File.ReadAllBytesAsync(_folder.File("log.db-wal"), TestContext.Current.CancellationToken);
        int[] cuts =
        [
            .. Enumerable.Range(0, ((wal.Length - HeaderBytes) / FrameBytes) + 1).Select(frame => HeaderBytes + (frame * FrameBytes)),
            .. Enumerable.Range(0, 20).Select(i => HeaderBytes + (i * 3 * FrameBytes) + (100 * i) + 7),
            0, 1, wal.Length - 1,
        ];

        var found = new List<long>();
        foreach (var cut in cuts.Where(cut => cut <= wal.Length).Order())
        {
            found.Add(await RecoverAsync(wal.AsMemory(0, cut), roots));
        }

        Assert.Equal(found.Order(), found);
        Assert.Equal(roots.Keys.Max(), found[^1]);
        Assert.Equal(roots.Count, found.Distinct().Count());
    }

    /// <summary>A log and its checkpoints, with the root at each size it was in; its files as they are while it runs.</summary>
    private async Task<Dictionary<long, Hash>> WriteAsync()
    {
        using (var empty = new SqliteEntryStore(_folder.File("log.db")))
        {
            Assert.Equal(0, empty.Load().Size);
        }

        using var store = new SqliteEntryStore(_folder.File("log.db"));
        await using var log = new TestLog(store, LogKey.Open(_folder.File("log.key"), TestLog.Origin));
        await log.Sequencer.StartAsync(TestContext.Current.CancellationToken);
        var session = await log.JoinAsync("g-1");
        var roots = new Dictionary<long, Hash> { [0] = MerkleTree.EmptyRoot };
        for (var commit = 0; commit < Commits; commit++)
        {
            var next = log.Log.Head!.Size + 1;
            await log.AppendAsync(session, [.. Enumerable.Range(0, 1 + (commit * 7 % 40)).Select(i => AnEntry.Answered("g-1", next + i))]);
            roots[log.Log.Head!.Size] = log.Log.Head!.Root(log.Log.Head!.Size);
            if (commit % 5 == 0)
            {
                log.Signer.RunOnce();
            }
        }

        File.Copy(_folder.File("log.db"), _folder.File("copy.db"));
        File.Copy(_folder.File("log.db-wal"), _folder.File("copy.db-wal"));
        return roots;
    }

    /// <summary>The size of the log that a new process finds, after it has appended one more entry.</summary>
    private async Task<long> RecoverAsync(ReadOnlyMemory<byte> wal, Dictionary<long, Hash> roots)
    {
        using var crashed = new TemporaryFolder();
        File.Copy(_folder.File("copy.db"), crashed.File("log.db"));
        await File.WriteAllBytesAsync(crashed.File("log.db-wal"), wal, TestContext.Current.CancellationToken);

        using var store = new SqliteEntryStore(crashed.File("log.db"));
        await using var log = new TestLog(store, LogKey.Open(_folder.File("log.key"), TestLog.Origin));
        await log.Sequencer.StartAsync(TestContext.Current.CancellationToken);
        var size = log.Log.RequireHead().Size;
        Assert.Equal(roots[size], log.Log.Head!.Root(size));
        var session = await log.JoinAsync("g-1");
        Assert.Equal(size, session.LastSequence);
        Assert.Equal(size, await log.AppendAsync(session, AnEntry.Answered("g-1", size + 1)));
        log.Signer.RunOnce();
        Assert.Equal(size + 1, log.Log.Published!.Checkpoint.Size);
        return size;
    }
}
