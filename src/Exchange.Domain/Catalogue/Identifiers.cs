using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Exchange.Domain.Catalogue;

/// <summary>An element's id: subject and fact in lower snake case, for example <c>person.marital_status</c>.</summary>
public sealed partial record ElementId
{
    private ElementId(string value) => Value = value;

    public string Value { get; }

    public static ElementId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not an element id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ElementId? id)
    {
        id = text is { Length: <= 64 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\z")]
    private static partial Regex Form();
}

/// <summary>An item's id within its resource, lower snake case, for example <c>citizen_number</c>.</summary>
public sealed partial record ItemId
{
    private ItemId(string value) => Value = value;

    public string Value { get; }

    public static ItemId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not an item id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ItemId? id)
    {
        id = text is { Length: <= 64 } && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z")]
    private static partial Regex Form();
}

/// <summary>
/// A resource's code 信息资源代码 (2017 catalogue guide): class 1 digit, 项 2 digits, 目 3 digits, 细目 digits at will, a
/// slash, and a sequence number, for example <c>301003/0003</c>.
/// </summary>
public sealed partial record ResourceCode
{
    private ResourceCode(string value) => Value = value;

    public string Value { get; }

    public static ResourceCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException("Not a resource code.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ResourceCode? code)
    {
        code = text is { Length: <= 32 } && Form().IsMatch(text) ? new(text) : null;
        return code is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[1-3][0-9]{5,15}/[0-9]{1,8}\z")]
    private static partial Regex Form();
}
