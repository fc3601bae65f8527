using System.Globalization;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Tests.Catalogue;

public sealed class ReviewRuleTests
{
    // 2026-10-10 is a Saturday that is worked 调休上班.
    private static readonly WorkCalendar Calendar = new([2026], [new(2026, 10, 1)], [new(2026, 10, 10)]);

    [Theory]
    [InlineData("2026-10-09T10:00:00+08:00", "2026-10-12")]
    [InlineData("2026-10-09T15:59:59Z", "2026-10-12")]
    [InlineData("2026-10-09T16:00:00Z", "2026-10-13")]
    [InlineData("2026-12-30T10:00:00+08:00", "unpublished 2027")]
    public void The_authority_has_two_working_days_in_Beijing(string filedAt, string due) =>
        Assert.Equal(due, ReviewRule.Due(Calendar, DateTimeOffset.Parse(filedAt, CultureInfo.InvariantCulture)));
}
