using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Requests;

/// <summary>
/// A request's id: Q, a hyphen and 16 hexadecimal digits, for example <c>Q-5f0c8a1b2d3e4f60</c>. It follows from who asks, under which
/// number, for what, so that filing again cannot make a second request.
/// </summary>
public sealed partial record RequestId
{
    public const int Digits = 16;

    private RequestId(string value) => Value = value;

    public string Value { get; }

    /// <summary>The digits alone.</summary>
    public string Hex => Value[2..];

    public static RequestId Of(DepartmentId consumer, string reference, Demand demand)
    {
        // No part can hold a line feed: texts without control characters and ids of their form.
        var about = demand.Resource is { } resource ? $"resource\n{resource}" : $"wanted\n{demand.Wanted}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{consumer}\n{reference}\n{about}"));
        return new($"Q-{Convert.ToHexStringLower(hash)[..Digits]}");
    }

    public static RequestId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a request id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RequestId? id)
    {
        id = text is not null && Form().IsMatch(text) ? new(text) : null;
        return id is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"\AQ-[0-9a-f]{16}\z")]
    private static partial Regex Form();
}
