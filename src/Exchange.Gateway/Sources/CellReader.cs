using System.Data.Common;
using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>
/// Reads a store's value as the catalogue's type. A value that does not fit exactly is SOURCE_ANSWER_INVALID: nothing is
/// rounded, guessed or cut.
/// </summary>
internal static class CellReader
{
    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID.</exception>
    public static Cell Read(DbDataReader reader, int ordinal, ItemType type)
    {
        if (reader.IsDBNull(ordinal))
        {
            return Cell.Null;
        }

        return type == ItemType.Text && reader.GetFieldType(ordinal) == typeof(string)
            ? Cell.OfText(reader.GetString(ordinal))
            : Convert(reader.GetValue(ordinal), type) ?? throw new ExchangeException(Reason.SourceAnswerInvalid);
    }

    private static Cell? Convert(object value, ItemType type) => (type, value) switch
    {
        (ItemType.Text, string text) => Cell.OfText(text),
        (ItemType.Decimal, string text) => Cell.TryDecimal(text, out var cell) ? cell : null,
        (ItemType.Decimal, long number) => Cell.TryDecimal(number.ToString(CultureInfo.InvariantCulture), out var cell) ? cell : null,
        (ItemType.Date, string text) => Cell.TryDate(text, out var cell) ? cell : null,
        (ItemType.Date, DateOnly date) => Cell.OfDate(date),
        (ItemType.Date, DateTime { TimeOfDay.Ticks: 0 } date) => Cell.OfDate(DateOnly.FromDateTime(date)),
        (ItemType.DateTime, DateTime { Kind: DateTimeKind.Utc } instant) => Cell.OfDateTime(Micros(instant)),
        (ItemType.DateTime, DateTimeOffset instant) => Cell.OfDateTime(Micros(instant.UtcDateTime)),
        (ItemType.DateTime, string text) => Instant(text),
        (ItemType.Logical, bool logical) => Cell.OfLogical(logical),
        (ItemType.Logical, long and (0 or 1) and var number) => Cell.OfLogical(number == 1),
        (ItemType.Logical, string text) => text switch
        {
            "1" or "true" => Cell.OfLogical(true),
            "0" or "false" => Cell.OfLogical(false),
            _ => null,
        },
        (ItemType.Integer, long number) => Cell.OfInteger(number),
        (ItemType.Integer, int number) => Cell.OfInteger(number),
        (ItemType.Integer, short number) => Cell.OfInteger(number),
        (ItemType.Integer, string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Cell.OfInteger(number)
            : null,
        (ItemType.Real, double number) => Cell.OfReal(number),
        (ItemType.Real, float number) => Cell.OfReal(number),
        (ItemType.Real, string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Cell.OfReal(number)
            : null,
        _ => null,
    };

    // Only with its offset: a time of day without one is not an instant.
    private static Cell? Instant(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var instant) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            ? Cell.OfDateTime(Micros(instant.UtcDateTime))
            : null;

    private static long Micros(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
