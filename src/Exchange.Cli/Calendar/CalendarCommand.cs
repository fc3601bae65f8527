using System.CommandLine;
using System.Globalization;
using Exchange.Domain.Calendar;
using Exchange.Hosting.Calendar;
using Spectre.Console;

namespace Exchange.Cli.Calendar;

/// <summary><c>exchange calendar</c>: what the statutory clocks count.</summary>
internal static class CalendarCommand
{
    public static Command Create() => new("calendar", "Working days 工作日, make-up weekends included.") { Due(), Show() };

    private static Command Due()
    {
        var received = new Argument<DateOnly>("DAY") { Description = "The day of receipt, such as 2026-09-18; it is not counted.", CustomParser = Options.ParseDay };
        var workdays = new Argument<int>("N") { Description = "How many working days." };
        workdays.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
            {
                result.AddError("N is 1 to 10000.");
            }
        });
        var file = FileOption();
        var command = new Command("due", "Prints the last working day of a term, and nothing else.") { received, workdays, file };
        command.SetAction(parsed =>
        {
            Console.WriteLine(Read(parsed.GetValue(file)).Due(parsed.GetValue(received), parsed.GetValue(workdays)) switch
            {
                DueDate.Known due => due.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                DueDate.Unpublished gap => throw new InvalidDataException($"The calendar of {gap.Year} is not published yet, so the term's end is not known."),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
        });
        return command;
    }

    private static Command Show()
    {
        var year = new Argument<int>("YEAR") { Description = "The year." };
        var file = FileOption();
        var command = new Command("show", "Shows a year's working days by month.") { year, file };
        command.SetAction(parsed =>
        {
            var calendar = Read(parsed.GetValue(file));
            if (!calendar.Years.Contains(parsed.GetValue(year)))
            {
                throw new InvalidDataException($"The calendar of {parsed.GetValue(year)} is not published yet.");
            }

            AnsiConsole.Write(TableOf(calendar, parsed.GetValue(year)));
        });
        return command;
    }

    private static Table TableOf(WorkCalendar calendar, int year)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("month", "working days", "days off 放假", "make-up days 调休上班");
        for (var month = 1; month <= 12; month++)
        {
            var days = Enumerable.Range(1, DateTime.DaysInMonth(year, month)).Select(day => new DateOnly(year, month, day)).ToList();
            table.AddRow(
                $"{year}-{month:00}",
                $"{days.Count(day => calendar.IsWorkday(day) == true)}",
                string.Join(" ", days.Where(calendar.Off.Contains).Select(day => $"{day.Day:00}")),
                string.Join(" ", days.Where(calendar.MakeUp.Contains).Select(day => $"{day:dd ddd}")));
        }

        var all = Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(new DateOnly(year, 1, 1).AddDays);
        return table.Caption($"{all.Count(day => calendar.IsWorkday(day) == true)} working days in {year}");
    }

    private static Option<FileInfo?> FileOption() => new("--calendar")
    {
        Description = "A calendar file; by default the one that comes with the exchange.",
        HelpName = "FILE",
    };

    private static WorkCalendar Read(FileInfo? file)
    {
        if (file is null)
        {
            return CalendarFile.Published;
        }

        using var json = file.OpenRead();
        return CalendarFile.Read(json);
    }
}
