using Exchange.Audit.Checkpoints;
using Exchange.Audit.Entries;
using Exchange.Audit.Storage;
using Exchange.Audit.Tests.Entries;
using Exchange.Audit.V1;
using Exchange.Audit.Witnesses;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Audit.Tests.Checkpoints;

/// <summary>The log without its host: sequencer and signer over a store.</summary>
internal sealed class TestLog : IAsyncDisposable
{
    public const string Origin = "exchange.test/log";

    public TestLog(IEntryStore store, LogKey? key = null, Func<AuditLog, FakeTimeProvider, Cosigners>? cosigners = null)
    {
        Store = store;
        Key = key ?? LogKey.Generate(Origin);
        Log = new AuditLog(TimeProvider.System);
        Sequencer = new Sequencer(store, Key, Log, Time, NullLogger<Sequencer>.Instance);
        Signer = new CheckpointSigner(
            store, Key, Log, Options.Create(new AuditOptions()), Time, NullLogger<CheckpointSigner>.Instance, cosigners?.Invoke(Log, Time));
    }

    public IEntryStore Store { get; }

    public LogKey Key { get; }

    public AuditLog Log { get; }

    public Sequencer Sequencer { get; }

    public CheckpointSigner Signer { get; }

    public FakeTimeProvider Time { get; } = new();

    public static async Task<TestLog> StartAsync(
        IEntryStore store, LogKey? key = null, Func<AuditLog, FakeTimeProvider, Cosigners>? cosigners = null)
    {
        var log = new TestLog(store, key, cosigners);
        await log.Sequencer.StartAsync(TestContext.Current.CancellationToken);
        return log;
    }

    public static EntryBatch BatchOf(params Entry[] entries) =>
        EntryBatch.Read(entries[0].Gateway, [.. entries.Select(entry => entry.ToByteString())]);

    public Task<JournalSession> JoinAsync(string gateway) => Sequencer.JoinAsync(gateway, TestContext.Current.CancellationToken);

    /// <summary>Appends and waits until it is durable.</summary>
    public async Task<long> AppendAsync(JournalSession session, params Entry[] entries) =>
        await await Sequencer.AppendAsync(session, BatchOf(entries), TestContext.Current.CancellationToken);

    /// <summary>Appends so many answered reads of a gateway, in batches, and signs the tree.</summary>
    public async Task FillAsync(string gateway, int count)
    {
        var session = await JoinAsync(gateway);
        foreach (var chunk in Enumerable.Range(1, count).Chunk(500))
        {
            await AppendAsync(session, [.. chunk.Select(i => AnEntry.Answered(gateway, session.LastSequence + i))]);
        }

        Signer.RunOnce();
    }

    public async ValueTask DisposeAsync()
    {
        await Sequencer.StopAsync(CancellationToken.None);
        Sequencer.Dispose();
        Signer.Dispose();
        Key.Dispose();
    }
}
