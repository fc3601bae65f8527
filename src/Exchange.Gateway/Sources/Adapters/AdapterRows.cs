using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Source.V1;
using Grpc.Core;

namespace Exchange.Gateway.Sources.Adapters;

/// <summary>
/// An adapter's answer. It is believed nothing: what is not what was asked for is SOURCE_ANSWER_INVALID, and an answer that does
/// not end with its count is SOURCE_UNAVAILABLE, for it was cut short.
/// </summary>
internal sealed class AdapterRows(AdapterQuestion asked, TimeSpan silenceMax, SemaphoreSlim place) : SourceRows(asked.Items)
{
    // It travels in each cursor, and in requests for it.
    private const int VersionMax = 128;

    private readonly CancellationTokenSource _ending = new();
    private AsyncServerStreamingCall<ReadRowsResponse>? _call;
    private CheckedBatch _batch = CheckedBatch.None;
    private string _version = "";
    private int _row = -1;
    private ulong _received;
    private bool _closed;
    private bool _disposed;

    public override string? Version => _version.Length == 0 ? null : _version;

    /// <summary>Asks, and waits for the first message.</summary>
    /// <exception cref="RpcException">The adapter did not answer, or refused.</exception>
    public async Task OpenAsync(SourceService.SourceServiceClient client, Metadata headers, CancellationToken ct)
    {
        _call = client.ReadRows(asked.Request, new(headers, cancellationToken: _ending.Token));
        var first = await NextAsync(ct) ?? throw new ExchangeException(Reason.SourceUnavailable);
        _version = first.Opened is { Version.Length: <= VersionMax } opened ? opened.Version : throw Invalid();
        Take(first);
    }

    public override async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        try
        {
            while (++_row >= _batch.Rows)
            {
                var next = await NextAsync(ct);
                if (_closed)
                {
                    return next is null ? false : throw Invalid();
                }

                // Ended without its count; then, opened twice; then, a message of nothing, which could be followed by another for ever.
                Take(next switch
                {
                    null => throw new ExchangeException(Reason.SourceUnavailable),
                    { Opened: not null } or { Batch: null, Closed: null } => throw Invalid(),
                    _ => next,
                });
                _row = -1;
            }
        }
        catch (RpcException failure)
        {
            throw new ExchangeException(Reason.SourceUnavailable, failure);
        }

        // An adapter that answers for another subject would have the exchange disclose it.
        return asked.Key is not { } key || _batch.Read(key.Ordinal, _row) == key.Value ? true : throw Invalid();
    }

    public override Cell this[int ordinal] => _batch.Read(ordinal, _row);

    public override ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _call?.Dispose();
            _ending.Dispose();
            place.Release();
        }

        return default;
    }

    private void Take(ReadRowsResponse message)
    {
        _batch = message.Batch is null ? CheckedBatch.None : CheckedBatch.Of(message.Batch, asked);
        _received += (ulong)_batch.Rows;
        if (asked.Request.Limit > 0 && _received > asked.Request.Limit)
        {
            throw Invalid();
        }

        _closed = message.Closed is not null;
        if (_closed && message.Closed!.Rows != _received)
        {
            throw new ExchangeException(Reason.SourceUnavailable);
        }
    }

    // While the reader takes its time, the adapter's is not counted.
    private async Task<ReadRowsResponse?> NextAsync(CancellationToken ct)
    {
        _ending.CancelAfter(silenceMax);
        try
        {
            return await _call!.ResponseStream.MoveNext(ct) ? _call.ResponseStream.Current : null;
        }
        catch (RpcException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        finally
        {
            _ending.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private static ExchangeException Invalid() => new(Reason.SourceAnswerInvalid);
}
