using System.Collections.Immutable;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Verification;

/// <summary>How many entries have been looked at, of how many.</summary>
public readonly record struct LogProgress(long Entries, long Size);

/// <summary>What a verification found.</summary>
public abstract record LogVerdict
{
    private LogVerdict()
    {
    }

    /// <summary>
    /// Every entry hashes up to the signed root, and no gateway's record is missing. <paramref name="Gateways"/> holds the
    /// last sequence of each.
    /// </summary>
    public sealed record Sound(Checkpoint Checkpoint, ImmutableSortedDictionary<string, long> Gateways) : LogVerdict;

    /// <summary>The first thing that is wrong.</summary>
    public sealed record Broken(LogDefect Defect) : LogVerdict;
}

/// <summary>One thing that is wrong with a log, and where.</summary>
/// <param name="Kind">What.</param>
/// <param name="File">The file in which it shows.</param>
/// <param name="Position">The hash or entry within the file, from 0; none: the whole file.</param>
/// <param name="Entry">The entry concerned; none: not a single one.</param>
/// <param name="Sentence">The same in words.</param>
public sealed record LogDefect(LogDefectKind Kind, string File, int? Position, long? Entry, string Sentence);

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

    /// <summary>A gateway's count has a gap, or a number twice: a record is missing or repeated.</summary>
    SequenceBroken,
}
