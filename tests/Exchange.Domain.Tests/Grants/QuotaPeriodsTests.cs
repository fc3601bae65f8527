using System.Globalization;
using CsCheck;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Tests.Grants;

public sealed class QuotaPeriodsTests
{
    [Theory]
    [InlineData(QuotaPeriod.Hour, "2026-10-09T10:00:00+08:00", "2026-10-09T10:00:00+08:00", "2026-10-09T11:00:00+08:00")]
    [InlineData(QuotaPeriod.Hour, "2026-10-09T10:59:59.999+08:00", "2026-10-09T10:00:00+08:00", "2026-10-09T11:00:00+08:00")]
    [InlineData(QuotaPeriod.Hour, "2026-12-31T23:30:00+08:00", "2026-12-31T23:00:00+08:00", "2027-01-01T00:00:00+08:00")]
    [InlineData(QuotaPeriod.Day, "2026-10-09T00:00:00+08:00", "2026-10-09T00:00:00+08:00", "2026-10-10T00:00:00+08:00")]
    [InlineData(QuotaPeriod.Day, "2026-10-09T15:59:59Z", "2026-10-09T00:00:00+08:00", "2026-10-10T00:00:00+08:00")]
    [InlineData(QuotaPeriod.Day, "2026-10-09T16:00:00Z", "2026-10-10T00:00:00+08:00", "2026-10-11T00:00:00+08:00")]
    [InlineData(QuotaPeriod.Day, "2028-02-28T12:00:00+08:00", "2028-02-28T00:00:00+08:00", "2028-02-29T00:00:00+08:00")]
    [InlineData(QuotaPeriod.Month, "2026-10-31T23:59:59+08:00", "2026-10-01T00:00:00+08:00", "2026-11-01T00:00:00+08:00")]
    [InlineData(QuotaPeriod.Month, "2026-10-31T16:00:00Z", "2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00")]
    [InlineData(QuotaPeriod.Month, "2028-02-29T08:00:00+08:00", "2028-02-01T00:00:00+08:00", "2028-03-01T00:00:00+08:00")]
    [InlineData(QuotaPeriod.Month, "2026-12-31T12:00:00+08:00", "2026-12-01T00:00:00+08:00", "2027-01-01T00:00:00+08:00")]
    public void A_period_begins_and_ends_as_in_Shanghai(QuotaPeriod period, string at, string begins, string ends)
    {
        var span = QuotaPeriods.Of(period, Instant(at));

        Assert.Equal((Instant(begins), Instant(ends)), (span.Begins, span.Ends));
    }

    [Fact]
    public void Each_instant_is_in_exactly_one_period_and_the_next_begins_where_it_ends()
    {
        var periods = Gen.OneOf(QuotaPeriod.Hour, QuotaPeriod.Day, QuotaPeriod.Month);
        var instants = Gen.Long[0, 4_000_000_000].Select(DateTimeOffset.FromUnixTimeSeconds);

        Gen.Select(periods, instants).Sample((period, at) =>
        {
            var span = QuotaPeriods.Of(period, at);
            return span.Begins <= at && at < span.Ends
                && QuotaPeriods.Of(period, span.Begins) == span
                && QuotaPeriods.Of(period, span.Ends).Begins == span.Ends;
        });
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
