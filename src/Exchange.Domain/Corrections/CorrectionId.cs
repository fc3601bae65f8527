using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Exchange.Domain.Corrections;

/// <summary>A correction's id: C, a hyphen and hexadecimal digits, for example <c>C-019a2f</c>.</summary>
public sealed partial record CorrectionId
{
    private CorrectionId(string value) => Value = value;

    public string Value { get; }

    public static CorrectionId New(DateTimeOffset now) => new($"C-{Guid.CreateVersion7(now):N}");

    public static CorrectionId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a correction id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CorrectionId? id)
    {
        id = text is { Length: <= 34 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\AC-[0-9a-f]+\z")]
    private static partial Regex Form();
}
