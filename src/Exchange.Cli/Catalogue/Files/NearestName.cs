namespace Exchange.Cli.Catalogue.Files;

/// <summary>Which known name a mistyped one may have meant.</summary>
internal static class NearestName
{
    private const int LengthMax = 64;

    /// <summary>The nearest name, or null when none is near: at most a third of its letters are wrong.</summary>
    public static string? Of(string text, IEnumerable<string> names)
    {
        if (text.Length > LengthMax)
        {
            return null;
        }

        var (nearest, distance) = names.Select(name => (name, Distance(text, name))).DefaultIfEmpty(("", int.MaxValue)).MinBy(pair => pair.Item2);
        return distance <= Math.Max(1, nearest.Length / 3) ? nearest : null;
    }

    /// <summary>Levenshtein's: insertions, deletions and replacements.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var cost = char.ToLowerInvariant(from[i - 1]) == to[j - 1] ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + cost, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
