using System.Collections.Immutable;

namespace Exchange.Domain.Calendar;

/// <summary>A due date, or the year whose calendar is not published yet, in which case nothing is guessed.</summary>
public abstract record DueDate
{
    private DueDate()
    {
    }

    /// <summary>The end of this working day.</summary>
    public sealed record Known(DateOnly Day) : DueDate;

    public sealed record Unpublished(int Year) : DueDate;
}

/// <summary>
/// Working days 工作日 as the State Council's notices arrange them: weekends are off and so are the statutory days, but the
/// make-up weekends 调休上班 are worked. The only code that counts days.
/// </summary>
public sealed class WorkCalendar(
    ImmutableSortedSet<int> years, ImmutableSortedSet<DateOnly> off, ImmutableSortedSet<DateOnly> makeUp)
{
    /// <summary>The years whose notices are known.</summary>
    public ImmutableSortedSet<int> Years => years;

    /// <summary>The statutory days off.</summary>
    public ImmutableSortedSet<DateOnly> Off => off;

    /// <summary>The weekend days that are worked.</summary>
    public ImmutableSortedSet<DateOnly> MakeUp => makeUp;

    /// <summary>Whether a day is worked; null: its year's notice is not known.</summary>
    public bool? IsWorkday(DateOnly day) => years.Contains(day.Year)
        ? makeUp.Contains(day) || (!off.Contains(day) && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
        : null;

    /// <summary>How many working days there are after a day, up to another and with it; null: a year's notice is not known.</summary>
    public int? WorkdaysAfter(DateOnly day, DateOnly until)
    {
        var count = 0;
        for (var next = day.AddDays(1); next <= until; next = next.AddDays(1))
        {
            if (IsWorkday(next) is not { } worked)
            {
                return null;
            }

            count += worked ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// The last working day of a term. The day of receipt is not counted; the term ends with the end of its last working day
    /// (民法典 Art 201–203).
    /// </summary>
    /// <param name="received">The day of receipt, in the calendar's time zone.</param>
    /// <param name="workdays">How many working days, 1 or more.</param>
    public DueDate Due(DateOnly received, int workdays)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workdays, 1);
        var day = received;
        for (var left = workdays; left > 0;)
        {
            day = day.AddDays(1);
            if (IsWorkday(day) is not { } worked)
            {
                return new DueDate.Unpublished(day.Year);
            }

            left -= worked ? 1 : 0;
        }

        return new DueDate.Known(day);
    }
}
