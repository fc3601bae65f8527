using System.Globalization;

namespace Exchange.Domain.Reading;

/// <summary>
/// Personal information of anyone under 14 is sensitive (PIPL Art 28), so the same item becomes sensitive by the row. The
/// age is that on the day of the read in China.
/// </summary>
public static class MinorRule
{
    private const int AdultFrom = 14;

    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    /// <summary>
    /// Whether a row must be treated as a minor's. A number from which no birth date can be read does: what cannot be
    /// evaluated refuses.
    /// </summary>
    public static bool IsMinor(Cell citizenNumber, DateTimeOffset now)
    {
        if (citizenNumber.Text is not { Length: 18 } number ||
            !DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born))
        {
            return true;
        }

        var today = DateOnly.FromDateTime(now.ToOffset(ChinaOffset).DateTime);
        return born.AddYears(AdultFrom) > today;
    }
}
