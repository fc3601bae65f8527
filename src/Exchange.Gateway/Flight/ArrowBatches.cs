using System.Collections.Immutable;
using Apache.Arrow;
using Apache.Arrow.Flight.Server;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Exchange.Gateway.Reading;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Exchange.Gateway.Flight;

/// <summary>
/// A stream as Arrow record batches. Each carries the gateway's own message, the ReadResponse, without its batch as app_metadata: an
/// empty batch opens the stream, and an empty one closes it. A stream without the latter was cut short.
/// </summary>
internal sealed class ArrowBatches(ImmutableArray<Item> items, FlightServerRecordBatchStreamWriter stream, HttpContext call) : IStreamForm
{
    private const long BitsAim = 8 * 64 * 1024;

    private readonly Schema _schema = ArrowSchema.Of(items);
    private ArrowColumn[] _columns = Fresh(items);
    private long _bits;

    public uint Waiting { get; private set; }

    public bool IsFull => _bits >= BitsAim;

    public void Add(ReadOnlySpan<Cell> row)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            _bits += _columns[i].Add(row[i]);
        }

        Waiting++;
    }

    public Task OpenAsync(V1.StreamOpened opened, CancellationToken ct) => WriteAsync(new V1.ReadResponse { Opened = opened }, ct);

    public Task WriteAsync(BatchNotes notes, CancellationToken ct) =>
        WriteAsync(
        new V1.ReadResponse { Disputed = { notes.Disputed }, Cursor = notes.Cursor, ContentHashSoFar = notes.ContentHashSoFar }, ct);

    public Task CloseAsync(V1.StreamClosed closed, CancellationToken ct) => WriteAsync(new V1.ReadResponse { Closed = closed }, ct);

    private async Task WriteAsync(V1.ReadResponse beside, CancellationToken ct)
    {
        // The library's writer takes no token.
        await using var cutting = ct.UnsafeRegister(static call => ((HttpContext)call!).Abort(), call);
        using var batch = Take();
        await stream.WriteAsync(batch, beside.ToByteString());
    }

    // The rows waiting; the next batch begins.
    private RecordBatch Take()
    {
        var taken = new RecordBatch(_schema, _columns.Select(column => column.Build()), (int)Waiting);
        (_columns, _bits, Waiting) = (Fresh(items), 0, 0);
        return taken;
    }

    private static ArrowColumn[] Fresh(ImmutableArray<Item> items) => [.. items.Select(item => ArrowColumn.Of(item.Type))];
}
