using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Exchange.Domain.Calendar;

namespace Exchange.Cli;

/// <summary>Options that several commands have.</summary>
internal static class Options
{
    public const string DataDefault = "data";

    private static readonly string[] InstantForms = ["yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mmZ"];

    public static Option<string> Data() => new("--data")
    {
        Description = "The data folder.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DataDefault,
    };

    /// <summary>A day in ISO 8601.</summary>
    public static DateOnly ParseDay(ArgumentResult result)
    {
        if (!DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            result.AddError($"'{result.Tokens[0].Value}' is not a day such as 2026-09-18.");
        }

        return day;
    }

    /// <summary>An instant; a day means its last second in Asia/Shanghai.</summary>
    public static DateTimeOffset ParseInstant(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return LocalDay.EndOf(day);
        }

        // An instant without its zone would mean another one on each machine.
        if (!DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            result.AddError($"'{text}' is not a day such as 2026-07-31, or an instant such as 2026-10-09T09:45:00+08:00.");
        }

        return instant;
    }

    /// <summary>A service's address; nonsense is named before anything is called.</summary>
    public static Option<string?> Address(string name, string description, params string[] schemes)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "URL" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme)))
            {
                result.AddError($"{name}: '{text}' is not an address that begins with one of {string.Join(", ", schemes.Select(scheme => $"{scheme}:"))}.");
            }
        });
        return option;
    }

    /// <summary>What may be typed for a choice, in the names that files use too.</summary>
    public static string NamesOf<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetNames<T>().Where(name => name != "Unspecified").Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));

    /// <summary>One name, whatever its case.</summary>
    public static T ParseName<T>(ArgumentResult result)
        where T : struct, Enum
    {
        if (!IsName<T>(result.Tokens[0].Value, out var value))
        {
            result.AddError($"'{result.Tokens[0].Value}' is none of {NamesOf<T>()}.");
        }

        return value;
    }

    /// <summary>Names divided by commas, whatever their case.</summary>
    public static T[] ParseList<T>(ArgumentResult result)
        where T : struct, Enum
    {
        var names = result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var values = new List<T>();
        foreach (var name in names)
        {
            if (IsName<T>(name, out var value))
            {
                values.Add(value);
            }
            else
            {
                result.AddError($"'{name}' is none of {NamesOf<T>()}.");
            }
        }

        return [.. values];
    }

    private static bool IsName<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out value) && Enum.IsDefined(value);
}
