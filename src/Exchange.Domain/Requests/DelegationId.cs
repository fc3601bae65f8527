using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Exchange.Domain.Requests;

/// <summary>A delegation's id: letters, digits and hyphens, at most 32, for example <c>V-0001</c>.</summary>
public sealed partial record DelegationId
{
    private DelegationId(string value) => Value = value;

    public string Value { get; }

    public static DelegationId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a delegation id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DelegationId? id)
    {
        id = text is { Length: <= 32 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Z][A-Z0-9-]*\z")]
    private static partial Regex Form();
}
