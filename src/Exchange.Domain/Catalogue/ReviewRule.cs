using System.Diagnostics;
using Exchange.Domain.Calendar;

namespace Exchange.Domain.Catalogue;

/// <summary>The authority reviews what is filed within two working days (Decree 809, Art 17 ¶3).</summary>
public static class ReviewRule
{
    private const int Workdays = 2;

    private static readonly TimeZoneInfo Beijing = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>The last day, ISO 8601, or <c>unpublished YEAR</c> where that year's calendar is not known.</summary>
    public static string Due(WorkCalendar calendar, DateTimeOffset filedAt) =>
        calendar.Due(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(filedAt, Beijing).DateTime), Workdays) switch
        {
            DueDate.Known known => $"{known.Day:yyyy-MM-dd}",
            DueDate.Unpublished unknown => $"unpublished {unknown.Year}",
            _ => throw new UnreachableException(),
        };
}
