using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Reading;

/// <summary>
/// Which filters fit which items, and which rows pass them. A store is asked with them too, but it may compare otherwise: this alone
/// says what is sent.
/// </summary>
public static class FilterRule
{
    /// <summary>
    /// Whether the filter can be asked of an item of the type. A prefix is of a text; a range of what has an order, which a logical
    /// has not; no bound of a range is NaN.
    /// </summary>
    public static bool Fits(RowFilter filter, ItemType type) => filter switch
    {
        RowFilter.Exactly exactly => exactly.Value.IsNull || exactly.Value.Type == type,
        RowFilter.Prefix => type == ItemType.Text,
        RowFilter.Among among => among.Values.All(value => value.Type == type),
        RowFilter.Range range => type != ItemType.Logical && Bounds(range.From, type) && Bounds(range.Until, type),
        _ => throw new UnreachableException(),
    };

    public static bool Holds(RowFilter filter, Cell value) => filter switch
    {
        RowFilter.Exactly exactly => value == exactly.Value,
        RowFilter.Prefix prefix => value.Type == ItemType.Text && value.Text.StartsWith(prefix.Text, StringComparison.Ordinal),
        RowFilter.Among among => !value.IsNull && among.Values.Contains(value),
        RowFilter.Range range => IsWithin(range, value),
        _ => throw new UnreachableException(),
    };

    private static bool Bounds(Cell bound, ItemType type) =>
        bound.IsNull || (bound.Type == type && (type != ItemType.Real || !double.IsNaN(bound.Real)));

    // NaN is in no order, and so in no range.
    private static bool IsWithin(RowFilter.Range range, Cell value) =>
        !value.IsNull && !(value.Type == ItemType.Real && double.IsNaN(value.Real)) &&
        (range.From.IsNull || CellOrder.Compare(value, range.From) >= 0) &&
        (range.Until.IsNull || CellOrder.Compare(value, range.Until) < 0);
}
