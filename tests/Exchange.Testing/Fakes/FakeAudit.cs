using System.Collections.Immutable;
using Exchange.Audit.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Testing.Fakes;

/// <summary>
/// A log in memory that outlives its server: it can be killed and started again, hang, be slow, and lose acknowledgements. It
/// checks what a gateway promises: numbers without a gap, one end for each stream, entries of at most 64 KiB.
/// </summary>
public sealed class FakeAudit : IAsyncDisposable
{
    public const string Origin = "fake.example/log";

    private const int EntryBytesMax = 64 * 1024;

    private readonly Lock _guard = new();
    private readonly FakeServer<Service> _server;
    private readonly List<(ByteString Bytes, Entry Entry)> _log = [];
    private readonly List<string> _broken = [];
    private int _counted;
    private TaskCompletionSource _going = Completed();

    private FakeAudit() => _server = new(new Service(this), builder => builder.Services.AddSingleton(new Counting(this)), app => app.MapGrpcService<Counting>());

    public string Address => _server.Address;

    /// <summary>The origin that it says.</summary>
    public string Name { get; private init; } = Origin;

    /// <summary>How long each acknowledgement takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether it says how many reads it holds.</summary>
    public bool Counts { get; set; } = true;

    /// <summary>How often it said so.</summary>
    public int Counted => _counted;

    /// <summary>Entries become durable, and the stream breaks instead of saying so.</summary>
    public bool LosesAcknowledgements { get; set; }

    /// <summary>Acknowledges one entry more than was sent.</summary>
    public bool Miscounts { get; set; }

    public ImmutableArray<Entry> Entries
    {
        get
        {
            lock (_guard)
            {
                return [.. _log.Select(line => line.Entry)];
            }
        }
    }

    /// <summary>The entries as they were hashed.</summary>
    public ImmutableArray<ByteString> Lines
    {
        get
        {
            lock (_guard)
            {
                return [.. _log.Select(line => line.Bytes)];
            }
        }
    }

    /// <summary>Promises that a gateway broke.</summary>
    public ImmutableArray<string> Broken
    {
        get
        {
            lock (_guard)
            {
                return [.. _broken];
            }
        }
    }

    public static async Task<FakeAudit> StartAsync(string name = Origin)
    {
        var audit = new FakeAudit { Name = name };
        await audit.StartAgainAsync();
        return audit;
    }

    public Task StartAgainAsync() => _server.StartAsync();

    public Task KillAsync() => _server.KillAsync();

    /// <summary>From now on batches are taken and nothing happens to them.</summary>
    public void Hang() => _going = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn() => _going.TrySetResult();

    /// <summary>Puts an entry into the log as if a gateway had written it.</summary>
    public void Add(Entry entry)
    {
        lock (_guard)
        {
            Keep(entry.ToByteString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        GoOn();
        await _server.DisposeAsync();
    }

    private Welcome Greet(string gateway)
    {
        lock (_guard)
        {
            return new()
            {
                Origin = Name,
                LastSequence = LastOf(gateway),
                OpenReads = { Open(gateway).Select(line => new OpenRead { OpenedIndex = line.Index, Attempt = line.Attempt }) },
            };
        }
    }

    private Appended Append(Entries entries)
    {
        lock (_guard)
        {
            var first = (ulong)_log.Count;
            foreach (var bytes in entries.Entries_)
            {
                Keep(bytes);
            }

            return new() { FirstIndex = first, Count = (uint)entries.Entries_.Count + (Miscounts ? 1u : 0u) };
        }
    }

    private void Keep(ByteString bytes)
    {
        var entry = Entry.Parser.ParseFrom(bytes);
        Check(entry.Sequence == LastOf(entry.Gateway) + 1, $"{entry.Sequence} follows {LastOf(entry.Gateway)}");
        Check(bytes.Length <= EntryBytesMax, $"an entry of {bytes.Length} bytes");
        Check(
            entry.Closed is not { } closed || Open(entry.Gateway).Contains((closed.OpenedIndex, closed.Attempt)),
            $"{entry.Sequence} closes a stream that is not open");
        _log.Add((bytes, entry));
    }

    private void Check(bool holds, string broken)
    {
        if (!holds)
        {
            _broken.Add(broken);
        }
    }

    private ulong LastOf(string gateway) => _log.LastOrDefault(line => line.Entry.Gateway == gateway).Entry?.Sequence ?? 0;

    private HashSet<(ulong Index, ByteString Attempt)> Open(string gateway)
    {
        var open = new HashSet<(ulong, ByteString)>();
        for (var i = 0; i < _log.Count; i++)
        {
            var entry = _log[i].Entry;
            switch (entry.EventCase)
            {
                case Entry.EventOneofCase.Opened when entry.Gateway == gateway:
                    open.Add(((ulong)i, entry.Opened.Attempt.Id));
                    break;
                case Entry.EventOneofCase.Closed:
                    open.Remove((entry.Closed.OpenedIndex, entry.Closed.Attempt));
                    break;
            }
        }

        return open;
    }

    private ulong CountReads(CountReadsRequest request)
    {
        var since = (request.Since.Seconds * 1_000_000) + (request.Since.Nanos / 1000);
        lock (_guard)
        {
            return (ulong)_log.Count(line => line.Entry.AtMicros >= since &&
                (line.Entry.Answered?.Attempt ?? line.Entry.Opened?.Attempt) is { } attempt &&
                (attempt.Grant == request.Grant || request.Parts.Contains(attempt.Grant)));
        }
    }

    private ulong CountMismatches(CountMismatchesRequest request)
    {
        var since = (request.Since.Seconds * 1_000_000) + (request.Since.Nanos / 1000);
        lock (_guard)
        {
            return (ulong)_log.Count(line => line.Entry.AtMicros >= since &&
                line.Entry.Answered is { Rows: 0, Attempt: { Call: Call.Verify } attempt } &&
                attempt.Consumer == request.Consumer && attempt.Resource == request.Resource && attempt.SubjectDigest == request.SubjectDigest);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private sealed class Service(FakeAudit audit) : JournalService.JournalServiceBase
    {
        public override async Task Append(
            IAsyncStreamReader<AppendRequest> requestStream, IServerStreamWriter<AppendResponse> responseStream, ServerCallContext context)
        {
            var ct = context.CancellationToken;
            while (await requestStream.MoveNext(ct))
            {
                await audit._going.Task.WaitAsync(ct);
                if (requestStream.Current.Hello is { } hello)
                {
                    await responseStream.WriteAsync(new() { Welcome = audit.Greet(hello.Gateway) }, ct);
                    continue;
                }

                await Task.Delay(audit.Delay, ct);
                var appended = audit.Append(requestStream.Current.Entries);
                if (audit.LosesAcknowledgements)
                {
                    return;
                }

                await responseStream.WriteAsync(new() { Appended = appended }, ct);
            }
        }
    }

    private sealed class Counting(FakeAudit audit) : LogService.LogServiceBase
    {
        public override Task<CountReadsResponse> CountReads(CountReadsRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref audit._counted);
            return audit.Counts
                ? Task.FromResult(new CountReadsResponse { Reads = audit.CountReads(request) })
                : throw new RpcException(new Status(StatusCode.Unavailable, "It does not say."));
        }

        public override Task<CountMismatchesResponse> CountMismatches(CountMismatchesRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref audit._counted);
            return audit.Counts
                ? Task.FromResult(new CountMismatchesResponse { Mismatches = audit.CountMismatches(request) })
                : throw new RpcException(new Status(StatusCode.Unavailable, "It does not say."));
        }
    }
}
