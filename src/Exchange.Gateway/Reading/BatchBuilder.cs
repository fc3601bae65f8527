using System.Collections.Immutable;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;
using Exchange.Source.V1;
using Google.Protobuf;
using Item = Exchange.Domain.Catalogue.Item;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Gathers rows into columnar messages of 64 KiB and at most one row more, and counts and hashes them on the way.
/// </summary>
internal sealed class BatchBuilder(ImmutableArray<Item> items) : IDisposable
{
    private const int SizeAim = 64 * 1024;
    private const int TagSize = 1;

    private readonly ContentHash _hash = new(items);
    private readonly List<byte>[] _nulls = [.. items.Select(_ => new List<byte>())];
    private Batch _batch = Fresh(items);
    private int _size;

    public bool IsFull => _size >= SizeAim;

    public bool IsEmpty => Waiting == 0;

    /// <summary>The rows of the batch that has not been taken yet.</summary>
    public uint Waiting => _batch.Rows;

    /// <summary>The rows of the batches taken.</summary>
    public ulong Rows { get; private set; }

    /// <summary>The content hash of all rows added; ends the hash.</summary>
    public byte[] Hash => field ??= _hash.Finish();

    /// <summary>Adds the present row.</summary>
    public void Add(SourceRows row)
    {
        for (var i = 0; i < items.Length; i++)
        {
            var cell = row[i];
            _hash.Add(cell);
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

        Rows += taken.Rows;
        _batch = Fresh(items);
        _size = 0;
        return taken;
    }

    public void Dispose() => _hash.Dispose();

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
