using System.Text;

namespace Exchange.Cli.Catalogue.Files;

/// <summary>What stands in a file, as an error repeats it: short, and without anything that a terminal would obey.</summary>
internal static class Quoted
{
    private const int RunesMax = 30;

    public static string Text(string text)
    {
        var shown = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes().Take(RunesMax))
        {
            shown.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
        }

        return shown.Append(text.EnumerateRunes().Skip(RunesMax).Any() ? "…'" : "'").ToString();
    }
}
