using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Domain.Calendar;

namespace Exchange.Hosting.Calendar;

/// <summary>
/// The holiday calendar as a file, so that next year's notice is data and not a release: <c>years</c>, <c>off</c> (a day, or
/// first and last day divided by a slash) and <c>work</c>, the weekend days worked.
/// </summary>
public static class CalendarFile
{
    /// <summary>The calendar that comes with the exchange.</summary>
    public static WorkCalendar Published { get; } = ReadPublished();

    /// <exception cref="InvalidDataException">The file is not a calendar; the message names what is wrong.</exception>
    public static WorkCalendar Read(Stream json)
    {
        try
        {
            var notice = JsonSerializer.Deserialize(json, NoticeContext.Default.Notice)
                ?? throw new InvalidDataException("The calendar is empty.");
            return Checked([.. notice.Years], [.. notice.Off.SelectMany(Days)], [.. notice.Work.Select(Day)]);
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"The calendar is not of its form: {malformed.Message}", malformed);
        }
    }

    private static WorkCalendar Checked(ImmutableSortedSet<int> years, ImmutableSortedSet<DateOnly> off, ImmutableSortedSet<DateOnly> makeUp)
    {
        var stray = off.Concat(makeUp).Where(day => !years.Contains(day.Year)).Cast<DateOnly?>().FirstOrDefault()
            ?? makeUp.Where(day => off.Contains(day) || day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Cast<DateOnly?>().FirstOrDefault();
        return stray is { } day
            ? throw new InvalidDataException($"{day:yyyy-MM-dd} is outside the years listed, or is worked without being a weekend day.")
            : new(years, off, makeUp);
    }

    private static IEnumerable<DateOnly> Days(string text)
    {
        var parts = text.Split('/');
        var (first, last) = (Day(parts[0]), Day(parts[^1]));
        if (parts.Length > 2 || last < first)
        {
            throw new InvalidDataException($"'{text}' is neither a day nor a first and a last one.");
        }

        for (var day = first; day <= last; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new InvalidDataException($"'{text}' is not a day such as 2026-10-01.");

    private static WorkCalendar ReadPublished()
    {
        using var json = typeof(CalendarFile).Assembly.GetManifestResourceStream("holidays-cn.json")!;
        return Read(json);
    }
}

/// <summary>The file's form.</summary>
internal sealed record Notice(
    [property: JsonRequired] IReadOnlyList<int> Years,
    [property: JsonRequired] IReadOnlyList<string> Off,
    [property: JsonRequired] IReadOnlyList<string> Work);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Notice))]
internal sealed partial class NoticeContext : JsonSerializerContext;
