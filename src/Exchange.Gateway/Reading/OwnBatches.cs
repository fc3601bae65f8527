using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Grpc.Core;

namespace Exchange.Gateway.Reading;

/// <summary>A stream in the gateway's own columnar batches.</summary>
internal sealed class OwnBatches(ImmutableArray<Item> items, IServerStreamWriter<V1.ReadResponse> stream) : IStreamForm
{
    private readonly BatchBuilder _batches = new(items);

    public uint Waiting => _batches.Waiting;

    public bool IsFull => _batches.IsFull;

    public void Add(ReadOnlySpan<Cell> row) => _batches.Add(row);

    public Task OpenAsync(V1.StreamOpened opened, CancellationToken ct) => stream.WriteAsync(new() { Opened = opened }, ct);

    public Task WriteAsync(BatchNotes notes, CancellationToken ct) => stream.WriteAsync(
        new()
        {
            Batch = _batches.Take(),
            Disputed = { notes.Disputed },
            Cursor = notes.Cursor,
            ContentHashSoFar = notes.ContentHashSoFar,
        },
        ct);

    public Task CloseAsync(V1.StreamClosed closed, CancellationToken ct) => stream.WriteAsync(new() { Closed = closed }, ct);
}
