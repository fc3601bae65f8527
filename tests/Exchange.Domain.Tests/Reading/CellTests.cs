using System.Numerics;
using CsCheck;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Reading;

public sealed class CellTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.000", "0")]
    [InlineData("007", "7")]
    [InlineData("12.50", "12.5")]
    [InlineData("-12.50", "-12.5")]
    [InlineData("0.0", "0")]
    [InlineData("00.10", "0.1")]
    [InlineData("100", "100")]
    [InlineData("1.000", "1")]
    public void A_decimal_has_one_form(string text, string canonical)
    {
        Assert.True(Cell.TryDecimal(text, out var cell));
        Assert.Equal(canonical, cell.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("-.5")]
    [InlineData("--1")]
    [InlineData("1.2.3")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("1\n")]
    [InlineData("１")]
    [InlineData("NaN")]
    public void What_is_not_a_decimal_is_refused(string text) => Assert.False(Cell.TryDecimal(text, out _));

    [Theory]
    [InlineData(38, 0, true)]
    [InlineData(39, 0, false)]
    [InlineData(0, 38, true)]
    [InlineData(0, 39, false)]
    [InlineData(19, 19, true)]
    [InlineData(19, 20, false)]
    public void A_decimal_has_at_most_38_digits(int whole, int fraction, bool accepted)
    {
        var text = $"{new string('9', whole).PadLeft(1, '0')}{(fraction > 0 ? "." : "")}{new string('9', fraction)}";

        Assert.Equal(accepted, Cell.TryDecimal(text, out _));
    }

    [Fact]
    public void Zeros_that_say_nothing_do_not_count_as_digits() =>
        Assert.True(Cell.TryDecimal(new string('0', 50) + "1." + new string('0', 50), out _));

    [Fact]
    public void Decimals_are_equal_exactly_when_their_numbers_are() =>
        Gen.Select(Numeral, Numeral).Sample((left, right) =>
        {
            Assert.True(Cell.TryDecimal(left, out var a));
            Assert.True(Cell.TryDecimal(right, out var b));
            return Number(left) == Number(right) == (a == b);
        });

    [Fact]
    public void A_canonical_decimal_is_read_as_itself() =>
        Numeral.Sample(text =>
        {
            Assert.True(Cell.TryDecimal(text, out var once));
            Assert.True(Cell.TryDecimal(once.Text, out var twice));
            return once == twice && Number(text) == Number(once.Text);
        });

    [Fact]
    public void Every_date_goes_through_unchanged() =>
        Gen.Date.Select(DateOnly.FromDateTime).Sample(date =>
            Cell.TryDate(Cell.OfDate(date).Text, out var again) && again == Cell.OfDate(date));

    [Theory]
    [InlineData("2026-02-29")]
    [InlineData("2026-2-9")]
    [InlineData("26-02-09")]
    [InlineData("20260209")]
    [InlineData("2026-02-09T00:00:00")]
    [InlineData(" 2026-02-09")]
    [InlineData("2026-02-09 ")]
    [InlineData("２026-02-09")]
    [InlineData("0000-01-01")]
    [InlineData("")]
    public void What_is_not_a_date_is_refused(string text) => Assert.False(Cell.TryDate(text, out _));

    [Fact]
    public void Equal_reals_are_equal_cells()
    {
        Assert.Equal(Cell.OfReal(0.0), Cell.OfReal(-0.0));
        Assert.Equal(Cell.OfReal(double.NaN), Cell.OfReal(BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0001)));
        Gen.Double.Sample(value => Cell.OfReal(value).Real.Equals(value));
    }

    [Fact]
    public void No_value_of_one_type_is_a_value_of_another()
    {
        Cell[] cells =
        [
            Cell.Null, Cell.OfText("1"), Decimal("1"), Cell.OfInteger(1), Cell.OfLogical(true), Cell.OfDateTime(1), Cell.OfReal(double.Epsilon),
        ];

        Assert.Equal(cells.Length, cells.Distinct().Count());
    }

    private static Gen<string> Numeral { get; } = Gen.Select(
        Gen.Bool, Gen.Char["0123"].Array[1, 4], Gen.Bool, Gen.Char["0123"].Array[1, 4],
        (negative, whole, hasFraction, fraction) =>
            $"{(negative ? "-" : "")}{new string(whole)}{(hasFraction ? $".{new string(fraction)}" : "")}");

    // The number as a count of ten-thousandths.
    private static BigInteger Number(string text)
    {
        var parts = text.TrimStart('-').Split('.');
        var count = BigInteger.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(4, '0'), null);
        return text[0] == '-' ? -count : count;
    }

    private static Cell Decimal(string text) => Cell.TryDecimal(text, out var cell) ? cell : throw new ArgumentException(text);
}
