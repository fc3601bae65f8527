using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Figures instead of rows: how many rows there are of each combination of values as they leave, and sums. A group that is smaller
/// than the grant allows is left out, and so is a sum of fewer values than that.
/// </summary>
internal sealed class Figures
{
    // What one answer may have, and the memory that it may take until it is ready.
    private const int GroupsMax = 100_000;
    private const int BytesMax = 32 * 1024 * 1024;
    private const int GroupBytes = 160;
    private const int ValueBytes = 64;

    private readonly Dictionary<Cell[], Group> _groups = new(SameValues.Instance);
    private readonly MaskedItems _items;
    private readonly int[] _groupBy;
    private readonly int[] _sums;
    private readonly uint _sizeMin;
    private readonly Cell[] _values;
    private readonly (int Value, RowFilter Filter)[] _chosen;
    private int _bytes;

    /// <param name="asked">What is asked for.</param>
    /// <param name="filters">Under a smallest group they choose among the groups given; otherwise the rows were chosen by them.</param>
    /// <param name="permit">By which grant.</param>
    /// <param name="items">The items as they leave.</param>
    public Figures(Aggregate asked, ImmutableArray<RowFilter> filters, Decision.Permit permit, MaskedItems items)
    {
        var ids = permit.Items.Select(item => item.Id).ToImmutableArray();
        (_items, _sizeMin) = (items, permit.Grant.GroupSizeMin);
        _groupBy = [.. asked.GroupBy.Select(id => ids.IndexOf(id))];
        _sums = [.. asked.Sums.Select(id => ids.IndexOf(id))];
        _values = new Cell[_groupBy.Length];
        _chosen = _sizeMin == 0 ? [] : [.. filters.Select(filter => (asked.GroupBy.IndexOf(filter.Item), filter))];
    }

    /// <summary>How many groups were left out, once the rows were taken.</summary>
    public ulong Suppressed { get; private set; }

    /// <summary>Counts the present row.</summary>
    /// <exception cref="ExchangeException">GROUPS_EXCEEDED.</exception>
    public void Add(SourceRows rows)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = _items.Of(rows, _groupBy[i]);
        }

        if (!_groups.TryGetValue(_values, out var group))
        {
            Require(_values);
            group = new(_sums.Length);
            _groups.Add([.. _values], group);
        }

        group.Rows++;
        for (var i = 0; i < _sums.Length; i++)
        {
            group.Sums[i].Add(_items.Of(rows, _sums[i]));
        }
    }

    /// <summary>The figures, in the order of the values grouped by.</summary>
    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID: a sum has more than 38 digits.</exception>
    public IEnumerable<Cell[]> Take()
    {
        var groups = _groups.OrderBy(group => group.Key, ByValue.Instance).ToList();
        var leftOut = SuppressionRule.LeftOut([.. groups.Select(group => group.Value.Rows)], _sizeMin);
        Suppressed = (ulong)leftOut.Count(isLeftOut => isLeftOut);
        return groups.Where((group, i) => !leftOut[i] && _chosen.All(choice => FilterRule.Holds(choice.Filter, group.Key[choice.Value]))).Select(group => (Cell[])
        [
            .. group.Key,
            Cell.OfInteger((long)group.Value.Rows),
            .. group.Value.Sums.Select(sum => sum.ToCell(_sizeMin)),
        ]);
    }

    private void Require(Cell[] values)
    {
        _bytes += GroupBytes + ((values.Length + _sums.Length) * ValueBytes) + values.Sum(value => sizeof(char) * value.Text.Length);
        if (_groups.Count == GroupsMax || _bytes > BytesMax)
        {
            throw new ExchangeException(Reason.GroupsExceeded);
        }
    }

    private sealed class Group(int sums)
    {
        public ulong Rows { get; set; }

        public Sum[] Sums { get; } = [.. Enumerable.Range(0, sums).Select(_ => new Sum())];
    }

    private sealed class Sum
    {
        private Number _total;
        private uint _values;

        public void Add(Cell value)
        {
            if (!value.IsNull)
            {
                _total = _total.Plus(Number.Of(value));
                _values += _values < uint.MaxValue ? 1u : 0;
            }
        }

        // A group large enough may have a single value among its rows.
        public Cell ToCell(uint min) => _values < Math.Max(min, 1)
            ? Cell.Null
            : _total.ToCell(ItemType.Decimal) ?? throw new ExchangeException(Reason.SourceAnswerInvalid);
    }

    private sealed class SameValues : IEqualityComparer<Cell[]>
    {
        public static SameValues Instance { get; } = new();

        public bool Equals(Cell[]? x, Cell[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] Cell[] values)
        {
            var hash = default(HashCode);
            foreach (var value in values)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }

    private sealed class ByValue : IComparer<Cell[]>
    {
        public static ByValue Instance { get; } = new();

        public int Compare(Cell[]? x, Cell[]? y)
        {
            for (var i = 0; i < x!.Length; i++)
            {
                if (CellOrder.Compare(x[i], y![i]) is not 0 and var order)
                {
                    return order;
                }
            }

            return 0;
        }
    }
}
