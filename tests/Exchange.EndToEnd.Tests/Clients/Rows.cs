using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Exchange.Source.V1;
using Google.Protobuf;
using Item = Exchange.Domain.Catalogue.Item;
using ItemType = Exchange.Source.V1.ItemType;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>Rows of every type with what is awkward in each: nulls, empty texts, quotes, line breaks, long decimals, early dates.</summary>
internal static class Rows
{
    private static readonly string?[] Texts =
        ["张三", "", null, "a,b", "say \"x\"", "two\r\nlines", "=1+1", "😀𠮷", " room ", "tab\there", "back\\slash", "\u0001control"];

    private static readonly string?[] Decimals =
        ["-12.5", null, "0", "12345678901234567890123456789012345678", "0.00000000000000000000000000000000000001", "1000"];

    private static readonly double?[] Reals = [0.5, null, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1e-300, 0.1];

    public static IReadOnlyList<string> Items { get; } = ["code", "name", "income", "born", "seen", "active", "children", "ratio"];

    public static IReadOnlyList<ItemType> Types { get; } =
        [ItemType.Text, ItemType.Text, ItemType.Decimal, ItemType.Date, ItemType.DateTime, ItemType.Logical, ItemType.Integer, ItemType.Real];

    /// <summary>The values of one row, in the order of the items.</summary>
    public static object?[] Of(int row) =>
    [
        row.ToString("D8", CultureInfo.InvariantCulture),
        Texts[row % Texts.Length],
        Decimals[row % Decimals.Length],
        row % 5 == 0 ? null : new DateOnly(1850, 1, 1).AddDays(row % 90_000),
        row % 7 == 0 ? null : new DateTime(1899, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddMicroseconds(row * 1_234_567L),
        row % 3 == 0 ? null : row % 2 == 0,
        row % 11 == 0 ? null : (row % 2 == 0 ? long.MaxValue - row : long.MinValue + row),
        Reals[row % Reals.Length],
    ];

    public static Batch Batch(int first, int count)
    {
        var batch = new Batch { Rows = (uint)count };
        for (var place = 0; place < Items.Count; place++)
        {
            batch.Columns.Add(ColumnOf(place, [.. Enumerable.Range(first, count).Select(row => Of(row)[place])]));
        }

        return batch;
    }

    /// <summary>By the exchange's own code, which the client does not know.</summary>
    public static ContentHash NewHash() => new([.. Items.Select(id => new Item(
        ItemId.Parse(id), id, Domain.Catalogue.ItemType.Text, null, Claim.None, Sensitivity.None))]);

    public static void AddTo(ContentHash hash, int row)
    {
        var values = Of(row);
        for (var place = 0; place < values.Length; place++)
        {
            hash.Add(CellOf(Types[place], values[place]));
        }
    }

    public static byte[] HashOf(int rows)
    {
        using var hash = NewHash();
        for (var row = 0; row < rows; row++)
        {
            AddTo(hash, row);
        }

        return hash.Finish();
    }

    private static Cell CellOf(ItemType type, object? value) => (type, value) switch
    {
        (_, null) => Cell.Null,
        (ItemType.Decimal, string digits) => Cell.TryDecimal(digits, out var cell) ? cell : throw new FormatException(digits),
        (_, string text) => Cell.OfText(text),
        (_, DateOnly date) => Cell.OfDate(date),
        (_, DateTime instant) => Cell.OfDateTime(Micros(instant)),
        (_, bool logical) => Cell.OfLogical(logical),
        (_, long number) => Cell.OfInteger(number),
        (_, var real) => Cell.OfReal((double)real),
    };

    private static Column ColumnOf(int place, object?[] values)
    {
        var column = new Column { Item = Items[place], Type = Types[place] };
        var nulls = new byte[(values.Length + 7) / 8];
        for (var row = 0; row < values.Length; row++)
        {
            nulls[row / 8] |= (byte)(values[row] is null ? 1 << (row % 8) : 0);
            switch (Types[place])
            {
                case ItemType.DateTime:
                    column.Integers.Add(values[row] is DateTime instant ? Micros(instant) : 0);
                    break;
                case ItemType.Integer:
                    column.Integers.Add(values[row] as long? ?? 0);
                    break;
                case ItemType.Logical:
                    column.Logicals.Add(values[row] as bool? ?? false);
                    break;
                case ItemType.Real:
                    column.Reals.Add(values[row] as double? ?? 0);
                    break;
                default:
                    column.Texts.Add(values[row] is DateOnly date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : values[row] as string ?? "");
                    break;
            }
        }

        column.Nulls = ByteString.CopyFrom(nulls);
        return column;
    }

    private static long Micros(DateTime instant) => (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
