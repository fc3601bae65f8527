using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Domain.Findings;

/// <summary>
/// What makes a finding this one and no other, digested: code, article, responsible, subject and since when. Words and versions are
/// left out, so that it stays the same finding while its facts go on.
/// </summary>
public sealed record FindingId
{
    private const string Prefix = "F-";
    private const int Digits = 16;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private FindingId(string value) => Value = value;

    public string Value { get; }

    public static FindingId Of(Finding finding)
    {
        // Of P9 the earliest of what shows it is all that is known, and that moves on as the log grows.
        var since = finding.Code == FindingCode.P9 ? null : finding.Since;
        var text = string.Join(
            '\n', finding.Code, finding.Article, finding.Responsible?.Value, finding.Subject, since?.ToUnixTimeSeconds());
        return new(Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits]);
    }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out FindingId? id)
    {
        id = text?.Length == Prefix.Length + Digits && text.StartsWith(Prefix, StringComparison.Ordinal) && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Hex)
            ? new(text)
            : null;
        return id is not null;
    }

    public override string ToString() => Value;
}
