namespace Exchange.Domain.Calendar;

/// <summary>Days as the law counts them: Asia/Shanghai, which keeps one offset all year.</summary>
public static class LocalDay
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The day on which an instant falls; the calendar's last one for the hours that fall after it.</summary>
    public static DateOnly Of(DateTimeOffset instant) => DateOnly.FromDateTime(new(Math.Min(instant.UtcTicks + Offset.Ticks, DateTime.MaxValue.Ticks)));

    /// <summary>The first instant of a day.</summary>
    public static DateTimeOffset BeginOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    /// <summary>The last second of a day.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new(day.ToDateTime(new TimeOnly(23, 59, 59)), Offset);
}
