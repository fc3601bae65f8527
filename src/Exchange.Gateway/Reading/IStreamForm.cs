using Exchange.Domain.Reading;
using Google.Protobuf;

namespace Exchange.Gateway.Reading;

/// <summary>The form in which a stream's rows leave: the gateway's own batches, or Arrow's. It decides nothing and counts nothing.</summary>
internal interface IStreamForm
{
    /// <summary>The rows added and not yet written.</summary>
    uint Waiting { get; }

    /// <summary>Whether the rows waiting make a message.</summary>
    bool IsFull { get; }

    /// <summary>Adds a row as it leaves; the span is the caller's and is reused.</summary>
    void Add(ReadOnlySpan<Cell> row);

    Task OpenAsync(V1.StreamOpened opened, CancellationToken ct);

    /// <summary>Writes the rows waiting, and what is said beside them.</summary>
    Task WriteAsync(BatchNotes notes, CancellationToken ct);

    Task CloseAsync(V1.StreamClosed closed, CancellationToken ct);
}

/// <summary>What is said beside a batch: the values in dispute, where a read by key goes on, and the hash of the rows so far.</summary>
internal readonly record struct BatchNotes(IReadOnlyCollection<V1.Dispute> Disputed, ByteString Cursor, ByteString ContentHashSoFar);
