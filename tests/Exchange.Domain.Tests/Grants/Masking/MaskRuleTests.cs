using System.Globalization;
using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Grants.Masking;

/// <summary>What each mask leaves of a value, and that it leaves no more than it says.</summary>
public sealed class MaskRuleTests
{
    private const string Citizen = "330106199001011234";

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String, Gen.OneOf("张", "🙂", "a", "é", "\u0301", "\uD83D", "**").Array[0, 9].Select(parts => string.Concat(parts)));

    public static TheoryData<Mask, string> Fitting => new()
    {
        { new Mask.Partly(1, 1), "Text" },
        { new Mask.Hash(), "Text Decimal Date DateTime Logical Integer Real" },
        { new Mask.Keep(4), "Text" },
        { new Mask.Keep(0), "" },
        { new Mask.Steps(Decimal("1000")), "Decimal Integer" },
        { new Mask.Steps(Decimal("0.5")), "Decimal" },
        { new Mask.Steps(Decimal("0")), "" },
        { new Mask.Steps(Decimal("-1")), "" },
        { new Mask.Year(), "Date DateTime" },
        { new Mask.Unknown(), "" },
    };

    public static TheoryData<Mask, Cell, Cell> Left => new()
    {
        { new Mask.Partly(6, 4), Cell.OfText(Citizen), Cell.OfText("330106****1234") },
        { new Mask.Partly(1, 0), Cell.OfText("欧阳测试"), Cell.OfText("欧****") },
        { new Mask.Partly(0, 0), Cell.OfText("x"), Cell.OfText("****") },
        { new Mask.Partly(0, 0), Cell.OfText(""), Cell.OfText("****") },
        { new Mask.Partly(1, 1), Cell.OfText("ab"), Cell.OfText("****") },
        { new Mask.Partly(uint.MaxValue, uint.MaxValue), Cell.OfText("ab"), Cell.OfText("****") },
        { new Mask.Partly(1, 1), Cell.OfText("🙂b🙂"), Cell.OfText("🙂****🙂") },
        { new Mask.Keep(4), Cell.OfText("330522"), Cell.OfText("3305") },
        { new Mask.Keep(4), Cell.OfText("33"), Cell.OfText("33") },
        { new Mask.Keep(1), Cell.OfText("🙂🙂"), Cell.OfText("🙂") },
        { new Mask.Steps(Decimal("1000")), Cell.OfInteger(1999), Cell.OfInteger(1000) },
        { new Mask.Steps(Decimal("1000")), Cell.OfInteger(-1), Cell.OfInteger(-1000) },
        { new Mask.Steps(Decimal("1000")), Cell.OfInteger(-1000), Cell.OfInteger(-1000) },
        { new Mask.Steps(Decimal("0.25")), Decimal("-0.1"), Decimal("-0.25") },
        { new Mask.Steps(Decimal("0.25")), Decimal("12.74"), Decimal("12.5") },
        { new Mask.Steps(Decimal("1000")), Decimal("12345678901234567890123456789012345.678"), Decimal("12345678901234567890123456789012000") },
        { new Mask.Year(), Cell.OfDate(new(1899, 12, 31)), Cell.OfInteger(1899) },
        { new Mask.Year(), Instant("2025-12-31T15:59:59Z"), Cell.OfInteger(2025) },
        { new Mask.Year(), Instant("2025-12-31T16:00:00Z"), Cell.OfInteger(2026) },
        { new Mask.Year(), Instant("9999-12-31T23:59:59Z"), Cell.OfInteger(9999) },
        { new Mask.Year(), Instant("0001-01-01T00:00:00Z"), Cell.OfInteger(1) },
    };

    [Theory]
    [MemberData(nameof(Fitting))]
    public void A_mask_fits_the_types_of_which_it_leaves_something(Mask mask, string types) =>
        Assert.Equal(types.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), Enum.GetValues<ItemType>().Where(type => MaskRule.Fits(mask, type)).Select(type => $"{type}").Order());

    [Theory]
    [MemberData(nameof(Left))]
    public void A_mask_leaves_what_it_says(Mask mask, Cell value, Cell left)
    {
        Assert.Equal(left, MaskRule.Apply(mask, value, Digest));
        Assert.Equal(MaskRule.TypeOf(mask, value.Type), left.Type);
    }

    [Theory]
    [MemberData(nameof(Fitting))]
    public void That_there_is_no_value_shows(Mask mask, string types)
    {
        Assert.NotNull(types);

        Assert.Equal(Cell.Null, MaskRule.Apply(mask, Cell.Null, Digest));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MinValue + 1)]
    public void A_multiple_that_no_integer_holds_is_no_value(long value) =>
        Assert.Null(MaskRule.Apply(new Mask.Steps(Decimal("1000")), Cell.OfInteger(value), Digest));

    [Fact]
    public void A_multiple_of_more_digits_than_a_decimal_has_is_no_value() =>
        Assert.Null(MaskRule.Apply(new Mask.Steps(Decimal("1000")), Decimal("-99999999999999999999999999999999999999"), Digest));

    [Fact]
    public void A_hash_is_the_keyed_digest_and_nothing_else() =>
        Assert.Equal(Cell.OfText("digest of 7"), MaskRule.Apply(new Mask.Hash(), Cell.OfInteger(7), value => $"digest of {value.Integer}"));

    [Fact]
    public void Of_a_text_masked_in_part_only_the_ends_show_and_not_how_long_it_is() =>
        Gen.Select(AnyText, AnyText, Gen.UInt[0, 5], Gen.UInt[0, 5]).Sample((text, middle, first, last) =>
        {
            var characters = Characters(text);
            var mask = new Mask.Partly(first, last);
            if (characters.Length <= first + last)
            {
                return Apply(mask, text) == "****";
            }

            var (head, tail) = (string.Concat(characters[..(int)first]), string.Concat(characters[^(int)last..]));
            return Apply(mask, text) == $"{head}****{tail}" && Apply(mask, $"{head}x{middle}x{tail}") is var other && other.StartsWith(head, StringComparison.Ordinal);
        });

    [Fact]
    public void A_number_by_steps_is_the_largest_multiple_that_is_not_greater() =>
        Gen.Select(Gen.Decimal[-1_000_000_000, 1_000_000_000], Gen.Int[0, 6], Gen.Int[1, 5_000]).Sample((number, places, step) =>
        {
            number = decimal.Round(number, places);
            var left = decimal.Parse(MaskRule.Apply(new Mask.Steps(Decimal($"{step}")), Decimal(Written(number)), Digest)!.Value.Text, CultureInfo.InvariantCulture);
            return left % step == 0 && left <= number && number < left + step;
        });

    [Fact]
    public void What_a_narrower_mask_leaves_is_left_of_what_the_wider_leaves()
    {
        var masks = Gen.OneOf(
            Gen.UInt[1, 6].Select(n => (Mask)new Mask.Keep(n)),
            Gen.Select(Gen.UInt[0, 3], Gen.UInt[0, 3], (first, last) => (Mask)new Mask.Partly(first, last)));
        Gen.Select(masks, masks, AnyText, AnyText).Sample(
            (own, other, one, two) =>
                !MaskRule.IsWithin(own, other) || Apply(other, one) != Apply(other, two) || Apply(own, one) == Apply(own, two),
            iter: 100_000);
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Long[-500, 500], Gen.Long[-500, 500]).Sample(
            (own, other, one, two) =>
                !MaskRule.IsWithin(Steps(own), Steps(other)) || Apply(Steps(other), one) != Apply(Steps(other), two) || Apply(Steps(own), one) == Apply(Steps(own), two),
            iter: 100_000);
    }

    private static Mask.Steps Steps(int size) => new Mask.Steps(Decimal($"{size}"));

    private static string Apply(Mask mask, string text) => MaskRule.Apply(mask, Cell.OfText(text), Digest)!.Value.Text;

    private static long Apply(Mask mask, long value) => MaskRule.Apply(mask, Cell.OfInteger(value), Digest)!.Value.Integer;

    // A surrogate that stands alone is a character too.
    private static string[] Characters(string text)
    {
        var characters = new List<string>();
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit) && characters.LastOrDefault() is [var high] && char.IsHighSurrogate(high))
            {
                characters[^1] += unit;
            }
            else
            {
                characters.Add($"{unit}");
            }
        }

        return [.. characters];
    }

    private static string Digest(Cell value) => "digest";

    private static string Written(decimal number) => number.ToString("F6", CultureInfo.InvariantCulture);

    private static Cell Instant(string text) =>
        Cell.OfDateTime((DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    private static Cell Decimal(string text)
    {
        Assert.True(Cell.TryDecimal(text, out var cell), text);
        return cell;
    }
}
