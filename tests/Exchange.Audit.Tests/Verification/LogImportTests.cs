using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Checkpoints;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.Tests.Storage;
using Exchange.Audit.Verification;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;
using Google.Protobuf;

namespace Exchange.Audit.Tests.Verification;

/// <summary>An export that becomes a log again.</summary>
public sealed class LogImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogKey _key;

    public LogImportTests() => _key = LogKey.Open(_folder.File("log.key"), TestLog.Origin);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_imported_log_goes_on_where_it_stood_with_its_gateways_and_open_streams()
    {
        List<byte[]> entries =
        [
            .. MemoryLog.EntriesOf(5000),
            AnEntry.Opened("g-2", 1).ToByteArray(),
            AnEntry.Opened("g-2", 2).ToByteArray(),
            AnEntry.Closed("g-2", 3, 1, 5000).ToByteArray(),
        ];
        await ImportAsync(MemoryLog.Of(entries, _key));
        using var store = new SqliteEntryStore(_folder.File("log.db"));
        await using var log = await TestLog.StartAsync(store, LogKey.Open(_folder.File("log.key"), TestLog.Origin));

        var first = await log.JoinAsync("g-1");
        var second = await log.JoinAsync("g-2");
        var index = await log.AppendAsync(second, AnEntry.Closed("g-2", 4, 2, 5001));
        log.Signer.RunOnce();

        Assert.Null(log.Log.Fault);
        Assert.Equal((5000, 3, 5003), (first.LastSequence, second.LastSequence, index));
        Assert.Equal(5001, Assert.Single(second.OpenReads).OpenedIndex);
        Assert.Equal(MemoryLog.RootOf([.. entries, AnEntry.Closed("g-2", 4, 2, 5001).ToByteArray()]), log.Log.Published!.Checkpoint.Root);
        Assert.Equal(["log.db", "log.db-shm", "log.db-wal", "log.key"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task With_another_key_an_imported_log_stays_closed()
    {
        await ImportAsync(MemoryLog.Of(300, _key));
        using var store = new SqliteEntryStore(_folder.File("log.db"));

        await using var log = await TestLog.StartAsync(store, LogKey.Generate(TestLog.Origin));

        Assert.Equal(Reason.LogCorrupt, log.Log.Fault);
    }

    [Fact]
    public async Task A_log_that_is_broken_or_of_another_signer_leaves_nothing_behind()
    {
        using var other = LogKey.Generate(TestLog.Origin);
        var broken = MemoryLog.Of(700, _key).With("tile/entries/001", bytes =>
        {
            bytes[9] ^= 1;
            return bytes;
        });

        var altered = await Assert.ThrowsAsync<LogDefectException>(() => ImportAsync(broken));
        await Assert.ThrowsAsync<LogDefectException>(() => ImportAsync(MemoryLog.Of(700, other)));

        Assert.Equal((LogDefectKind.EntryAltered, 256), (altered.Defect.Kind, altered.Defect.Entry));
        Assert.Equal(["log.key"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_import_never_adds_to_a_log_that_is_there()
    {
        await ImportAsync(MemoryLog.Of(3, _key));

        await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(MemoryLog.Of(5, _key)));

        using var store = new SqliteEntryStore(_folder.File("log.db"));
        Assert.Equal(3, store.Load().Size);
    }

    private Task<PublishedCheckpoint> ImportAsync(MemoryLog log) =>
        LogImport.RunAsync(log, new Trust(_key.Verifier, null), _folder.File("log.db"), null, Ct);
}
