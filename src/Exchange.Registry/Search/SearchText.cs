using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Exchange.Registry.Search;

/// <summary>
/// The rule of a text search: a resource is found when each term of the query occurs in its text, whatever the case and width
/// of the characters. Terms are divided by blanks; there are no operators. Single characters and pairs are tokens, so that a
/// term of two characters (婚姻) is found as fast as a long one.
/// </summary>
internal static class SearchText
{
    /// <summary>Counts up when the text or the tokens of a resource are made in another way, so that stores renew theirs.</summary>
    public const int Form = 1;

    /// <summary>One form for what looks alike; everything blank is one space.</summary>
    public static string Normalize(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var given in text.EnumerateRunes())
        {
            var rune = Rune.ToLowerInvariant(Narrow(given));
            if (!Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune))
            {
                normal.Append(rune);
            }
            else if (normal.Length > 0 && normal[^1] != ' ')
            {
                normal.Append(' ');
            }
        }

        return normal.ToString().TrimEnd(' ');
    }

    /// <summary>The terms of a query.</summary>
    public static ImmutableArray<string> Terms(string query) =>
        [.. Normalize(query).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];

    /// <summary>All that a text must hold where the term occurs; of a term of one or two characters, all that it takes.</summary>
    public static IEnumerable<string> Needed(string term)
    {
        var runes = term.EnumerateRunes().ToArray();
        return runes.Length == 1 ? [Token(runes[0])] : runes.Zip(runes.Skip(1), Token);
    }

    /// <summary>Whether a text that holds what the term needs may still lack the term.</summary>
    public static bool IsLong(string term) => term.EnumerateRunes().Skip(2).Any();

    /// <summary>Every token of a normal text.</summary>
    public static IEnumerable<string> Tokens(string normal) => normal
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(word => word.EnumerateRunes().Select(Token).Concat(Needed(word)));

    // A full-width form stands 0xFEE0 behind its ASCII character.
    private static Rune Narrow(Rune rune) => rune.Value is >= 0xFF01 and <= 0xFF5E ? new(rune.Value - 0xFEE0) : rune;

    // Letters and digits only, since a database's own tokenizer would take punctuation for a border.
    private static string Token(Rune rune) => $"t{Code(rune)}";

    private static string Token(Rune first, Rune second) => $"u{Code(first)}{Code(second)}";

    private static string Code(Rune rune) => rune.Value.ToString("x6", CultureInfo.InvariantCulture);
}
