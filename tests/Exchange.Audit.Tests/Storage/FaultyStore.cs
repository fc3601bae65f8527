using System.Collections.Immutable;
using Exchange.Audit.Storage;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Tests.Storage;

/// <summary>Whether the write that fails took effect all the same.</summary>
public enum Fault
{
    None,
    BeforeEffect,
    AfterEffect,
}

/// <summary>A store whose next write fails, and which cannot be read while it is away.</summary>
internal sealed class FaultyStore(IEntryStore inner) : IEntryStore
{
    public Fault NextWrite { get; set; }

    public bool IsAway { get; set; }

    /// <summary>Appends wait until this is released.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public StoredLog Load() => IsAway ? throw new IOException("The store is away.") : inner.Load();

    public void Append(LogBatch batch)
    {
        Gate.Wait();
        Write(() => inner.Append(batch));
    }

    public void AddCheckpoint(long size, string note) => Write(() => inner.AddCheckpoint(size, note));

    public IReadOnlyList<byte[]> ReadEntries(long first, int count) => inner.ReadEntries(first, count);

    public ImmutableArray<Hash>? ReadTile(int level, long index) => inner.ReadTile(level, index);

    private void Write(Action write)
    {
        var fault = NextWrite;
        NextWrite = Fault.None;
        if (fault != Fault.BeforeEffect)
        {
            write();
        }

        if (fault != Fault.None || IsAway)
        {
            throw new IOException("The disk failed.");
        }
    }
}
