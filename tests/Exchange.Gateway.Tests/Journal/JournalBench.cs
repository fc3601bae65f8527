using Exchange.Audit.V1;
using Exchange.Gateway.Journal;
using Exchange.Hosting;
using Exchange.Testing.Fakes;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Tests.Journal;

/// <summary>A journal that writes to a fake log; starting it again is another process of the same gateway.</summary>
internal sealed class JournalBench : IAsyncDisposable
{
    // So long that a busy machine is not taken for a log that is gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TimeSpan _ackTimeout = Patience;
    private GrpcChannel _channel = null!;

    public FakeAudit Audit { get; private init; } = null!;

    public AuditJournal Journal { get; private set; } = null!;

    public static async Task<JournalBench> StartAsync(TimeSpan? ackTimeout = null)
    {
        var bench = new JournalBench { Audit = await FakeAudit.StartAsync(), _ackTimeout = ackTimeout ?? Patience };
        await bench.StartJournalAsync();
        await bench.UntilWritableAsync();
        return bench;
    }

    public static Entry Refused(int number = 0) =>
        Records.Of(new Refused { Attempt = new() { Id = Id(number), Rule = "GRANT_ABSENT" } }, TimeProvider.System.GetUtcNow());

    public static Entry Opened(int number) => Records.Of(new Opened { Attempt = new() { Id = Id(number) } }, TimeProvider.System.GetUtcNow());

    public static Entry Closed(int number, Recorded opened, End end = End.Complete) => Records.Of(
        new Closed { Attempt = Id(number), OpenedIndex = opened.Index, End = end, Rows = 7 }, TimeProvider.System.GetUtcNow());

    public async Task StartJournalAsync()
    {
        _channel = ServiceChannel.Open(Audit.Address, credential: null);
        Journal = new(
            new JournalService.JournalServiceClient(_channel),
            Options.Create(new GatewayOptions { Name = "gateway-1", AckTimeout = _ackTimeout }),
            TimeProvider.System,
            NullLogger<AuditJournal>.Instance);
        await Journal.StartAsync(CancellationToken.None);
    }

    public async Task StopJournalAsync()
    {
        await Journal.StopAsync(CancellationToken.None);
        Journal.Dispose();
        _channel.Dispose();
    }

    public Task UntilWritableAsync() => Bench.UntilAsync(() => Journal.IsWritable);

    public Task UntilLostAsync() => Bench.UntilAsync(() => !Journal.IsWritable);

    /// <summary>The last sequence in the log is the number of its entries: there is no gap and no repetition.</summary>
    public void AssertKept(int entries)
    {
        Assert.Empty(Audit.Broken);
        Assert.Equal(entries, Audit.Entries.Length);
        Assert.Equal((ulong)entries, Audit.Entries[^1].Sequence);
    }

    public async ValueTask DisposeAsync()
    {
        Audit.GoOn();
        await StopJournalAsync();
        await Audit.DisposeAsync();
    }

    private static ByteString Id(int number)
    {
        var id = new byte[16];
        BitConverter.TryWriteBytes(id, number);
        return ByteString.CopyFrom(id);
    }
}
