using Exchange.Gateway.V1;
using Exchange.Source.V1;

namespace Exchange.Client;

/// <summary>Consecutive rows of a read, verified: about 64 KiB, column by column.</summary>
public sealed class ReadBatch
{
    internal ReadBatch(ReadResponse message, IReadOnlyDictionary<string, int> places, ulong firstRow) =>
        (Message, Places, FirstRow) = (message, places, firstRow);

    /// <summary>The columns as they came, in the order of the answer's items.</summary>
    public IReadOnlyList<Column> Columns => Message.Batch.Columns;

    /// <summary>How many rows.</summary>
    public int Count => (int)Message.Batch.Rows;

    /// <summary>The rows.</summary>
    public IEnumerable<ReadRow> Rows => Enumerable.Range(0, Count).Select(row => new ReadRow(this, row));

    /// <summary>The number of the batch's first row in the read, from 0.</summary>
    public ulong FirstRow { get; }

    /// <summary>The values of the batch, its rows counted from 0, that an open correction 校核 puts in doubt.</summary>
    public IReadOnlyList<Dispute> Disputed => Message.Disputed;

    /// <summary>Where another read goes on after this batch (<c>ReadRequest.Cursor</c>); empty unless the read is <c>ByKey</c>.</summary>
    public ReadOnlyMemory<byte> Cursor => Message.Cursor.Memory;

    internal ReadResponse Message { get; }

    internal IReadOnlyDictionary<string, int> Places { get; }

    internal Column Column(string item) => Places.TryGetValue(item, out var place)
        ? Message.Batch.Columns[place]
        : throw new KeyNotFoundException($"The answer has no item {item}; it has {string.Join(", ", Places.Keys)}.");
}
