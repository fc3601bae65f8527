using System.Collections.Immutable;
using Exchange.Audit.Storage;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Storage;

/// <summary>A store that can be exchanged for another while the log runs: a disk put back from an old copy.</summary>
internal sealed class SwitchedStore(IEntryStore first) : IEntryStore
{
    public IEntryStore Current { get; set; } = first;

    public StoredLog Load() => Current.Load();

    public void Append(LogBatch batch) => Current.Append(batch);

    public void AddCheckpoint(long size, string note) => Current.AddCheckpoint(size, note);

    public IReadOnlyList<byte[]> ReadEntries(long first, int count) => Current.ReadEntries(first, count);

    public ImmutableArray<Hash>? ReadTile(int level, long index) => Current.ReadTile(level, index);
}
