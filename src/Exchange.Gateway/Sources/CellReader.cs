using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Microsoft.Data.Sqlite;

namespace Exchange.Gateway.Sources;

/// <summary>
/// Reads a store's value as the catalogue's type. A value that does not fit exactly is SOURCE_ANSWER_INVALID: nothing is
/// rounded, guessed or cut.
/// </summary>
internal static class CellReader
{
    private const int TextBytesMax = 1 << 20;
    private const NumberStyles RealForm = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly string[] InstantForms =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFzz"];

    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID.</exception>
    public static Cell Read(DbDataReader reader, int ordinal, ItemType type)
    {
        try
        {
            if (reader.IsDBNull(ordinal))
            {
                return Cell.Null;
            }

            var value = reader.GetValue(ordinal);
            return (IsAltered(reader, ordinal, value) ? null : Convert(value, type)) ?? throw new ExchangeException(Reason.SourceAnswerInvalid);
        }
        catch (Exception unread) when (unread is InvalidCastException or InvalidOperationException or ArithmeticException
            or ArgumentException or NotSupportedException)
        {
            // The driver has no .NET value for it.
            throw new ExchangeException(Reason.SourceAnswerInvalid, unread);
        }
    }

    // SQLite keeps whatever bytes it is given as a text; its driver puts U+FFFD for those that are none, half a surrogate pair for one.
    private static bool IsAltered(DbDataReader reader, int ordinal, object value) =>
        value is string text && text.Contains('\uFFFD') && reader is SqliteDataReader && !Utf8.IsValid(reader.GetFieldValue<byte[]>(ordinal));

    private static Cell? Convert(object value, ItemType type) => (type, value) switch
    {
        (ItemType.Text, string text) => Fits(text) ? Cell.OfText(text) : null,
        (ItemType.Decimal, string text) => Cell.TryDecimal(text, out var cell) ? cell : null,
        (ItemType.Decimal, long number) => Cell.TryDecimal(number.ToString(CultureInfo.InvariantCulture), out var cell) ? cell : null,
        (ItemType.Date, string text) => Day(text),
        (ItemType.Date, DateOnly date) => Cell.OfDate(date),
        (ItemType.Date, DateTime { TimeOfDay.Ticks: 0 } date) => Cell.OfDate(DateOnly.FromDateTime(date)),
        (ItemType.DateTime, DateTime { Kind: DateTimeKind.Utc } instant) => Instant(instant),
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
        (ItemType.Real, string text) => Real(text),
        _ => null,
    };

    private static bool Fits(string text) => text.Length <= TextBytesMax / 3 || Encoding.UTF8.GetByteCount(text) <= TextBytesMax;

    // A store that has instants only writes a day as its midnight.
    private static Cell? Day(string text) =>
        Cell.TryDate(text.EndsWith(" 00:00:00", StringComparison.Ordinal) ? text[..^9] : text, out var cell) ? cell : null;

    // A number too large for its type parses as infinity, which only the word means.
    private static Cell? Real(string text) =>
        double.TryParse(text, RealForm, CultureInfo.InvariantCulture, out var number) &&
        (double.IsFinite(number) || !text.AsSpan().ContainsAnyInRange('0', '9'))
            ? Cell.OfReal(number)
            : null;

    // Only with its offset: a time of day without one is not an instant.
    private static Cell? Instant(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            InstantForms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var instant) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            ? Instant(instant.UtcDateTime)
            : null;

    // The first and the last instant there are stand for the infinities of a store; the last is no whole microsecond.
    private static Cell? Instant(DateTime utc) => utc != DateTime.MinValue && utc.Ticks % TimeSpan.TicksPerMicrosecond == 0
        ? Cell.OfDateTime((utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)
        : null;
}
