using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>One thing that is wrong with a log, and where.</summary>
/// <param name="Kind">What.</param>
/// <param name="File">The file in which it shows.</param>
/// <param name="Position">The hash or entry within the file, from 0; none: the whole file.</param>
/// <param name="Entry">The entry concerned; none: not a single one.</param>
/// <param name="Sentence">The same in words.</param>
public sealed record LogDefect(LogDefectKind Kind, string File, int? Position, long? Entry, string Sentence)
{
    internal static LogDefect OfFile(LogDefectKind kind, string file, string sentence) =>
        new(kind, file, null, null, sentence);

    internal static LogDefect Missing(TilePath path) =>
        OfFile(LogDefectKind.FileMissing, $"{path}", $"{path} is missing.");

    internal static LogDefect NotATile(TilePath path) =>
        OfFile(LogDefectKind.FileMalformed, $"{path}", $"{path} does not hold {path.Width} hashes.");

    /// <summary>A hash in a tile that is not the hash of what stands below it.</summary>
    internal static LogDefect TileAltered(TilePath path, int position)
    {
        var index = IndexOf(path, position);
        var (entry, below) = path.Level is > 0 and var level
            ? ((long?)null, TilePath.OfHashes(level - 1, index).ToString())
            : (index, $"entry {index}");
        var sentence = $"{path} position {position} is not the hash of {below}.";
        return new LogDefect(LogDefectKind.TileAltered, $"{path}", position, entry, sentence);
    }

    /// <summary>An entry in a bundle; the sentence goes on after its number.</summary>
    internal static LogDefect OfEntry(LogDefectKind kind, TilePath bundle, int position, string sentence)
    {
        var entry = IndexOf(bundle, position);
        return new LogDefect(kind, $"{bundle}", position, entry, $"Entry {entry} {sentence}");
    }

    private static long IndexOf(TilePath path, int position) => (path.Index * Tile.Width) + position;
}

/// <summary>The kinds of defect.</summary>
public enum LogDefectKind
{
    /// <summary>A file that the checkpoint calls for is not there.</summary>
    FileMissing,

    /// <summary>A file is not of its form.</summary>
    FileMalformed,

    /// <summary>The checkpoint is not signed with the key.</summary>
    SignatureInvalid,

    /// <summary>An entry does not have the hash that the tree has for it: it was changed, or is another one.</summary>
    EntryAltered,

    /// <summary>A bundle has fewer entries than it must, or more.</summary>
    EntryCountWrong,

    /// <summary>A hash in a tile is not what stands below it.</summary>
    TileAltered,

    /// <summary>The tree's root is not the signed one.</summary>
    RootWrong,

    /// <summary>An entry that is not a record of a gateway.</summary>
    EntryMalformed,

    /// <summary>The checkpoint lacks the cosignatures that the reader's policy asks for, or bears a false one.</summary>
    QuorumMissing,

    /// <summary>The log does not extend what it signed before, or it is another one.</summary>
    Forked,

    /// <summary>A gateway's count has a gap, or a number twice: a record is missing or repeated.</summary>
    SequenceBroken,
}
