using System.Globalization;
using System.Numerics;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Reading;

/// <summary>An exact number of any length: an integer divided by a power of ten.</summary>
public readonly record struct Number(BigInteger Digits, int Scale) : IComparable<Number>
{
    public static Number Zero => default;

    public bool IsPositive => Digits.Sign > 0;

    public bool IsWhole => IsMultipleOf(new(BigInteger.One, 0));

    /// <summary>Of an integer or a decimal; of anything else, zero.</summary>
    public static Number Of(Cell cell)
    {
        if (cell.Type == ItemType.Integer)
        {
            return new(cell.Integer, 0);
        }

        if (cell.Type != ItemType.Decimal)
        {
            return Zero;
        }

        var text = cell.Text;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0
            ? new(BigInteger.Parse(text, CultureInfo.InvariantCulture), 0)
            : new(BigInteger.Parse(text.Remove(point, 1), CultureInfo.InvariantCulture), text.Length - point - 1);
    }

    public Number Plus(Number other)
    {
        var (own, others, scale) = Aligned(other);
        return new(own + others, scale);
    }

    /// <summary>The largest multiple of the step, which is above zero, that is not greater.</summary>
    public Number FloorTo(Number step)
    {
        var (own, size, scale) = Aligned(step);
        var rest = own % size;
        return new(own - (rest.Sign < 0 ? rest + size : rest), scale);
    }

    /// <summary>Whether it is a multiple of the other, which is above zero.</summary>
    public bool IsMultipleOf(Number other)
    {
        var (own, others, _) = Aligned(other);
        return (own % others).IsZero;
    }

    /// <summary>The number as a value of the type; null: it has more digits than such a value can have, or a fraction where it can have none.</summary>
    public Cell? ToCell(ItemType type)
    {
        if (type == ItemType.Integer)
        {
            var whole = BigInteger.DivRem(Digits, BigInteger.Pow(10, Scale), out var rest);
            return rest.IsZero && whole >= long.MinValue && whole <= long.MaxValue ? Cell.OfInteger((long)whole) : null;
        }

        var digits = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var fraction = Scale == 0 ? "" : $".{digits.AsSpan(digits.Length - Scale)}";
        return Cell.TryDecimal($"{(Digits.Sign < 0 ? "-" : "")}{digits.AsSpan(0, digits.Length - Scale)}{fraction}", out var cell) ? cell : null;
    }

    public int CompareTo(Number other)
    {
        var (own, others, _) = Aligned(other);
        return own.CompareTo(others);
    }

    public static bool operator <(Number left, Number right) => left.CompareTo(right) < 0;

    public static bool operator >(Number left, Number right) => left.CompareTo(right) > 0;

    public static bool operator <=(Number left, Number right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Number left, Number right) => left.CompareTo(right) >= 0;

    private (BigInteger Own, BigInteger Other, int Scale) Aligned(Number other)
    {
        var scale = Math.Max(Scale, other.Scale);
        return (Digits * BigInteger.Pow(10, scale - Scale), other.Digits * BigInteger.Pow(10, scale - other.Scale), scale);
    }
}
