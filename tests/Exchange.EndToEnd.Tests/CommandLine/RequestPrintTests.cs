using Exchange.Cli.Requests;
using Exchange.Registry.V1;

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
