using System.Globalization;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Reading;

/// <summary>One value of an item, or null. A value in hand is canonical: equal values are equal cells, whatever store held them.</summary>
public readonly record struct Cell
{
    private readonly string? _text;
    private readonly long _bits;

    private Cell(ItemType type, string? text, long bits) => (Type, _text, _bits) = (type, text, bits);

    /// <summary>The default cell.</summary>
    public static Cell Null => default;

    /// <summary>The type; 0 for null.</summary>
    public ItemType Type { get; }

    public bool IsNull => Type == 0;

    /// <summary>The text of a text, decimal or date.</summary>
    public string Text => _text ?? "";

    /// <summary>An integer, or an instant in microseconds since 1970-01-01T00:00:00Z.</summary>
    public long Integer => _bits;

    public double Real => BitConverter.Int64BitsToDouble(_bits);

    public bool Logical => _bits != 0;

    public static Cell OfText(string value) => new(ItemType.Text, value, 0);

    public static Cell OfInteger(long value) => new(ItemType.Integer, null, value);

    public static Cell OfLogical(bool value) => new(ItemType.Logical, null, value ? 1 : 0);

    /// <summary>
    /// Minus zero is zero, and every NaN is the one that most languages write, which is not .NET's own: it has the sign bit set.
    /// </summary>
    public static Cell OfReal(double value) => new(ItemType.Real, null, value switch
    {
        double.NaN => 0x7FF8_0000_0000_0000,
        0 => 0,
        _ => BitConverter.DoubleToInt64Bits(value),
    });

    public static Cell OfDateTime(long micros) => new(ItemType.DateTime, null, micros);

    public static Cell OfDate(DateOnly value) => new(ItemType.Date, value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 0);

    /// <summary>An ISO 8601 date; false when the text is not one.</summary>
    public static bool TryDate(string text, out Cell cell)
    {
        var good = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        cell = good ? OfDate(date) : default;
        return good;
    }

    /// <summary>
    /// An exact decimal of at most 38 digits: an optional minus, digits, and an optional fraction. Leading zeros and zeros
    /// that end a fraction fall away; minus zero is zero. False when the text is not one.
    /// </summary>
    public static bool TryDecimal(ReadOnlySpan<char> text, out Cell cell)
    {
        cell = default;
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        if (whole.IsEmpty || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9') ||
            (point >= 0 && fraction.IsEmpty))
        {
            return false;
        }

        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        if (whole.Length + fraction.Length > 38)
        {
            return false;
        }

        var sign = negative && (whole.Length > 0 || fraction.Length > 0) ? "-" : "";
        var head = whole.IsEmpty ? "0" : whole;
        cell = new(ItemType.Decimal, fraction.IsEmpty ? $"{sign}{head}" : $"{sign}{head}.{fraction}", 0);
        return true;
    }
}
