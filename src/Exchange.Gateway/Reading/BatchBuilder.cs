using System.Collections.Immutable;
using Exchange.Domain.Reading;
using Exchange.Source.V1;
using Google.Protobuf;
using Item = Exchange.Domain.Catalogue.Item;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Gathers rows into columnar messages of 64 KiB and at most one row more.
/// </summary>
internal sealed class BatchBuilder(ImmutableArray<Item> items)
{
    private const int SizeAim = 64 * 1024;
    private const int TagSize = 1;

    private readonly List<byte>[] _nulls = [.. items.Select(_ => new List<byte>())];
    private Batch _batch = Fresh(items);
    private int _size;

    public bool IsFull => _size >= SizeAim;

    /// <summary>The rows of the batch that has not been taken yet.</summary>
    public uint Waiting => _batch.Rows;

    public void Add(ReadOnlySpan<Cell> row)
    {
        for (var i = 0; i < items.Length; i++)
        {
            var cell = row[i];
            Add(_batch.Columns[i], cell, items[i].Type);
            if (cell.IsNull)
            {
                Mark(_nulls[i], (int)_batch.Rows);
            }
        }

        _batch.Rows++;
    }

    /// <summary>The batch; the next one begins.</summary>
    public Batch Take()
    {
        var taken = _batch;
        for (var i = 0; i < items.Length; i++)
        {
            if (_nulls[i].Count > 0)
            {
                taken.Columns[i].Nulls = ByteString.CopyFrom([.. _nulls[i]]);
                _nulls[i].Clear();
            }
        }

        _batch = Fresh(items);
        _size = 0;
        return taken;
    }

    private void Add(Column column, Cell cell, ItemType type)
    {
        switch (type)
        {
            case ItemType.Integer or ItemType.DateTime:
                column.Integers.Add(cell.Integer);
                _size += CodedOutputStream.ComputeSInt64Size(cell.Integer);
                break;
            case ItemType.Real:
                column.Reals.Add(cell.Real);
                _size += sizeof(double);
                break;
            case ItemType.Logical:
                column.Logicals.Add(cell.Logical);
                _size += sizeof(bool);
                break;
            default:
                column.Texts.Add(cell.Text);
                _size += TagSize + CodedOutputStream.ComputeStringSize(cell.Text);
                break;
        }
    }

    private static void Mark(List<byte> nulls, int row)
    {
        while (nulls.Count <= row / 8)
        {
            nulls.Add(0);
        }

        nulls[row / 8] |= (byte)(1 << (row % 8));
    }

    private static Batch Fresh(ImmutableArray<Item> items) => new()
    {
        Columns = { items.Select(item => new Column { Item = item.Id.Value, Type = (Exchange.Source.V1.ItemType)item.Type }) },
    };
}
