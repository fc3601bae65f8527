using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>A stream's rows as they leave, counted and hashed.</summary>
internal sealed class SentRows(ImmutableArray<Item> items, MaskedItems masked) : IDisposable
{
    private readonly ContentHash _hash = new(items);
    private readonly Cell[] _row = new Cell[items.Length];

    /// <summary>The rows handed to the transport.</summary>
    public ulong Count { get; private set; }

    /// <summary>The content hash of all rows; ends the hash.</summary>
    public byte[] Hash => field ??= _hash.Finish();

    /// <summary>The content hash of the rows taken so far.</summary>
    public byte[] HashSoFar => _hash.SoFar();

    /// <summary>The present row as it leaves; the next one overwrites it.</summary>
    public ReadOnlySpan<Cell> Take(SourceRows rows)
    {
        for (var i = 0; i < _row.Length; i++)
        {
            _row[i] = masked.Of(rows, i);
            _hash.Add(_row[i]);
        }

        return _row;
    }

    /// <summary>A row of figures as it leaves.</summary>
    public ReadOnlySpan<Cell> Take(Cell[] figures)
    {
        foreach (var figure in figures)
        {
            _hash.Add(figure);
        }

        return figures;
    }

    public void Hand(uint rows) => Count += rows;

    public void Dispose() => _hash.Dispose();
}
