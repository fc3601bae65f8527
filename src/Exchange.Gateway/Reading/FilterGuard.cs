using System.Collections.Frozen;
using System.Collections.Immutable;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>Drops the rows that do not pass the reader's filters: a source is asked for no others, and may give more.</summary>
internal sealed class FilterGuard(ImmutableArray<RowFilter> filters)
{
    // Of a long list each row would look at all.
    private const int ListMax = 8;

    private readonly FrozenSet<Cell>?[] _sets =
        [.. filters.Select(filter => filter is RowFilter.Among { Values.Length: > ListMax } among ? among.Values.ToFrozenSet() : null)];

    private int[]? _ordinals;

    public bool Drops(SourceRows rows)
    {
        _ordinals ??= [.. filters.Select(filter => rows.IndexOf(filter.Item))];
        for (var i = 0; i < _ordinals.Length; i++)
        {
            var value = rows[_ordinals[i]];
            if (!(_sets[i]?.Contains(value) ?? FilterRule.Holds(filters[i], value)))
            {
                return true;
            }
        }

        return false;
    }
}
