using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Exchange.Client.Columns;
using Exchange.Source.V1;

namespace Exchange.Client.Reading;

/// <summary>The content hash of docs/read-path.md, over rows as they come in batches.</summary>
internal sealed class RowHash : IDisposable
{
    private static ReadOnlySpan<byte> Heading => "exchange-rows-v1\n"u8;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[16 * 1024];
    private int _used;

    public RowHash(IReadOnlyCollection<string> items)
    {
        Heading.CopyTo(Room(Heading.Length));
        _used += Heading.Length;
        AddCount(items.Count);
        foreach (var item in items)
        {
            AddText(item);
        }
    }

    /// <summary>Adds a batch whose columns have a value for each row.</summary>
    public void Add(Batch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            foreach (var column in batch.Columns)
            {
                Add(column, row);
            }
        }
    }

    /// <summary>The hash of everything added so far.</summary>
    public byte[] SoFar()
    {
        Flush();
        return _hash.GetCurrentHash();
    }

    public void Dispose() => _hash.Dispose();

    private void Add(Column column, int row)
    {
        var room = Room(9);
        if (column.IsNull(row))
        {
            room[0] = 0;
            _used++;
            return;
        }

        room[0] = (byte)column.Type;
        _used++;
        switch (column.Type)
        {
            case ItemType.Integer or ItemType.DateTime:
                AddNumber(column.Integers[row]);
                break;
            case ItemType.Real:
                AddNumber(BitsOf(column.Reals[row]));
                break;
            case ItemType.Logical:
                _buffer[_used++] = column.Logicals[row] ? (byte)1 : (byte)0;
                break;
            default:
                AddText(column.Texts[row]);
                break;
        }
    }

    // One NaN and no minus zero: other bits of the same value are no other content.
    private static long BitsOf(double real) =>
        double.IsNaN(real) ? 0x7ff8_0000_0000_0000 : BitConverter.DoubleToInt64Bits(real == 0 ? 0 : real);

    private void AddNumber(long bits)
    {
        BinaryPrimitives.WriteInt64BigEndian(Room(8), bits);
        _used += 8;
    }

    private void AddText(string text)
    {
        var room = Room(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var written = Encoding.UTF8.GetBytes(text, room[4..]);
        AddCount(written);
        _used += written;
    }

    private void AddCount(int count)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(4), count);
        _used += 4;
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - _used < size)
        {
            Flush();
            if (_buffer.Length < size)
            {
                _buffer = new byte[size];
            }
        }

        return _buffer.AsSpan(_used);
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _used);
        _used = 0;
    }
}
