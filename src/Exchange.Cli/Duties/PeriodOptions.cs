using System.CommandLine;
using System.Globalization;
using Exchange.Domain.Calendar;

namespace Exchange.Cli.Duties;

/// <summary>A stretch of time on the command line; a day is in it whole.</summary>
internal static class PeriodOptions
{
    public static Option<DateTimeOffset?> From(string description) => Create("--from", description, LocalDay.BeginOf);

    public static Option<DateTimeOffset?> To(string description) => Create("--to", description, day => LocalDay.BeginOf(day.AddDays(1)));

    private static Option<DateTimeOffset?> Create(string name, string description, Func<DateOnly, DateTimeOffset> ofDay) => new(name)
    {
        Description = description,
        HelpName = "DAY|INSTANT",
        CustomParser = result => DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? ofDay(day)
            : Options.ParseInstant(result),
    };
}
