using System.Globalization;
using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Reading;

public sealed class NumberTests
{
    private static readonly Gen<decimal> AnyDecimal = Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Int[0, 8], (digits, places) => digits / (decimal)Math.Pow(10, places));

    [Fact]
    public void Sums_are_those_of_decimals() => Gen.Select(AnyDecimal, AnyDecimal).Sample((one, two) =>
        Number.Of(Of(one)).Plus(Number.Of(Of(two))).ToCell(ItemType.Decimal) == Of(one + two));

    [Fact]
    public void Numbers_compare_as_decimals_do() => Gen.Select(AnyDecimal, AnyDecimal).Sample((one, two) =>
        Math.Sign(Number.Of(Of(one)).CompareTo(Number.Of(Of(two)))) == Math.Sign(one.CompareTo(two)) &&
        Math.Sign(CellOrder.Compare(Of(one), Of(two))) == Math.Sign(one.CompareTo(two)));

    [Fact]
    public void A_sum_beyond_64_bits_is_exact() => Assert.Equal(
        "27670116110564327421",
        Enumerable.Repeat(Number.Of(Cell.OfInteger(long.MaxValue)), 3).Aggregate((one, two) => one.Plus(two)).ToCell(ItemType.Decimal)?.Text);

    [Fact]
    public void A_number_that_no_value_of_the_type_can_be_is_none()
    {
        var large = Number.Of(Cell.OfInteger(long.MaxValue));

        Assert.Null(large.Plus(large).ToCell(ItemType.Integer));
        Assert.Null(Number.Of(Of(0.5m)).ToCell(ItemType.Integer));
        Assert.Equal(Cell.OfInteger(2), Number.Of(Of(2.5m)).Plus(Number.Of(Of(-0.5m))).ToCell(ItemType.Integer));
    }

    private static Cell Of(decimal value)
    {
        Assert.True(Cell.TryDecimal(value.ToString(CultureInfo.InvariantCulture), out var cell));
        return cell;
    }
}
