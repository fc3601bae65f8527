using System.Collections.Immutable;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>Drops the rows that do not pass the reader's filters: a source is asked for no others, and may give more.</summary>
internal sealed class FilterGuard(ImmutableArray<RowFilter> filters)
{
    private int[]? _ordinals;

    public bool Drops(SourceRows rows)
    {
        _ordinals ??= [.. filters.Select(filter => rows.IndexOf(filter.Item))];
        for (var i = 0; i < _ordinals.Length; i++)
        {
            if (!FilterRule.Holds(filters[i], rows[_ordinals[i]]))
            {
                return true;
            }
        }

        return false;
    }
}
