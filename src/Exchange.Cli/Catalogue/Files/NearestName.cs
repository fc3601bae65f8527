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

    /// <summary>Letters left out, added, replaced, and neighbours changed about.</summary>
    private static int Distance(string from, string to)
    {
        var (twoBefore, before) = (Array.Empty<int>(), Enumerable.Range(0, to.Length + 1).ToArray());
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = before[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                var about = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] ? twoBefore[j - 2] + 1 : int.MaxValue;
                row[j] = Math.Min(Math.Min(changed, about), Math.Min(before[j], row[j - 1]) + 1);
            }

            (twoBefore, before) = (before, row);
        }

        return before[^1];
    }
}
