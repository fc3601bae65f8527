using System.Collections.Immutable;
using Exchange.Audit.Storage;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Storage;

/// <summary>A store whose first appends fail as planned.</summary>
internal sealed class PlannedFaults(IEntryStore inner, IEnumerable<Fault> plan) : IEntryStore
{
    private readonly Queue<Fault> _plan = new(plan);

    public StoredLog Load() => inner.Load();

    public void Append(LogBatch batch)
    {
        var fault = _plan.TryDequeue(out var next) ? next : Fault.None;
        if (fault != Fault.BeforeEffect)
        {
            inner.Append(batch);
        }

        if (fault != Fault.None)
        {
            throw new IOException("The disk failed.");
        }
    }

    public void AddCheckpoint(long size, string note) => inner.AddCheckpoint(size, note);

    public IReadOnlyList<byte[]> ReadEntries(long first, int count) => inner.ReadEntries(first, count);

    public ImmutableArray<Hash>? ReadTile(int level, long index) => inner.ReadTile(level, index);
}
