using System.Collections.Immutable;
using System.Diagnostics;
using Apache.Arrow;
using Apache.Arrow.Types;
using Exchange.Domain.Catalogue;

namespace Exchange.Gateway.Flight;

/// <summary>
/// The items of an answer as Arrow has them. A decimal is a text, since Arrow's decimals have one scale a column and a catalogue's
/// have none (docs/decisions/0171).
/// </summary>
internal static class ArrowSchema
{
    public static TimestampType DateTime { get; } = new(TimeUnit.Microsecond, "UTC");

    public static Schema Of(ImmutableArray<Item> items) => new(items.Select(FieldOf), null);

    private static Field FieldOf(Item item)
    {
        var facts = new Dictionary<string, string> { ["exchange.item"] = item.Id.Value, ["exchange.type"] = WireName(item.Type) };
        if (item.Element is { } element)
        {
            facts["exchange.element"] = element.Value;
        }

        return new(item.Id.Value, TypeOf(item.Type), nullable: true, facts);
    }

    // As exchange.source.v1 has it, without its prefix.
    private static string WireName(ItemType type) => type == ItemType.DateTime ? "DATE_TIME" : type.ToString().ToUpperInvariant();

    private static ArrowType TypeOf(ItemType type) => type switch
    {
        ItemType.Text or ItemType.Decimal => StringType.Default,
        ItemType.Date => Date32Type.Default,
        ItemType.DateTime => DateTime,
        ItemType.Logical => BooleanType.Default,
        ItemType.Integer => Int64Type.Default,
        ItemType.Real => DoubleType.Default,
        _ => throw new UnreachableException(),
    };
}
