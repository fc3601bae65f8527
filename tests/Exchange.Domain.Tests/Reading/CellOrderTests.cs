using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Reading;

public sealed class CellOrderTests
{
    [Fact]
    public void Texts_are_in_the_order_of_the_bytes_of_their_utf_8() =>
        Gen.Select(AnyText, AnyText).Sample((one, other) =>
            Math.Sign(CellOrder.Compare(Cell.OfText(one), Cell.OfText(other))) ==
            Math.Sign(Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other))));

    [Fact]
    public void Decimals_are_in_the_order_of_their_size() =>
        Gen.Select(AnyDecimal, AnyDecimal).Sample((one, other) =>
            Math.Sign(CellOrder.Compare(Decimal(one), Decimal(other))) == Math.Sign(BigInteger.Compare(Scaled(one), Scaled(other))));

    [Theory]
    [InlineData("-12345678901234567890123456789012345678", "-12345678901234567890123456789012345677")]
    [InlineData("-0.1", "0")]
    [InlineData("9", "10")]
    [InlineData("0.09", "0.1")]
    [InlineData("12", "12.5")]
    public void A_smaller_decimal_comes_before_a_larger_one(string smaller, string larger) =>
        Assert.True(CellOrder.Compare(Decimal(smaller), Decimal(larger)) < 0);

    [Fact]
    public void A_row_without_a_value_comes_first() =>
        Assert.Equal((-1, 1, 0), (
            CellOrder.Compare(Cell.Null, Cell.OfText("")), CellOrder.Compare(Cell.OfInteger(long.MinValue), Cell.Null), CellOrder.Compare(Cell.Null, Cell.Null)));

    private static Gen<string> AnyText { get; } =
        Gen.OneOf("", "a", "b", " ", "\0", "é", "e\u0301", "中", "\uE000", "\uFFFD", "🙂", "\U00010000", "\U0010FFFF").Array[0, 4].Select(string.Concat);

    private static Gen<string> AnyDecimal { get; } =
        Gen.Select(Gen.OneOf("", "-"), Gen.Int[0, 120], Gen.Int[0, 99]).Select((sign, whole, fraction) =>
            string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}.{fraction:00}"));

    private static BigInteger Scaled(string text) => BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static Cell Decimal(string text) => Cell.TryDecimal(text, out var cell) ? cell : throw new ArgumentException(text);
}
