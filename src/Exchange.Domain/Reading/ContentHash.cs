using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Reading;

/// <summary>
/// SHA-256 over rows, the same whatever the store, the batches or the client's language. First the line
/// <c>exchange-rows-v1</c>; then the number of items in 4 bytes, big-endian; then the item ids; then each row's values in
/// item order. A text (and an id) is 4 bytes of length, big-endian, and UTF-8. A value is its type's number in one byte (0:
/// null, and nothing follows); then a text, decimal or date as text; an integer or instant as 8 bytes, a real as the 8 bytes
/// of IEEE 754, all big-endian; a logical as one byte. docs/read-path.md says the same for those who write clients.
/// </summary>
public sealed class ContentHash : IDisposable
{
    private static ReadOnlySpan<byte> Heading => "exchange-rows-v1\n"u8;

    private byte[] _buffer = new byte[1024];
    private int _used;

    // From the first buffer that overflows on: what fits into one is hashed at once, at half the cost.
    private IncrementalHash? _begun;

    public ContentHash(ImmutableArray<Item> items)
    {
        Heading.CopyTo(Room(Heading.Length));
        _used += Heading.Length;
        AddCount(items.Length);
        foreach (var item in items)
        {
            AddText(item.Id.Value);
        }
    }

    public void Add(Cell cell)
    {
        Room(9)[0] = (byte)cell.Type;
        _used++;
        switch (cell.Type)
        {
            case ItemType.Text or ItemType.Decimal or ItemType.Date:
                AddText(cell.Text);
                break;
            case ItemType.Logical:
                _buffer[_used++] = cell.Logical ? (byte)1 : (byte)0;
                break;
            case ItemType.Integer or ItemType.DateTime or ItemType.Real:
                BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_used), cell.Integer);
                _used += 8;
                break;
        }
    }

    /// <summary>The hash of everything added so far; more may be added.</summary>
    public byte[] SoFar() => End(begun => begun.GetCurrentHash());

    /// <summary>The hash of everything added; nothing may be added after.</summary>
    public byte[] Finish() => End(begun => begun.GetHashAndReset());

    public void Dispose() => _begun?.Dispose();

    private byte[] End(Func<IncrementalHash, byte[]> end)
    {
        if (_begun is null)
        {
            return SHA256.HashData(_buffer.AsSpan(0, _used));
        }

        _begun.AppendData(_buffer, 0, _used);
        _used = 0;
        return end(_begun);
    }

    private void AddText(string text)
    {
        var room = Room(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var written = Encoding.UTF8.GetBytes(text, room[4..]);
        AddCount(written);
        _used += written;
    }

    // Without the number of items, an id could be taken for a row's first values.
    private void AddCount(int count)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(4), count);
        _used += 4;
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - _used < size)
        {
            _begun ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _begun.AppendData(_buffer, 0, _used);
            _used = 0;
            if (_buffer.Length < size)
            {
                _buffer = new byte[size];
            }
        }

        return _buffer.AsSpan(_used);
    }
}
