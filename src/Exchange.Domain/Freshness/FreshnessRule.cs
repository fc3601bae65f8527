using System.Diagnostics;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Freshness;

/// <summary>
/// How fresh data is 动态更新 (Decree 809, Art 19). A cycle is a unit of the calendar and each ends with its day: a month after
/// 07-31 is 08-31, and the month after that 09-30, since all are counted from the day that the data reaches to; and who closes a
/// month on its last day is owed the whole of the next one, so that a month after 09-30 is 10-31.
/// </summary>
public static class FreshnessRule
{
    public static DataFreshness Of(UpdateCycle cycle, DateTimeOffset? dataUntil, DateTimeOffset now, FreshnessPolicy policy)
    {
        if (dataUntil is not { } until)
        {
            return DataFreshness.Unknown;
        }

        var missed = Missed(cycle, until, now, policy);
        var state = missed == 0 ? FreshnessState.Fresh : missed < policy.OverdueFrom ? FreshnessState.Stale : FreshnessState.Overdue;
        return new(state, until, NextDue(cycle, until, policy), missed);
    }

    private static DateTimeOffset NextDue(UpdateCycle cycle, DateTimeOffset until, FreshnessPolicy policy)
    {
        var day = LocalDay.Of(until);
        return cycle switch
        {
            UpdateCycle.RealTime => until + policy.RealTime,
            UpdateCycle.Daily => LocalDay.EndOf(day.AddDays(1)),
            UpdateCycle.Weekly => LocalDay.EndOf(day.AddDays(7)),
            UpdateCycle.Monthly => LocalDay.EndOf(Later(day, 1)),
            UpdateCycle.Quarterly => LocalDay.EndOf(Later(day, 3)),
            UpdateCycle.Yearly => LocalDay.EndOf(Later(day, 12)),
            _ => throw new UnreachableException(),
        };
    }

    private static uint Missed(UpdateCycle cycle, DateTimeOffset until, DateTimeOffset now, FreshnessPolicy policy)
    {
        if (now <= NextDue(cycle, until, policy))
        {
            return 0;
        }

        var (from, today) = (LocalDay.Of(until), LocalDay.Of(now));
        return (uint)(cycle switch
        {
            UpdateCycle.RealTime => ((now - until).Ticks - 1) / policy.RealTime.Ticks,
            UpdateCycle.Daily => DaysBefore(from, today),
            UpdateCycle.Weekly => DaysBefore(from, today) / 7,
            UpdateCycle.Monthly => MonthsBefore(from, today),
            UpdateCycle.Quarterly => MonthsBefore(from, today) / 3,
            UpdateCycle.Yearly => MonthsBefore(from, today) / 12,
            _ => throw new UnreachableException(),
        });
    }

    private static int DaysBefore(DateOnly from, DateOnly today) => today.DayNumber - from.DayNumber - 1;

    // How many months have passed whose day is over.
    private static int MonthsBefore(DateOnly from, DateOnly today)
    {
        var months = ((today.Year - from.Year) * 12) + today.Month - from.Month;
        return Later(from, months) < today ? months : months - 1;
    }

    private static DateOnly Later(DateOnly day, int months)
    {
        var later = day.AddMonths(months);
        return IsLastOfMonth(day) ? new(later.Year, later.Month, DateTime.DaysInMonth(later.Year, later.Month)) : later;
    }

    private static bool IsLastOfMonth(DateOnly day) => day.Day == DateTime.DaysInMonth(day.Year, day.Month);
}
