using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Exchange.Domain.Departments;

/// <summary>
/// A department's unified social credit code 统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check
/// character over the others, the 17th one over the organisation code (GB 11714).
/// </summary>
public sealed record DepartmentId
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    private static ReadOnlySpan<byte> Weights => [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    private static ReadOnlySpan<byte> OrganisationWeights => [3, 7, 9, 10, 5, 8, 4, 2];

    private DepartmentId(string value) => Value = value;

    public string Value { get; }

    public static DepartmentId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a unified social credit code.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DepartmentId? id)
    {
        id = IsForm(text) && CheckCharacter(text) == text[17] && OrganisationCheck(text) == text[16] ? new(text) : null;
        return id is not null;
    }

    /// <summary>Whether the text has the form of a code, whatever its check characters say.</summary>
    public static bool IsForm([NotNullWhen(true)] string? text) =>
        text is { Length: 18 } && !text.AsSpan().ContainsAnyExcept(Allowed) && !text.AsSpan(2, 6).ContainsAnyExceptInRange('0', '9');

    public override string ToString() => Value;

    private static char CheckCharacter(string text)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            sum += Weights[i] * Alphabet.IndexOf(text[i], StringComparison.Ordinal);
        }

        return Alphabet[(31 - (sum % 31)) % 31];
    }

    // GB 11714 counts letters as 10 to 35, so that its values differ from the alphabet above.
    private static char OrganisationCheck(string text)
    {
        var sum = 0;
        for (var i = 0; i < 8; i++)
        {
            var c = text[8 + i];
            sum += OrganisationWeights[i] * (char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10);
        }

        return (11 - (sum % 11)) switch
        {
            10 => 'X',
            11 => '0',
            var digit => (char)('0' + digit),
        };
    }
}
