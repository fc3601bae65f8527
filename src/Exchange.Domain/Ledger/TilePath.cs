using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Exchange.Domain.Ledger;

/// <summary>
/// The path of a tile or an entry bundle, as C2SP tlog-tiles lays a log out: <c>tile/L/N[.p/W]</c> and
/// <c>tile/entries/N[.p/W]</c>. N is written in groups of three digits, all but the last after an <c>x</c>.
/// </summary>
public sealed record TilePath
{
    private const string Entries = "entries";
    private const int LevelMax = 7;

    private TilePath(int? level, long index, int width) => (Level, Index, Width) = (level, index, width);

    /// <summary>The tile level; none: a bundle of entries.</summary>
    public int? Level { get; }

    public long Index { get; }

    /// <summary>How many hashes or entries: 256 is full.</summary>
    public int Width { get; }

    /// <summary>The smallest tree that has this tile.</summary>
    public long SizeMin => ((Index * Tile.Width) + Width) << ((Level ?? 0) * Tile.Height);

    public static TilePath OfHashes(int level, long index, int width = Tile.Width) =>
        IsValid(level, index, width) ? new(level, index, width) : throw new ArgumentOutOfRangeException(nameof(level));

    public static TilePath OfEntries(long index, int width = Tile.Width) =>
        IsValid(0, index, width) ? new(null, index, width) : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Every file of a log of this size: its bundles, then its tiles level by level.</summary>
    public static IEnumerable<TilePath> AllOf(long size)
    {
        for (long start = 0; start < size; start += Tile.Width)
        {
            yield return OfEntries(start / Tile.Width, (int)long.Min(Tile.Width, size - start));
        }

        for (var level = 0; level < Tile.Levels(size); level++)
        {
            var count = Tile.HashCount(size, level);
            for (long start = 0; start < count; start += Tile.Width)
            {
                yield return OfHashes(level, start / Tile.Width, (int)long.Min(Tile.Width, count - start));
            }
        }
    }

    /// <summary>Reads the one form of a path.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TilePath? path)
    {
        path = null;
        var parts = text.Split('/');
        var width = (long)Tile.Width;
        if (parts is [.., [.. var stem, '.', 'p'], var digits])
        {
            if (!DecimalText.TryParse(digits, out width) || width >= Tile.Width)
            {
                return false;
            }

            parts = [.. parts[..^2], stem];
        }

        if (parts is not ["tile", var kind, .. { Length: > 0 } groups] || !TryParseIndex(groups, out var index))
        {
            return false;
        }

        var level = 0L;
        if ((kind != Entries && !DecimalText.TryParse(kind, out level)) || !IsValid(level, index, width))
        {
            return false;
        }

        path = new TilePath(kind == Entries ? null : (int)level, index, (int)width);
        return true;
    }

    public override string ToString()
    {
        var number = (Index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = Index / 1000; rest > 0; rest /= 1000)
        {
            number = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{number}");
        }

        var kind = Level is { } level ? DecimalText.Format(level) : Entries;
        return Width == Tile.Width ? $"tile/{kind}/{number}" : $"tile/{kind}/{number}.p/{DecimalText.Format(Width)}";
    }

    /// <summary>Within 63 bits of leaves: no tree is larger.</summary>
    private static bool IsValid(long level, long index, long width) =>
        level is >= 0 and <= LevelMax
        && index >= 0 && index < long.MaxValue / Tile.Width
        && width is > 0 and <= Tile.Width
        && (index * Tile.Width) + width <= long.MaxValue >> ((int)level * Tile.Height);

    private static bool TryParseIndex(ReadOnlySpan<string> groups, out long index)
    {
        index = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            var isLast = i == groups.Length - 1;
            var digits = groups[i].AsSpan();
            if (!isLast && digits is not ['x', ..])
            {
                return false;
            }

            digits = isLast ? digits : digits[1..];
            if (digits.Length != 3 || digits.ContainsAnyExceptInRange('0', '9') || index > (long.MaxValue / 1000) - 1)
            {
                return false;
            }

            index = (index * 1000) + int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        // A leading group of zeros would be a second form of the same number.
        return groups.Length == 1 || groups[0] != "x000";
    }
}
