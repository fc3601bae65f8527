using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Exchange.Registry.V1;
using Exchange.Source.V1;

namespace Exchange.Cli.Requests;

/// <summary>Parts of a demand as one text each.</summary>
internal static class DemandText
{
    public static Option<ScopeTerm[]> RowsOption(string description) => new("--rows")
    {
        Description = description,
        HelpName = "TERM",
        CustomParser = result => [.. result.Tokens.Select(token => Told(result, token.Value, Rows)).OfType<ScopeTerm>()],
    };

    public static Option<Quota?> QuotaOption(string description) => new("--quota")
    {
        Description = description,
        HelpName = "READS/PERIOD",
        CustomParser = result => Told(result, result.Tokens[0].Value, Quota),
    };

    /// <summary>ITEM:PREFIX* or ITEM:VALUE,VALUE, whose values are texts.</summary>
    public static ScopeTerm Rows(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (item, test) = colon > 0 ? (text[..colon].Trim(), text[(colon + 1)..].Trim()) : ("", "");
        return (item.Length, test) switch
        {
            (0, _) or (_, "" or "*") => throw new InvalidDataException($"'{text}' names no rows: write ITEM:PREFIX* or ITEM:VALUE,VALUE."),
            (_, [.. var prefix, '*']) => new() { Item = item, Prefix = prefix },
            _ => new() { Item = item, Among = new() { Values_ = { test.Split(',', StringSplitOptions.TrimEntries).Select(value => new Value { Text = value }) } } },
        };
    }

    /// <summary>READS/PERIOD, such as 1000/day.</summary>
    public static Quota Quota(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2
            && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var reads)
            && parts[1].All(char.IsAsciiLetter)
            && Enum.TryParse<QuotaPeriod>(parts[1], ignoreCase: true, out var period) && period != QuotaPeriod.Unspecified && Enum.IsDefined(period)
                ? new() { Reads = reads, Period = period }
                : throw new InvalidDataException($"'{text}' is no quota: write how often in what period, such as 1000/day; the periods are {Options.NamesOf<QuotaPeriod>()}.");
    }

    // What cannot be read is told with everything else that is wrong with the command line.
    private static T? Told<T>(ArgumentResult result, string text, Func<string, T> read)
        where T : class
    {
        try
        {
            return read(text);
        }
        catch (InvalidDataException mistake)
        {
            result.AddError(mistake.Message);
            return null;
        }
    }
}
