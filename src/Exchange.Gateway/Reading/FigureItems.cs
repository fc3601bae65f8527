using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Reading;

/// <summary>The items of figures: those grouped by, the count, and the sums.</summary>
internal static class FigureItems
{
    private const string Count = "count";
    private const string SumOf = "sum_";

    /// <summary>The longest id of an item that a sum can be named after.</summary>
    public const int SummedIdMax = 60;

    /// <summary>The items of a stream as they leave, of figures or of rows.</summary>
    public static ImmutableArray<Item> Leaving(Aggregate? asked, Decision.Permit permit) => asked is null
        ? permit.Answered
        : [.. asked.GroupBy.Select(id => permit.Answered.First(item => item.Id == id)), .. Of(asked)];

    /// <summary>The count and the sums. A sum is a decimal, whatever is summed: it has room for what no integer holds.</summary>
    public static ImmutableArray<Item> Of(Aggregate asked) =>
    [
        Figure(Count, ItemType.Integer),
        .. asked.Sums.Select(id => Figure($"{SumOf}{id}", ItemType.Decimal)),
    ];

    private static Item Figure(string id, ItemType type) => new(ItemId.Parse(id), id, type, null, Claim.None, Sensitivity.None);
}
