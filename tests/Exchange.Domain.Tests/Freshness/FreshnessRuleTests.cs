using System.Globalization;
using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Freshness;

namespace Exchange.Domain.Tests.Freshness;

public sealed class FreshnessRuleTests
{
    private static readonly FreshnessPolicy Policy = FreshnessPolicy.Default;

    private static readonly Gen<UpdateCycle> AnyCycle = Gen.OneOf(Enum.GetValues<UpdateCycle>());

    // Some hours about midnight and month's end are what a rule of days is wrong about.
    private static readonly Gen<DateTimeOffset> AnyInstant =
        Gen.Int[0, 2_000 * 24].Select(hours => new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hours));

    // All times are those of Asia/Shanghai.
    [Theory]
    [InlineData(UpdateCycle.Monthly, "2026-07-31T23:59:59", "2026-10-09T10:00:00", FreshnessState.Stale, 2, "2026-08-31T23:59:59")]
    [InlineData(UpdateCycle.Monthly, "2026-07-31T23:59:59", "2026-08-31T23:59:59", FreshnessState.Fresh, 0, "2026-08-31T23:59:59")]
    [InlineData(UpdateCycle.Monthly, "2026-07-31T23:59:59", "2026-09-01T00:00:00", FreshnessState.Stale, 1, "2026-08-31T23:59:59")]
    [InlineData(UpdateCycle.Monthly, "2026-07-31T23:59:59", "2026-09-30T23:59:59", FreshnessState.Stale, 1, "2026-08-31T23:59:59")]
    [InlineData(UpdateCycle.Monthly, "2026-07-31T23:59:59", "2026-11-01T00:00:00", FreshnessState.Overdue, 3, "2026-08-31T23:59:59")]
    [InlineData(UpdateCycle.Monthly, "2026-01-31T00:00:00", "2026-03-01T00:00:00", FreshnessState.Stale, 1, "2026-02-28T23:59:59")]
    [InlineData(UpdateCycle.Monthly, "2026-09-30T23:59:59", "2026-10-31T23:59:59", FreshnessState.Fresh, 0, "2026-10-31T23:59:59")]
    [InlineData(UpdateCycle.Monthly, "2026-09-29T23:59:59", "2026-10-31T23:59:59", FreshnessState.Stale, 1, "2026-10-29T23:59:59")]
    [InlineData(UpdateCycle.Daily, "2026-10-08T09:00:00", "2026-10-09T23:59:59", FreshnessState.Fresh, 0, "2026-10-09T23:59:59")]
    [InlineData(UpdateCycle.Daily, "2026-10-08T09:00:00", "2026-10-10T00:00:00", FreshnessState.Stale, 1, "2026-10-09T23:59:59")]
    [InlineData(UpdateCycle.Weekly, "2026-10-01T12:00:00", "2026-10-08T23:00:00", FreshnessState.Fresh, 0, "2026-10-08T23:59:59")]
    [InlineData(UpdateCycle.Weekly, "2026-10-01T12:00:00", "2026-10-23T00:00:00", FreshnessState.Overdue, 3, "2026-10-08T23:59:59")]
    [InlineData(UpdateCycle.Quarterly, "2025-11-30T00:00:00", "2026-02-28T12:00:00", FreshnessState.Fresh, 0, "2026-02-28T23:59:59")]
    [InlineData(UpdateCycle.Quarterly, "2025-11-30T00:00:00", "2026-06-01T00:00:00", FreshnessState.Stale, 2, "2026-02-28T23:59:59")]
    [InlineData(UpdateCycle.Yearly, "2024-02-29T00:00:00", "2025-03-01T00:00:00", FreshnessState.Stale, 1, "2025-02-28T23:59:59")]
    [InlineData(UpdateCycle.RealTime, "2026-10-09T09:00:00", "2026-10-09T10:00:00", FreshnessState.Fresh, 0, "2026-10-09T10:00:00")]
    [InlineData(UpdateCycle.RealTime, "2026-10-09T09:00:00", "2026-10-09T10:00:01", FreshnessState.Stale, 1, "2026-10-09T10:00:00")]
    [InlineData(UpdateCycle.RealTime, "2026-10-09T09:00:00", "2026-10-09T12:00:01", FreshnessState.Overdue, 3, "2026-10-09T10:00:00")]
    public void A_cycle_is_missed_when_its_last_day_or_hour_is_over(
        UpdateCycle cycle, string until, string now, FreshnessState state, int missed, string due)
    {
        var freshness = FreshnessRule.Of(cycle, At(until), At(now), Policy);

        Assert.Equal(new DataFreshness(state, At(until), At(due), (uint)missed), freshness);
    }

    [Fact]
    public void Data_of_which_no_update_was_reported_is_unknown_and_never_called_fresh_or_stale() =>
        Assert.Equal(DataFreshness.Unknown, FreshnessRule.Of(UpdateCycle.Daily, null, Now, Policy));

    [Fact]
    public void Data_never_grows_fresher_by_waiting() => Gen.Select(AnyCycle, AnyInstant, AnyInstant, AnyInstant).Sample((cycle, until, one, other) =>
    {
        var (sooner, later) = one < other ? (one, other) : (other, one);

        Assert.True(FreshnessRule.Of(cycle, until, sooner, Policy).MissedCycles <= FreshnessRule.Of(cycle, until, later, Policy).MissedCycles);
    });

    [Fact]
    public void Newer_data_is_never_staler() => Gen.Select(AnyCycle, AnyInstant, AnyInstant, AnyInstant).Sample((cycle, now, one, other) =>
    {
        var (older, newer) = one < other ? (one, other) : (other, one);

        Assert.True(FreshnessRule.Of(cycle, newer, now, Policy).MissedCycles <= FreshnessRule.Of(cycle, older, now, Policy).MissedCycles);
    });

    [Fact]
    public void Data_is_fresh_exactly_until_its_next_update_is_due() => Gen.Select(AnyCycle, AnyInstant, AnyInstant).Sample((cycle, until, now) =>
    {
        var freshness = FreshnessRule.Of(cycle, until, now, Policy);

        Assert.Equal(now <= freshness.NextDue, freshness.State == FreshnessState.Fresh);
    });

    // Against counting cycle by cycle, as a person does.
    [Fact]
    public void As_many_cycles_are_missed_as_have_passed_since() => Gen.Select(AnyCycle, AnyInstant, AnyInstant).Sample((cycle, until, now) =>
        Assert.Equal((uint)Ends(cycle, until).TakeWhile(end => end < now).Count(), FreshnessRule.Of(cycle, until, now, Policy).MissedCycles));

    private static IEnumerable<DateTimeOffset> Ends(UpdateCycle cycle, DateTimeOffset until)
    {
        var day = new DateTimeOffset(until.ToOffset(TimeSpan.FromHours(8)).Date.AddDays(1).AddSeconds(-1), TimeSpan.FromHours(8));

        // The last of a month is the day before the first of the next.
        DateTimeOffset Month(int n) => day.AddSeconds(1).Day == 1 ? day.AddSeconds(1).AddMonths(n).AddSeconds(-1) : day.AddMonths(n);
        return Enumerable.Range(1, 100_000).Select(n => cycle switch
        {
            UpdateCycle.RealTime => until.AddHours(n),
            UpdateCycle.Daily => day.AddDays(n),
            UpdateCycle.Weekly => day.AddDays(7 * n),
            UpdateCycle.Monthly => Month(n),
            UpdateCycle.Quarterly => Month(3 * n),
            _ => Month(12 * n),
        });
    }

    private static DateTimeOffset At(string local) =>
        DateTimeOffset.Parse($"{local}+08:00", CultureInfo.InvariantCulture);
}
