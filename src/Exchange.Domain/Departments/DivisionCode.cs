using System.Diagnostics.CodeAnalysis;

namespace Exchange.Domain.Departments;

/// <summary>An administrative division 行政区划 (GB/T 2260): 6 digits, from province to county.</summary>
public sealed record DivisionCode
{
    private DivisionCode(string value) => Value = value;

    public string Value { get; }

    public static DivisionCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException("Not a division code.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DivisionCode? code)
    {
        code = text is { Length: 6 } && !text.AsSpan().ContainsAnyExceptInRange('0', '9') ? new(text) : null;
        return code is not null;
    }

    public override string ToString() => Value;
}
