using System.Globalization;
using Exchange.Domain.Calendar;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>Values that are neither texts nor words of an enum: truths, numbers and instants.</summary>
internal static class PlainValue
{
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>The value, or null and what belongs there.</summary>
    public static (object? Value, string Expected) Read(string text, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => (Truth(text), "true or false"),
        FieldType.UInt32 => (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null, "a whole number"),
        FieldType.UInt64 => (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null, "a whole number"),
        FieldType.Int64 or FieldType.SInt64 => (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null, "a whole number"),
        FieldType.Double => (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null, "a number"),
        _ => (Instant(text, field.Name == "ends"), "a day such as 2027-12-31, or an instant such as 2027-12-31T18:00+08:00"),
    };

    private static object? Truth(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "是" => true,
        "false" or "no" or "否" => false,
        _ => null,
    };

    // A term begins with the first instant of its first day, and ends with its last day, whose end is the next day's begin.
    private static Timestamp? Instant(string text, bool isEnd)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day > DateOnly.MinValue && day < DateOnly.MaxValue)
        {
            return LocalDay.EndOf(isEnd ? day : day.AddDays(-1)).AddSeconds(1).ToTimestamp();
        }

        return DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToTimestamp()
            : null;
    }
}
