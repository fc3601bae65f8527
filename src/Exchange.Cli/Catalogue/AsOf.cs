using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>--as-of</c>: the state at an instant. A day is its last instant, today is now; without an offset the time is Beijing's.</summary>
internal static class AsOf
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    public static Option<DateTimeOffset?> Option() => new("--as-of")
    {
        Description = "As it stood then: 2026-09-30, 2026-09-30T10:00 (Beijing time) or 2026-09-30T10:00+08:00.",
        HelpName = "INSTANT",
        CustomParser = result => Parse(result, TimeProvider.System.GetUtcNow()),
    };

    public static Timestamp? Of(ParseResult parsed, Option<DateTimeOffset?> option) => parsed.GetValue(option)?.ToTimestamp();

    /// <summary>Says under a table what its answer rests on.</summary>
    public static void Caption(Table table, Timestamp? asOf, long revision)
    {
        if (asOf is not null)
        {
            table.Caption(string.Create(
                CultureInfo.InvariantCulture, $"as of {asOf.ToDateTimeOffset().ToOffset(Beijing):yyyy-MM-dd HH:mm:ss zzz}, revision {revision}"));
        }
    }

    private static DateTimeOffset? Parse(ArgumentResult result, DateTimeOffset now)
    {
        var text = result.Tokens[0].Value;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var end = new DateTimeOffset(day, TimeOnly.MaxValue, Beijing);
            return end > now && day == DateOnly.FromDateTime(now.ToOffset(Beijing).Date) ? null : end;
        }

        if (DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return new DateTimeOffset(local, Beijing);
        }

        var offset = Times.SelectMany(form => (string[])[$"{form}zzz", $"{form}'Z'"]).ToArray();
        if (DateTimeOffset.TryParseExact(text, offset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return instant;
        }

        result.AddError($"'{text}' is no instant such as 2026-09-30 or 2026-09-30T10:00+08:00.");
        return null;
    }
}
