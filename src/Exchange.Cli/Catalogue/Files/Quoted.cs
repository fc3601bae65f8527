using System.Buffers;
using System.Text;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>What stands in a file, as an error repeats it: short, and without anything that a terminal would obey.</summary>
internal static class Quoted
{
    private const int RunesMax = 30;

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    public static string Text(string text)
    {
        var isLong = text.EnumerateRunes().Skip(RunesMax).Any();
        return $"'{Harmless(string.Concat(text.EnumerateRunes().Take(RunesMax)))}{(isLong ? "…" : "")}'";
    }

    public static string Harmless(string text) => text.AsSpan().ContainsAny(Controls)
        ? string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? Rune.ReplacementChar : rune))
        : text;
}
