using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Reading;

/// <summary>PIPL Art 28: whoever is under 14 is a minor, by the day in China.</summary>
public sealed class MinorRuleTests
{
    private const string BornOn20May2012 = "110105201205200019";
    private const string BornOn29February2012 = "110105201202290012";

    [Theory]
    [InlineData("2026-05-19T23:59:59.999+08:00", true)]
    [InlineData("2026-05-20T00:00:00+08:00", false)]
    [InlineData("2026-05-19T15:59:59Z", true)]
    [InlineData("2026-05-19T16:00:00Z", false)]
    [InlineData("2026-05-19T12:00:00-05:00", false)]
    [InlineData("2012-05-20T00:00:00+08:00", true)]
    [InlineData("2012-05-19T00:00:00+08:00", true)]
    [InlineData("2090-01-01T00:00:00+08:00", false)]
    public void A_person_is_a_minor_until_the_fourteenth_birthday_begins_in_China(string now, bool minor) =>
        Assert.Equal(minor, MinorRule.IsMinor(Cell.OfText(BornOn20May2012), Instant(now)));

    [Theory]
    [InlineData("2026-02-28T23:59:59+08:00", true)]
    [InlineData("2026-03-01T00:00:00+08:00", false)]
    public void A_child_of_29_February_is_a_minor_until_1_March(string now, bool minor) =>
        Assert.Equal(minor, MinorRule.IsMinor(Cell.OfText(BornOn29February2012), Instant(now)));

    [Theory]
    [InlineData("11010519491231002X", "the standard's own example")]
    [InlineData("440524188001010014", "the standard's own example")]
    [InlineData("310199198208171287", "of the demo")]
    [InlineData("33059919671212147X", "of the demo")]
    public void An_adult_is_no_minor(string number, string whose)
    {
        Assert.NotEmpty(whose);
        Assert.False(MinorRule.IsMinor(Cell.OfText(number), Now));
    }

    [Theory]
    [InlineData("340199201402030242")]
    [InlineData("330499201506011323")]
    public void The_children_of_the_demo_are_minors(string number) => Assert.True(MinorRule.IsMinor(Cell.OfText(number), Now));

    [Theory]
    [InlineData("")]
    [InlineData("110105194912310021")]
    [InlineData("11010519491231002x")]
    [InlineData("1101051949123100 X")]
    [InlineData("1101051949123100２X")]
    [InlineData("11010519491231002X ")]
    [InlineData("110105491231002")]
    [InlineData("110105194913310021")]
    [InlineData("110105999901010011")]
    [InlineData("ABCDEF194912310029")]
    public void A_malformed_number_is_a_minors(string number) => Assert.True(MinorRule.IsMinor(Cell.OfText(number), Now));

    [Fact]
    public void No_number_is_a_minors() => Assert.True(MinorRule.IsMinor(Cell.Null, Now));

    [Fact]
    public void A_number_in_another_type_is_a_minors() => Assert.True(MinorRule.IsMinor(Cell.OfInteger(440524188001010014), Now));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, null);
}
