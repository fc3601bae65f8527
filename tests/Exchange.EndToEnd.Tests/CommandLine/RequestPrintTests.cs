using System.Globalization;
using Exchange.Cli.Requests;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>How terms and demands are shown and typed.</summary>
public sealed class RequestPrintTests
{
    [Theory]
    [InlineData(false, false, "")]
    [InlineData(false, true, "[yellow]due today[/]")]
    [InlineData(true, false, "[red]OVERDUE[/]")]
    public void A_term_that_ends_today_is_amber_and_one_that_is_over_is_red(bool overdue, bool today, string mark)
    {
        var turn = new Turn { Party = TurnParty.Provider, Until = "2026-10-09", Overdue = overdue, DueToday = today };

        Assert.Equal(mark, RequestPrint.Mark(turn));
    }

    [Theory]
    [InlineData("2027-12-31T16:00:00Z", "2027-12-31")]
    [InlineData("2027-12-31T15:59:59Z", "2027-12-31")]
    [InlineData("2027-12-31T16:00:01Z", "2028-01-01")]
    public void What_ends_at_midnight_is_shown_until_the_day_that_was_typed(string end, string day) =>
        Assert.Equal(day, RequestWords.LastDay(Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(end, CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData("保障房资格审查", "保障房资格审查")]
    [InlineData("两个 词", "'两个 词'")]
    [InlineData("it's $HOME", "'it'\\''s $HOME'")]
    [InlineData("", "''")]
    public void A_text_is_printed_as_one_word_of_a_shell(string text, string word) => Assert.Equal(word, Desk.Word(text));

    [Theory]
    [InlineData("code:3305*", "where code begins with 3305")]
    [InlineData("level:village, town", "where level is one of village, town")]
    public void Rows_are_typed_as_one_text(string text, string shown) => Assert.Equal(shown, RequestWords.Rows(DemandText.Rows(text)));

    [Theory]
    [InlineData("")]
    [InlineData("code")]
    [InlineData("code:")]
    [InlineData("code:*")]
    [InlineData(":3305*")]
    public void Rows_that_name_nothing_are_told(string text) => Assert.Throws<InvalidDataException>(() => DemandText.Rows(text));

    [Theory]
    [InlineData("1000/day", "at most 1000 reads a day")]
    [InlineData("5/HOUR", "at most 5 reads an hour")]
    public void A_quota_is_typed_as_reads_in_a_period(string text, string shown) => Assert.Equal(shown, RequestWords.Of(DemandText.Quota(text)));

    [Theory]
    [InlineData("1000")]
    [InlineData("-1/day")]
    [InlineData("1/week")]
    [InlineData("1/unspecified")]
    [InlineData("1/2")]
    [InlineData("1/day/day")]
    public void A_quota_of_another_form_is_told(string text) => Assert.Throws<InvalidDataException>(() => DemandText.Quota(text));
}
