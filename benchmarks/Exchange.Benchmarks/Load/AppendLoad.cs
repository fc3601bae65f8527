using System.Diagnostics;
using Exchange.Audit.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Exchange.Benchmarks.Load;

/// <summary>A gateway that does nothing but append: so many entries in flight, the next batch as soon as one is acknowledged.</summary>
internal sealed class AppendLoad : IAsyncDisposable
{
    private const string Gateway = "bench-1";
    private const int BatchesInFlight = 8;

    private readonly AsyncDuplexStreamingCall<AppendRequest, AppendResponse> _call;
    private ulong _sequence;

    private AppendLoad(AsyncDuplexStreamingCall<AppendRequest, AppendResponse> call, ulong sequence) => (_call, _sequence) = (call, sequence);

    public long Acknowledged { get; private set; }

    public static async Task<AppendLoad> OpenAsync(JournalService.JournalServiceClient journal, CancellationToken ct)
    {
        var call = journal.Append(cancellationToken: ct);
        await call.RequestStream.WriteAsync(new() { Hello = new() { Gateway = Gateway } }, ct);
        return await call.ResponseStream.MoveNext(ct) && call.ResponseStream.Current.Welcome is { } welcome
            ? new(call, welcome.LastSequence)
            : throw new InvalidDataException("The audit service did not welcome its gateway.");
    }

    /// <summary>Acknowledged entries a second; ends when all are.</summary>
    public async Task<double> RunAsync(int inFlight, TimeSpan duration, CancellationToken ct)
    {
        var (clock, before) = (Stopwatch.StartNew(), Acknowledged);
        for (var i = 0; i < BatchesInFlight; i++)
        {
            await SendAsync(inFlight / BatchesInFlight, ct);
        }

        for (var waiting = BatchesInFlight; waiting > 0; waiting--)
        {
            await _call.ResponseStream.MoveNext(ct);
            Acknowledged += _call.ResponseStream.Current.Appended.Count;
            if (clock.Elapsed < duration)
            {
                await SendAsync(inFlight / BatchesInFlight, ct);
                waiting++;
            }
        }

        return (Acknowledged - before) / clock.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _call.RequestStream.CompleteAsync();
        _call.Dispose();
    }

    private Task SendAsync(int count, CancellationToken ct)
    {
        var entries = new Entries();
        for (var i = 0; i < count; i++)
        {
            Template.Sequence = ++_sequence;
            entries.Entries_.Add(UnsafeByteOperations.UnsafeWrap(Template.ToByteArray()));
        }

        return _call.RequestStream.WriteAsync(new() { Entries = entries }, ct);
    }

    // As a lookup's: about 300 bytes.
    private Entry Template { get; } = new()
    {
        Format = 1,
        Gateway = Gateway,
        AtMicros = 1_795_000_000_000_000,
        Answered = new()
        {
            Rows = 1,
            ContentDigest = ByteString.CopyFrom(new byte[32]),
            Attempt = new()
            {
                Id = ByteString.CopyFrom(new byte[16]),
                Call = Call.Lookup,
                Consumer = "11330599000000086E",
                Issuer = "http://127.0.0.1:7401/",
                Client = "hu-zj",
                Resource = "301003/0003",
                ResourceVersion = 1,
                Grant = "G-0001",
                GrantVersion = 1,
                Rule = "PERMITTED",
                Purpose = "保障房资格审查",
                Items = { "citizen_number", "marital_status", "registered_on" },
                SubjectDigest = ByteString.CopyFrom(new byte[32]),
                MatterDigest = ByteString.CopyFrom(new byte[32]),
                KeyPeriod = "2026Q4",
                RegistryRevision = 100,
            },
        },
    };
}
