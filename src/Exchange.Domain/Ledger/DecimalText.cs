using System.Globalization;

namespace Exchange.Domain.Ledger;

/// <summary>Numbers as the ledger's text forms write them: ASCII digits, no sign, no leading zero.</summary>
internal static class DecimalText
{
    public static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && (text.Length == 1 || text[0] != '0');
}
