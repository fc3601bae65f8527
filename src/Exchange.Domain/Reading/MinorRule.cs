using System.Globalization;

namespace Exchange.Domain.Reading;

/// <summary>
/// Personal information of anyone under 14 is sensitive (PIPL Art 28), so the same item becomes sensitive by the row. The
/// age is that on the day of the read in China; who was born on 29 February is a year older on 1 March of a common year.
/// </summary>
public static class MinorRule
{
    private const int AdultFrom = 14;
    private const string CheckCharacters = "10X98765432";

    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>
    /// Whether a row must be treated as a minor's. One whose citizen number (GB 11643-1999) is malformed must: what cannot
    /// be evaluated refuses.
    /// </summary>
    public static bool IsMinor(Cell citizenNumber, DateTimeOffset now) =>
        BirthDate(citizenNumber.Text) is not { } born ||
        born > DateOnly.FromDateTime(now.ToOffset(ChinaOffset).DateTime).AddYears(-AdultFrom);

    private static DateOnly? BirthDate(string number) =>
        number.Length == 18 &&
        !number.AsSpan(0, 17).ContainsAnyExceptInRange('0', '9') &&
        CheckCharacter(number) == number[17] &&
        DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born)
            ? born
            : null;

    private static char CheckCharacter(string number)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            sum += Weights[i] * (number[i] - '0');
        }

        return CheckCharacters[sum % 11];
    }
}
