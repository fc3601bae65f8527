using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>--as-of</c>: the state at an instant. A day is its last instant, today is now; without an offset the time is Beijing's.</summary>
internal static class AsOf
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    public static Option<string?> Option()
    {
        var option = new Option<string?>("--as-of")
        {
            Description = "As it stood then: 2026-09-30, 2026-09-30T10:00 (Beijing time) or 2026-09-30T10:00+08:00.",
            HelpName = "INSTANT",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Parse(text) is null)
            {
                result.AddError($"'{text}' is no instant such as 2026-09-30 or 2026-09-30T10:00+08:00.");
            }
        });
        return option;
    }

    /// <summary>Null: as it stands.</summary>
    public static Timestamp? Of(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text || Parse(text) is not { } given)
        {
            return null;
        }

        var now = TimeProvider.System.GetUtcNow().ToOffset(Beijing);
        return given.IsDay && given.Instant > now && given.Instant.Date == now.Date ? null : given.Instant.ToTimestamp();
    }

    /// <summary>Says under a table what its answer rests on.</summary>
    public static void Caption(Table table, Timestamp? asOf, long revision)
    {
        if (asOf is not null)
        {
            table.Caption(string.Create(
                CultureInfo.InvariantCulture, $"as of {asOf.ToDateTimeOffset().ToOffset(Beijing):yyyy-MM-dd HH:mm:ss zzz}, revision {revision}"));
        }
    }

    private static (DateTimeOffset Instant, bool IsDay)? Parse(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return (new(day, TimeOnly.MaxValue, Beijing), true);
        }

        if (DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return (new(local, Beijing), false);
        }

        var withOffset = Times.SelectMany(form => (string[])[$"{form}zzz", $"{form}'Z'"]).ToArray();
        return DateTimeOffset.TryParseExact(text, withOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? (instant, false)
            : null;
    }
}
