using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Exchange.Gateway.V1;
using Exchange.Source.V1;
using Grpc.Core;
using Item = Exchange.Domain.Catalogue.Item;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Cli.Reads;

/// <summary>
/// A stream as a careful reader takes it: opened first, closed last, the rows counted and hashed. A stream that ends without
/// its last message was cut short, and is a failure however politely it ended.
/// </summary>
internal sealed class StreamReading(IAsyncStreamReader<ReadResponse> stream)
{
    public StreamOpened? Opened { get; private set; }

    public StreamClosed? Closed { get; private set; }

    public bool HashAgrees { get; private set; }

    /// <summary>The row counted from 1 over the whole stream, and what is in dispute in it, of the rows read so far.</summary>
    public List<(ulong Row, Dispute Dispute)> Disputed { get; } = [];

    public async IAsyncEnumerable<string[]> RowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        ContentHash? hash = null;
        var rows = 0UL;
        try
        {
            await foreach (var response in stream.ReadAllAsync(ct))
            {
                switch (response.StepCase)
                {
                    case ReadResponse.StepOneofCase.Opened:
                        Opened = response.Opened;
                        hash = new([.. Opened.Items.Select(id => new Item(ItemId.Parse(id), id, ItemType.Text, null, Claim.None, Sensitivity.None))]);
                        break;
                    case ReadResponse.StepOneofCase.Batch:
                        Disputed.AddRange(response.Disputed.Select(dispute => (rows + dispute.Row + 1, dispute)));
                        rows += response.Batch.Rows;
                        for (var row = 0; row < response.Batch.Rows; row++)
                        {
                            foreach (var column in response.Batch.Columns)
                            {
                                hash!.Add(CellOf(column, row));
                            }

                            yield return [.. response.Batch.Columns.Select(column => ReadTables.Text(column, row))];
                        }

                        break;
                    case ReadResponse.StepOneofCase.Closed:
                        Closed = response.Closed;
                        HashAgrees = Closed.ContentHash.Span.SequenceEqual(hash!.Finish());
                        break;
                }
            }
        }
        finally
        {
            hash?.Dispose();
        }

        if (Closed is null)
        {
            throw new EndOfStreamException("The stream ended without its closing message: rows are missing.");
        }
    }

    private static Cell CellOf(Column column, int row)
    {
        if (row / 8 < column.Nulls.Length && ((column.Nulls[row / 8] >> (row % 8)) & 1) == 1)
        {
            return Cell.Null;
        }

        return (ItemType)column.Type switch
        {
            ItemType.Integer => Cell.OfInteger(column.Integers[row]),
            ItemType.DateTime => Cell.OfDateTime(column.Integers[row]),
            ItemType.Logical => Cell.OfLogical(column.Logicals[row]),
            ItemType.Real => Cell.OfReal(column.Reals[row]),
            ItemType.Decimal => Cell.TryDecimal(column.Texts[row], out var number) ? number : Cell.Null,
            ItemType.Date => Cell.TryDate(column.Texts[row], out var date) ? date : Cell.Null,
            _ => Cell.OfText(column.Texts[row]),
        };
    }
}
