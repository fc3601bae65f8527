using System.Collections.Concurrent;
using System.Threading.Channels;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Google.Protobuf;
using Grpc.Core;

namespace Exchange.Gateway.Journal;

/// <summary>
/// One stream to the audit service. Entries get their numbers here, in the order in which they are sent; the log said where
/// to begin, so that the numbers run on without a gap whatever became of an earlier session.
/// </summary>
internal sealed class Session(Welcome welcome, GatewayOptions options, TimeProvider time, CancellationToken ended)
{
    private const int QueueMax = 16 * 1024;
    private const int BatchMax = 1024;
    private const int BatchBytesAim = 1024 * 1024;

    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(QueueMax) { SingleReader = true });

    private readonly ConcurrentQueue<Batch> _sent = new();
    private ulong _sequence = welcome.LastSequence;
    private long _acknowledgedAt = time.GetTimestamp();

    public string Origin => welcome.Origin;

    /// <summary>The last sequence that is known to be in the log.</summary>
    public ulong Acknowledged { get; private set; } = welcome.LastSequence;

    /// <summary>Cancelled when the session is over.</summary>
    public CancellationToken Ended => ended;

    /// <summary>The entry's index, once it is durable. When the log is slower than the callers, the callers wait.</summary>
    public ValueTask<ulong> AppendAsync(Entry entry)
    {
        var pending = new Pending(entry);
        return _queue.Writer.TryWrite(pending) ? new(pending.Index.Task) : WaitAsync(pending);
    }

    public async Task SendAsync(IClientStreamWriter<AppendRequest> stream, CancellationToken ct)
    {
        while (await _queue.Reader.WaitToReadAsync(ct))
        {
            // Known as sent before it is filled, so that whatever fails from here on fails every entry taken off the queue.
            var batch = new Batch([], time.GetTimestamp());
            _sent.Enqueue(batch);
            await stream.WriteAsync(new() { Entries = Take(batch) }, ct);
        }
    }

    public async Task ReceiveAsync(IAsyncStreamReader<AppendResponse> stream, CancellationToken ct)
    {
        while (await stream.MoveNext(ct))
        {
            // Looked at first and taken off after: a batch that is not acknowledged as sent must fail with the session.
            if (stream.Current.Appended is not { } appended || !_sent.TryPeek(out var batch) || batch.Pending.Count != appended.Count)
            {
                throw new InvalidOperationException("The audit service acknowledged something else than was sent.");
            }

            _sent.TryDequeue(out _);
            Acknowledged += appended.Count;
            Volatile.Write(ref _acknowledgedAt, time.GetTimestamp());
            for (var i = 0; i < batch.Pending.Count; i++)
            {
                batch.Pending[i].Index.SetResult(appended.FirstIndex + (ulong)i);
            }
        }

        throw new InvalidOperationException("The audit service ended the stream.");
    }

    /// <summary>Ends when acknowledgements stop; a log that is slow and goes on acknowledging is waited for.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        do
        {
            await Task.Delay(options.AckTimeout / 4, time, ct);
        }
        while (!_sent.TryPeek(out var oldest) ||
            time.GetElapsedTime(Math.Max(oldest.SentAt, Volatile.Read(ref _acknowledgedAt))) < options.AckTimeout);
        throw new InvalidOperationException("The audit service stopped acknowledging.");
    }

    /// <summary>
    /// Fails what waits: queued entries are not in the log, sent ones may be. Called when nothing sends or receives any more.
    /// </summary>
    public void Fail()
    {
        _queue.Writer.TryComplete();
        while (_sent.TryDequeue(out var batch))
        {
            batch.Pending.ForEach(Refuse);
        }

        while (_queue.Reader.TryRead(out var pending))
        {
            Refuse(pending);
        }

        static void Refuse(Pending pending) => pending.Index.TrySetException(new ExchangeException(Reason.LogUnavailable));
    }

    private async ValueTask<ulong> WaitAsync(Pending pending)
    {
        try
        {
            await _queue.Writer.WriteAsync(pending, ended);
        }
        catch (Exception closed) when (closed is ChannelClosedException or OperationCanceledException)
        {
            throw new ExchangeException(Reason.LogUnavailable);
        }

        return await pending.Index.Task;
    }

    private Entries Take(Batch batch)
    {
        var entries = new Entries();
        var bytes = 0;
        while (batch.Pending.Count < BatchMax && bytes < BatchBytesAim && _queue.Reader.TryRead(out var pending))
        {
            batch.Pending.Add(pending);
            pending.Entry.Gateway = options.Name;
            Time(pending.Entry);
            pending.Entry.Sequence = ++_sequence;
            var encoded = pending.Entry.ToByteArray();
            entries.Entries_.Add(UnsafeByteOperations.UnsafeWrap(encoded));
            bytes += encoded.Length;
        }

        return entries;
    }

    private void Time(Entry entry)
    {
        if ((entry.Answered?.Attempt ?? entry.Refused?.Attempt ?? entry.Opened?.Attempt) is { } attempt)
        {
            var took = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond - entry.AtMicros;
            attempt.TookMicros = (ulong)long.Max(took, 0);
        }
    }

    private sealed class Pending(Entry entry)
    {
        public Entry Entry => entry;

        public TaskCompletionSource<ulong> Index { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record Batch(List<Pending> Pending, long SentAt);
}
