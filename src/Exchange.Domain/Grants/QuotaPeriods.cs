using System.Diagnostics;
using Exchange.Domain.Calendar;

namespace Exchange.Domain.Grants;

/// <summary>One period of a quota: from its first instant to the next period's first.</summary>
public readonly record struct QuotaSpan(DateTimeOffset Begins, DateTimeOffset Ends);

/// <summary>In which period of a quota an instant falls.</summary>
public static class QuotaPeriods
{
    /// <summary>Hours, days and months begin as they do in Asia/Shanghai.</summary>
    public static QuotaSpan Of(QuotaPeriod period, DateTimeOffset now)
    {
        var day = LocalDay.Of(now);
        var first = new DateOnly(day.Year, day.Month, 1);
        return period switch
        {
            QuotaPeriod.Hour => HourOf(now),
            QuotaPeriod.Day => new(LocalDay.BeginOf(day), LocalDay.BeginOf(day.AddDays(1))),
            QuotaPeriod.Month => new(LocalDay.BeginOf(first), LocalDay.BeginOf(first.AddMonths(1))),
            _ => throw new UnreachableException("A period that is not known does not come off the wire."),
        };
    }

    // The offset of Asia/Shanghai is of whole hours.
    private static QuotaSpan HourOf(DateTimeOffset now)
    {
        var begins = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        return new(begins, begins.AddHours(1));
    }
}
