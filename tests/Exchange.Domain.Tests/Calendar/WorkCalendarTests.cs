using Exchange.Domain.Calendar;

namespace Exchange.Domain.Tests.Calendar;

public sealed class WorkCalendarTests
{
    // The State Council's notices for 2025 and 2026, as far as these tests need them.
    private static readonly WorkCalendar Calendar = new(
        [2025, 2026],
        [.. Days("2025-10-01", 8), .. Days("2026-02-15", 9), .. Days("2026-09-25", 3), .. Days("2026-10-01", 7)],
        [Day("2025-09-28"), Day("2025-10-11"), Day("2026-02-14"), Day("2026-02-28"), Day("2026-09-20"), Day("2026-10-10")]);

    [Theory]
    [InlineData("2026-02-13", 1, "2026-02-14", "a make-up Saturday is a deadline")]
    [InlineData("2026-09-18", 1, "2026-09-20", "a make-up Sunday is a deadline")]
    [InlineData("2026-09-18", 10, "2026-10-09", "two holidays within ten days")]
    [InlineData("2026-02-13", 10, "2026-03-05", "Spring Festival and both its make-up days")]
    [InlineData("2025-09-26", 10, "2025-10-16", "National Day with Mid-Autumn")]
    [InlineData("2026-09-30", 20, "2026-11-03", "the term of delivery")]
    [InlineData("2026-09-30", 10, "2026-10-20", "the term of correction")]
    [InlineData("2026-11-02", 1, "2026-11-03", "an ordinary Monday")]
    public void A_term_ends_on_the_working_day_that_the_notices_give(string received, int workdays, string due, string why)
    {
        var ends = Calendar.Due(Day(received), workdays);

        Assert.True(new DueDate.Known(Day(due)) == ends, why);
    }

    [Fact]
    public void A_term_that_reaches_into_an_unpublished_year_has_no_end()
    {
        var ends = Calendar.Due(Day("2026-12-25"), 10);

        Assert.Equal(new DueDate.Unpublished(2027), ends);
    }

    [Fact]
    public void A_term_that_ends_on_the_last_day_of_a_published_year_has_one()
    {
        var ends = Calendar.Due(Day("2026-12-30"), 1);

        Assert.Equal(new DueDate.Known(Day("2026-12-31")), ends);
    }

    [Theory]
    [InlineData("2026-09-20", "2026-09-21", 1)]
    [InlineData("2026-09-30", "2026-10-07", 0)]
    [InlineData("2026-09-30", "2026-10-10", 3)]
    [InlineData("2026-09-21", "2026-09-21", 0)]
    [InlineData("2026-12-31", "2027-01-01", null)]
    public void Working_days_after_a_term_are_counted_by_the_same_notices(string day, string until, int? workdays) =>
        Assert.Equal(workdays, Calendar.WorkdaysAfter(Day(day), Day(until)));

    [Fact]
    public void No_term_is_shorter_than_a_day() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Calendar.Due(Day("2026-11-02"), 0));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", null);

    private static IEnumerable<DateOnly> Days(string first, int count) => Enumerable.Range(0, count).Select(Day(first).AddDays);
}
