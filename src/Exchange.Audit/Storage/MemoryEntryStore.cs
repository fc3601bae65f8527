using System.Collections.Immutable;
using Exchange.Domain.Ledger;

namespace Exchange.Audit.Storage;

/// <summary>A log that lives as long as this object; for tests and trials.</summary>
internal sealed class MemoryEntryStore : IEntryStore
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _entries = [];
    private readonly Dictionary<(int Level, long Index), ImmutableArray<Hash>> _tiles = [];
    private readonly Dictionary<string, long> _sequences = [];
    private readonly SortedDictionary<long, OpenRead> _openReads = [];
    private readonly SortedDictionary<long, string> _checkpoints = [];

    public StoredLog Load()
    {
        lock (_lock)
        {
            return new StoredLog(
                _entries.Count,
                _sequences.ToImmutableDictionary(),
                [.. _openReads.Values],
                _checkpoints.Count == 0 ? null : _checkpoints.Last().Value);
        }
    }

    public void Append(LogBatch batch)
    {
        lock (_lock)
        {
            if (batch.FirstIndex != _entries.Count
                || batch.Sequences.Any(s => _sequences.GetValueOrDefault(s.Key) != s.Value.From)
                || batch.Closed.Any(index => !_openReads.ContainsKey(index)))
            {
                throw new InvalidDataException("Another writer has changed the log.");
            }

            _entries.AddRange(batch.Entries);
            foreach (var tile in batch.Tiles)
            {
                _tiles.Add((tile.Level, tile.Index), tile.Hashes);
            }

            foreach (var (gateway, advance) in batch.Sequences)
            {
                _sequences[gateway] = advance.To;
            }

            foreach (var index in batch.Closed)
            {
                _openReads.Remove(index);
            }

            foreach (var read in batch.Opened)
            {
                _openReads.Add(read.OpenedIndex, read);
            }
        }
    }

    public void AddCheckpoint(long size, string note)
    {
        lock (_lock)
        {
            _checkpoints.TryAdd(size, note);
        }
    }

    public IReadOnlyList<byte[]> ReadEntries(long first, int count)
    {
        lock (_lock)
        {
            return [.. _entries.Skip((int)first).Take(count)];
        }
    }

    public ImmutableArray<Hash>? ReadTile(int level, long index)
    {
        lock (_lock)
        {
            return _tiles.TryGetValue((level, index), out var hashes) ? hashes : null;
        }
    }
}
