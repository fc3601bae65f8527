using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>
/// What a source is asked for: items of one resource, within the grant's scope, of one subject or of all. What comes back is held
/// against scope, filters and order once more, so a source that compares otherwise than the catalogue gives more rows, never fewer.
/// </summary>
internal sealed record SourceQuery(
    Resource Resource, Mapping Mapping, ImmutableArray<Item> Items, ImmutableArray<ScopeTerm> Scope, Cell? Key)
{
    /// <summary>Only rows that pass all of these are wanted; their items are among those asked for.</summary>
    public ImmutableArray<RowFilter> Filters { get; init; } = [];

    /// <summary>
    /// Rows come by this item in the order of <see cref="CellOrder"/>, and after it by all items in their order, so that the same rows
    /// always come alike. It is among the items, and a text, an integer or a date. Null: they come as they come.
    /// </summary>
    public Item? OrderBy { get; init; }

    /// <summary>Of ordered rows: none before this value is wanted. Null: all are, those without a value among them.</summary>
    public Cell From { get; init; }

    /// <summary>At most so many rows are wanted; null: all that there are.</summary>
    public ulong? Limit { get; init; }
}
