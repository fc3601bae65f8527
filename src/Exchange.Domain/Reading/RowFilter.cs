using System.Collections.Immutable;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Reading;

/// <summary>A test by which a reader chooses among the rows in scope. A row without a value passes none but the one for no value.</summary>
public abstract record RowFilter
{
    private RowFilter(ItemId item) => Item = item;

    public ItemId Item { get; }

    /// <summary>The item is this value; null: it has none.</summary>
    public sealed record Exactly(ItemId Of, Cell Value) : RowFilter(Of);

    /// <summary>The item begins with this text.</summary>
    public sealed record Prefix(ItemId Of, string Text) : RowFilter(Of);

    /// <summary>The item is one of these values, of which none is null.</summary>
    public sealed record Among(ItemId Of, ImmutableArray<Cell> Values) : RowFilter(Of);

    /// <summary>The item is from the first to before the second, by <see cref="CellOrder"/>; null: it has no such bound.</summary>
    public sealed record Range(ItemId Of, Cell From, Cell Until) : RowFilter(Of);

    /// <summary>A filter of which only the item is known, as the log keeps it: enough to decide, and never executed.</summary>
    public sealed record Named(ItemId Of) : RowFilter(Of);
}
