using System.Collections.Immutable;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Reading;

/// <summary>What figures are asked for instead of rows: how many rows there are of each combination of values, and sums.</summary>
public sealed record Aggregate(ImmutableArray<ItemId> GroupBy, ImmutableArray<ItemId> Sums)
{
    /// <summary>All that it names, each item once.</summary>
    public ImmutableArray<ItemId> Items => [.. GroupBy.Union(Sums)];
}
