using System.Collections.Immutable;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Storage;

/// <summary>
/// The log on its disk. Calls block, as SQLite does. A write that fails leaves it open whether it took effect: whoever
/// wrote loads the log again before going on.
/// </summary>
internal interface IEntryStore
{
    /// <summary>What is durable now.</summary>
    StoredLog Load();

    /// <summary>Makes the batch durable, all of it or nothing. Reads see it from then on.</summary>
    void Append(LogBatch batch);

    /// <summary>Makes a signed checkpoint durable; one of the same size may already be there and stays.</summary>
    void AddCheckpoint(long size, string note);

    /// <summary>The entries from <paramref name="first"/> on, at most <paramref name="count"/>, fewer at the end.</summary>
    IReadOnlyList<byte[]> ReadEntries(long first, int count);

    /// <summary>A full tile's hashes; null: it is not there.</summary>
    ImmutableArray<Hash>? ReadTile(int level, long index);
}

/// <summary>The log's state as stored, apart from entries and tiles.</summary>
internal sealed record StoredLog(
    long Size,
    ImmutableDictionary<string, long> LastSequences,
    ImmutableArray<OpenRead> OpenReads,
    string? LastCheckpoint);

/// <summary>A stream that was opened and not closed.</summary>
internal sealed record OpenRead(string Gateway, long OpenedIndex, ImmutableArray<byte> Attempt);

/// <summary>How far a batch moves a gateway's count.</summary>
internal sealed record SequenceAdvance(long From, long To);

/// <summary>One durable commit: entries, and all that follows from them.</summary>
internal sealed record LogBatch(
    long FirstIndex,
    IReadOnlyList<byte[]> Entries,
    IReadOnlyList<Tile> Tiles,
    IReadOnlyDictionary<string, SequenceAdvance> Sequences,
    IReadOnlyList<OpenRead> Opened,
    IReadOnlyList<long> Closed);
