using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Exchange.Domain.Grants;

/// <summary>A grant's id: letters, digits and hyphens, at most 32, for example <c>G-0001</c>.</summary>
public sealed partial record GrantId
{
    private GrantId(string value) => Value = value;

    public string Value { get; }

    public static GrantId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a grant id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out GrantId? id)
    {
        id = text is { Length: <= 32 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Z][A-Z0-9-]*\z")]
    private static partial Regex Form();
}
