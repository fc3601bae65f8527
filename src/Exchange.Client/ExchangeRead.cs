using System.Runtime.CompilerServices;
using Exchange.Client.Reading;
using Exchange.Client.Tokens;
using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.Client;

/// <summary>
/// One read: its rows or its batches, once, and what is known of it. Memory is constant: one batch is held at a time, and the
/// gateway sends no faster than they are taken.
/// </summary>
public sealed class ExchangeRead : IAsyncEnumerable<ReadRow>
{
    private readonly ReadService.ReadServiceClient _reads;
    private readonly ClientCredential _credential;
    private readonly ExchangeClientOptions _options;
    private readonly ReadRequest _request;
    private readonly ReadTrack _track;
    private readonly IProgress<ReadProgress>? _progress;
    private Dictionary<string, int>? _places;
    private int _begun;
    private long _bytes;

    internal ExchangeRead(
        ReadService.ReadServiceClient reads, ClientCredential credential, ExchangeClientOptions options, ReadRequest request, ReadTrack track,
        IProgress<ReadProgress>? progress) =>
        (_reads, _credential, _options, _request, _track, _progress) = (reads, credential, options, request, track, progress);

    /// <summary>What the exchange said when the first stream was opened: items, types, provenance, record. Null before the first batch.</summary>
    public StreamOpened? Opened => _track.Opened;

    /// <summary>What it said when the last stream was complete; its count and hash are that stream's. Null before the end.</summary>
    public StreamClosed? Closed => _track.Closed;

    /// <summary>SHA-256 over all rows of all streams, as docs/read-path.md defines it. Null before the end.</summary>
    public ReadOnlyMemory<byte>? ContentHash => _track.ContentHash is { } hash ? new ReadOnlyMemory<byte>(hash) : default(ReadOnlyMemory<byte>?);

    /// <summary>Rows handed out.</summary>
    public ulong Rows => _track.Rows;

    /// <summary>How often a stream was taken up again.</summary>
    public int Resumes { get; private set; }

    /// <summary>The rows.</summary>
    /// <exception cref="ExchangeCallException">Refused, or not to be reached after all attempts, before the first row.</exception>
    /// <exception cref="ReadCutShortException">The stream broke and could not be taken up again.</exception>
    /// <exception cref="ReadDamagedException">A hash, a count or the form of a message disagrees.</exception>
    public async IAsyncEnumerator<ReadRow> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var batch in BatchesAsync(cancellationToken))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                yield return new(batch, row);
            }
        }
    }

    /// <summary>The rows batch by batch: the way of whoever writes them to somewhere, and keeps the cursor.</summary>
    /// <exception cref="ExchangeCallException">Refused, or not to be reached after all attempts, before the first row.</exception>
    /// <exception cref="ReadCutShortException">The stream broke and could not be taken up again.</exception>
    /// <exception cref="ReadDamagedException">A hash, a count or the form of a message disagrees.</exception>
    public async IAsyncEnumerable<ReadBatch> BatchesAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var message in MessagesAsync(ct))
        {
            if (message.StepCase == ReadResponse.StepOneofCase.Batch)
            {
                yield return new(message, Places(), Rows - message.Batch.Rows);
            }
        }
    }

    /// <summary>Every message that was taken in: what is kept of a read so that another process can go on with it.</summary>
    internal async IAsyncEnumerable<ReadResponse> MessagesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 1)
        {
            throw new InvalidOperationException("A read is read once.");
        }

        // Without a row there is nothing to come twice, so that the first streams may fail even of a read that cannot go on.
        using var held = _track;
        for (var fruitless = 1; ; fruitless++)
        {
            var request = _request.Clone();
            request.Cursor = _track.Rows > 0 ? _track.Cursor : request.Cursor;
            _track.Break();
            Exception failure;
            using (var call = _reads.Read(request, cancellationToken: ct))
            {
                while (true)
                {
                    (var message, failure) = await NextAsync(call.ResponseStream, ct);
                    if (message is null)
                    {
                        break;
                    }

                    _track.Add(message);
                    fruitless = message.StepCase == ReadResponse.StepOneofCase.Batch ? 0 : fruitless;
                    _bytes += message.CalculateSize();
                    _progress?.Report(new(_track.Rows, _bytes, Resumes));
                    yield return message;
                    if (_track.Closed is not null)
                    {
                        yield break;
                    }
                }
            }

            await Task.Delay(PauseAfter(failure, Math.Max(fruitless, 1)), _options.Time, ct);
            Resumes++;
        }
    }

    private TimeSpan PauseAfter(Exception ended, int attempts)
    {
        var failure = ended is RpcException failed ? ExchangeCallException.Of(failed) : null;
        if (failure is not null && RetryRule.IsStaleToken(failure))
        {
            _credential.Forget();
        }

        // A stream that ends as if all were well, and without its closing message, was cut by something in between.
        var pause = failure is not null
            ? RetryRule.Decide(failure, attempts, isStream: true, _options)
            : attempts < _options.AttemptsMax ? _options.RetryDelay : null;
        return _track.Rows == 0
            ? pause ?? throw (failure ?? ended)
            : _track.Cursor.IsEmpty
                ? throw CutShort("A read that is not by key cannot be taken up again.", failure ?? ended)
                : pause ?? throw CutShort("It was not taken up again.", failure ?? ended);
    }

    private ReadCutShortException CutShort(string why, Exception cause) =>
        new($"The stream was cut short after {Rows} rows: {Said(cause)} {why}", Rows, _track.Cursor.Memory, cause);

    private static string Said(Exception cause) =>
        cause is ExchangeCallException { Reason: { Length: > 0 } reason } ? $"{reason}: {cause.Message}" : cause.Message;

    private async Task<(ReadResponse? Message, Exception Failure)> NextAsync(IAsyncStreamReader<ReadResponse> stream, CancellationToken ct)
    {
        try
        {
            return await stream.MoveNext(ct)
                ? (stream.Current, null!)
                : (null, new ReadCutShortException("The stream ended without its closing message: rows are missing.", Rows, _track.Cursor.Memory, null));
        }
        catch (RpcException failure)
        {
            ct.ThrowIfCancellationRequested();
            return (null, failure);
        }
    }

    private Dictionary<string, int> Places() =>
        _places ??= _track.Opened!.Items.Select((item, place) => (item, place)).ToDictionary(pair => pair.item, pair => pair.place, StringComparer.Ordinal);
}
