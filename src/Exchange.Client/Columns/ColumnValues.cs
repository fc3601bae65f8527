using System.Globalization;
using Exchange.Source.V1;

namespace Exchange.Client.Columns;

/// <summary>Values of a column of a batch.</summary>
public static class ColumnValues
{
    /// <summary>Whether the column has no value in a row, counted from 0.</summary>
    public static bool IsNull(this Column column, int row)
    {
        ArgumentNullException.ThrowIfNull(column);
        return row / 8 < column.Nulls.Length && ((column.Nulls[row / 8] >> (row % 8)) & 1) == 1;
    }

    /// <summary>
    /// The value as it is written: a text, decimal or date as it came, an integer's digits, a real so that it reads back the same,
    /// true or false, an instant as 2026-05-20T08:00:00.000001Z; null: none.
    /// </summary>
    public static string? Written(this Column column, int row) => column.IsNull(row)
        ? null
        : column.Type switch
        {
            ItemType.Integer => column.Integers[row].ToString(CultureInfo.InvariantCulture),
            ItemType.DateTime => Of(Instant(column.Integers[row])),
            ItemType.Logical => column.Logicals[row] ? "true" : "false",
            ItemType.Real => Of(column.Reals[row]),
            _ => column.Texts[row],
        };

    /// <summary>The same of a value by itself.</summary>
    public static string? Written(this Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.KindCase switch
        {
            Value.KindOneofCase.Text => value.Text,
            Value.KindOneofCase.Decimal => value.Decimal,
            Value.KindOneofCase.Date => value.Date,
            Value.KindOneofCase.DateTime => Of(value.DateTime.ToDateTime()),
            Value.KindOneofCase.Logical => value.Logical ? "true" : "false",
            Value.KindOneofCase.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
            Value.KindOneofCase.Real => Of(value.Real),
            _ => null,
        };
    }

    internal static DateTime Instant(long microseconds) => DateTime.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    internal static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>How many values there are; -1: of a type that this version does not know.</summary>
    internal static int Count(this Column column) => column.Type switch
    {
        ItemType.Integer or ItemType.DateTime => column.Integers.Count,
        ItemType.Real => column.Reals.Count,
        ItemType.Logical => column.Logicals.Count,
        ItemType.Text or ItemType.Decimal or ItemType.Date => column.Texts.Count,
        _ => -1,
    };

    private static string Of(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Of(double real) => real.ToString("R", CultureInfo.InvariantCulture);
}
