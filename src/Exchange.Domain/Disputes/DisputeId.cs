using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Exchange.Domain.Disputes;

/// <summary>A dispute's id: D, a hyphen and hexadecimal digits, for example <c>D-019a2f</c>.</summary>
public sealed partial record DisputeId
{
    private DisputeId(string value) => Value = value;

    public string Value { get; }

    public static DisputeId New(DateTimeOffset now) => new($"D-{Guid.CreateVersion7(now):N}");

    public static DisputeId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a dispute id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DisputeId? id)
    {
        id = text is { Length: <= 34 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\AD-[0-9a-f]+\z")]
    private static partial Regex Form();
}
