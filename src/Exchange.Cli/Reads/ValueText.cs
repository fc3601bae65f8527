using System.Globalization;
using Exchange.Source.V1;
using Google.Protobuf.WellKnownTypes;
using Value = Exchange.Source.V1.Value;

namespace Exchange.Cli.Reads;

/// <summary>Values as they are typed on the command line, such as name=张三.</summary>
internal static class ValueText
{
    /// <summary>The name before the first equals sign and the text behind it.</summary>
    /// <exception cref="InvalidDataException">There is no equals sign, or nothing before it.</exception>
    public static (string Name, string Text) Split(string typed) => typed.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? (typed[..at], typed[(at + 1)..])
        : throw new InvalidDataException($"'{typed}' has no name; write NAME=VALUE.");

    /// <exception cref="InvalidDataException">The text is no value of this type.</exception>
    public static Value Of(ItemType type, string text) => type switch
    {
        ItemType.Decimal => new() { Decimal = text },
        ItemType.Date => new() { Date = text },
        ItemType.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => new() { Integer = number },
        ItemType.Real when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => new() { Real = number },
        ItemType.Logical when bool.TryParse(text, out var holds) => new() { Logical = holds },
        ItemType.DateTime when Instant(text) is { } instant => new() { DateTime = instant },
        ItemType.DateTime => throw new InvalidDataException($"'{text}' is no instant with its zone, such as 2026-10-09T10:00:00+08:00."),
        ItemType.Integer or ItemType.Real or ItemType.Logical =>
            throw new InvalidDataException($"'{text}' is no {type.ToString().ToUpperInvariant()}."),
        _ => new() { Text = text },
    };

    // Without its zone an instant would be another one on each machine.
    private static Timestamp? Instant(string text) =>
        text.IndexOf('T', StringComparison.Ordinal) is > 0 and var time
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > time)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant)
            ? instant.ToTimestamp()
            : null;
}
