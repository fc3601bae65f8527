using System.Diagnostics.CodeAnalysis;

namespace Exchange.Domain.Departments;

/// <summary>How high a division stands.</summary>
public enum DivisionLevel
{
    Nation = 0,
    Province = 1,
    City = 2,
    County = 3,
}

/// <summary>
/// An administrative division 行政区划 (GB/T 2260): 6 digits in three pairs, for province, city and county. A pair of 00 at the
/// end stands for "the whole"; 000000 is the nation. A municipality directly under the nation is its own city: its middle level
/// 市辖区 or 县 (01, 02) is the municipality itself.
/// </summary>
public sealed record DivisionCode
{
    private DivisionCode(string value) => Value = value;

    public static DivisionCode Nation { get; } = new("000000");

    public string Value { get; }

    public DivisionLevel Level => (DivisionLevel)(Stem.Length / 2);

    // The pairs that name it. Only whole pairs of 00 are dropped: 341000 is 3410, and 330110 stays as it is.
    private string Stem
    {
        get
        {
            var length = 6;
            while (length > 0 && Value.AsSpan(length - 2, 2) is "00")
            {
                length -= 2;
            }

            return Value[..(length == 4 && IsMunicipality(Value) ? 2 : length)];
        }
    }

    public static DivisionCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException("Not a division code.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DivisionCode? code)
    {
        code = text is { Length: 6 } && !text.AsSpan().ContainsAnyExceptInRange('0', '9') ? new(text) : null;
        return code is not null;
    }

    /// <summary>Whether the other is this division or lies in it.</summary>
    public bool Contains(DivisionCode other) => other.Value.StartsWith(Stem, StringComparison.Ordinal);

    /// <summary>
    /// Whether every code that begins so is this division's or lies in it. Half a pair is not enough: 331 is all of 3310 to 3319, of
    /// which 331000 is one.
    /// </summary>
    public bool ContainsAllOf(string prefix) => prefix.StartsWith(Stem, StringComparison.Ordinal);

    /// <summary>The lowest division that contains both 共同上级; either itself, when it contains the other.</summary>
    public DivisionCode CommonSuperior(DivisionCode other)
    {
        var (mine, theirs) = (Stem, other.Stem);
        var common = 0;
        while (common < Math.Min(mine.Length, theirs.Length) && string.CompareOrdinal(mine, common, theirs, common, 2) == 0)
        {
            common += 2;
        }

        // Two districts of a municipality have only the municipality in common, not its middle level.
        return new(mine[..(common == 4 && IsMunicipality(mine) ? 2 : common)].PadRight(6, '0'));
    }

    public override string ToString() => Value;

    // 北京, 天津, 上海, 重庆.
    private static bool IsMunicipality(string code) => code.AsSpan(0, 2) is "11" or "12" or "31" or "50";
}
