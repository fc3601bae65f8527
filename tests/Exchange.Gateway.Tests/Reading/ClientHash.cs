using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Exchange.Source.V1;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>The content hash as a client computes it from what it received, written from docs/read-path.md alone.</summary>
internal static class ClientHash
{
    public static byte[] Of(V1.LookupResponse answer) => Of(answer.Items, answer.Rows.Select(row => row.Values.Select(Encode)));

    public static byte[] Of(IReadOnlyCollection<string> items, IEnumerable<Batch> batches) => Of(items, batches.SelectMany(Rows));

    public static byte[] Of(IReadOnlyCollection<string> items, IEnumerable<IEnumerable<byte[]>> rows) => SHA256.HashData(
    [
        .. "exchange-rows-v1\n"u8,
        .. Count(items.Count),
        .. items.SelectMany(Text),
        .. rows.SelectMany(row => row).SelectMany(value => value),
    ]);

    public static byte[] Encode(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Text => [1, .. Text(value.Text)],
        Value.KindOneofCase.Decimal => [2, .. Text(value.Decimal)],
        Value.KindOneofCase.Date => [3, .. Text(value.Date)],
        Value.KindOneofCase.DateTime => [4, .. Bytes((value.DateTime.Seconds * 1_000_000) + (value.DateTime.Nanos / 1000))],
        Value.KindOneofCase.Logical => [5, value.Logical ? (byte)1 : (byte)0],
        Value.KindOneofCase.Integer => [6, .. Bytes(value.Integer)],
        Value.KindOneofCase.Real => [7, .. Bytes(BitConverter.DoubleToInt64Bits(value.Real))],
        _ => [0],
    };

    private static IEnumerable<IEnumerable<byte[]>> Rows(Batch batch) =>
        Enumerable.Range(0, (int)batch.Rows).Select(row => batch.Columns.Select(column => Encode(column, row)));

    private static byte[] Encode(Column column, int row) => IsNull(column, row)
        ? [0]
        : [(byte)column.Type, .. column.Type switch
        {
            ItemType.DateTime or ItemType.Integer => Bytes(column.Integers[row]),
            ItemType.Real => Bytes(BitConverter.DoubleToInt64Bits(column.Reals[row])),
            ItemType.Logical => [column.Logicals[row] ? (byte)1 : (byte)0],
            _ => Text(column.Texts[row]),
        }];

    private static bool IsNull(Column column, int row) =>
        row / 8 < column.Nulls.Length && (column.Nulls[row / 8] & (1 << (row % 8))) != 0;

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Count(bytes.Length), .. bytes];
    }

    private static byte[] Count(int count)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, count);
        return bytes;
    }

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
