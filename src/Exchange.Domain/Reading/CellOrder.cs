using System.Diagnostics;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Reading;

/// <summary>
/// The order of values, the same whatever store holds them: null first, numbers by size, dates and instants by time, texts by the
/// bytes of their UTF-8, which is the order of their code points.
/// </summary>
public static class CellOrder
{
    /// <summary>Whether every store can give rows in this order: the types of which a key may be.</summary>
    public static bool IsOfKeys(ItemType type) => type is ItemType.Text or ItemType.Integer or ItemType.Date;

    /// <param name="one">A value, or null.</param>
    /// <param name="other">A value of the same type, or null.</param>
    public static int Compare(Cell one, Cell other)
    {
        if (one.IsNull || other.IsNull)
        {
            return other.IsNull.CompareTo(one.IsNull);
        }

        return one.Type switch
        {
            ItemType.Text => Texts(one.Text, other.Text),
            ItemType.Date => string.CompareOrdinal(one.Text, other.Text),
            ItemType.Decimal => Decimals(one.Text, other.Text),
            ItemType.Real => one.Real.CompareTo(other.Real),
            ItemType.Integer or ItemType.DateTime or ItemType.Logical => one.Integer.CompareTo(other.Integer),
            _ => throw new UnreachableException(),
        };
    }

    // UTF-16 puts surrogates, of which the code points above U+FFFF are made, before U+E000; UTF-8 puts them last.
    private static int Texts(string one, string other)
    {
        var length = Math.Min(one.Length, other.Length);
        var same = one.AsSpan(0, length).CommonPrefixLength(other);
        if (same == length)
        {
            return one.Length.CompareTo(other.Length);
        }

        var (left, right) = (one[same], other[same]);
        return char.IsSurrogate(left) == char.IsSurrogate(right) || left < '\uD800' || right < '\uD800'
            ? left.CompareTo(right)
            : char.IsSurrogate(left) ? 1 : -1;
    }

    // Both are canonical: no zeros in front, none behind a point, no minus zero.
    private static int Decimals(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var (isNegative, isOtherNegative) = (one[0] == '-', other[0] == '-');
        if (isNegative != isOtherNegative)
        {
            return isNegative ? -1 : 1;
        }

        return isNegative ? Sizes(other[1..], one[1..]) : Sizes(one, other);
    }

    private static int Sizes(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var whole = Whole(one).CompareTo(Whole(other));
        return whole != 0 ? whole : one.SequenceCompareTo(other);
    }

    private static int Whole(ReadOnlySpan<char> number) => number.IndexOf('.') is var point && point < 0 ? number.Length : point;
}
