using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Reading;

public sealed class FilterRuleTests
{
    private static readonly ItemId Item = ItemId.Parse("v");
    private static readonly Cell A = Cell.OfText("a");
    private static readonly Cell C = Cell.OfText("c");
    private static readonly Cell One = Cell.OfInteger(1);
    private static readonly Cell NaN = Cell.OfReal(double.NaN);

    public static TheoryData<RowFilter, Cell, bool> Rows => new()
    {
        { new RowFilter.Exactly(Item, A), A, true },
        { new RowFilter.Exactly(Item, A), Cell.OfText("a "), false },
        { new RowFilter.Exactly(Item, A), Cell.Null, false },
        { new RowFilter.Exactly(Item, Cell.Null), Cell.Null, true },
        { new RowFilter.Exactly(Item, Cell.Null), Cell.OfText(""), false },
        { new RowFilter.Exactly(Item, NaN), NaN, true },
        { new RowFilter.Prefix(Item, "é"), Cell.OfText("été"), true },
        { new RowFilter.Prefix(Item, "é"), Cell.OfText("e\u0301"), false },
        { new RowFilter.Prefix(Item, "a"), Cell.Null, false },
        { new RowFilter.Among(Item, [A, C]), C, true },
        { new RowFilter.Among(Item, [A, C]), Cell.Null, false },
        { new RowFilter.Range(Item, A, C), A, true },
        { new RowFilter.Range(Item, A, C), C, false },
        { new RowFilter.Range(Item, A, Cell.Null), Cell.OfText("🙂"), true },
        { new RowFilter.Range(Item, Cell.Null, C), Cell.Null, false },
        { new RowFilter.Range(Item, Cell.OfReal(0), Cell.Null), NaN, false },
        { new RowFilter.Range(Item, Cell.OfReal(0), Cell.Null), Cell.OfReal(double.PositiveInfinity), true },
    };

    public static TheoryData<RowFilter, ItemType, bool> Types => new()
    {
        { new RowFilter.Exactly(Item, Cell.Null), ItemType.Real, true },
        { new RowFilter.Exactly(Item, One), ItemType.Integer, true },
        { new RowFilter.Exactly(Item, One), ItemType.Decimal, false },
        { new RowFilter.Prefix(Item, "1"), ItemType.Decimal, false },
        { new RowFilter.Among(Item, [A, One]), ItemType.Text, false },
        { new RowFilter.Range(Item, One, Cell.Null), ItemType.Integer, true },
        { new RowFilter.Range(Item, One, A), ItemType.Integer, false },
        { new RowFilter.Range(Item, Cell.OfLogical(false), Cell.Null), ItemType.Logical, false },
        { new RowFilter.Range(Item, NaN, Cell.Null), ItemType.Real, false },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_passes_exactly(RowFilter filter, Cell value, bool passes) => Assert.Equal(passes, FilterRule.Holds(filter, value));

    [Theory]
    [MemberData(nameof(Types))]
    public void A_filter_fits_its_type(RowFilter filter, ItemType type, bool fits) => Assert.Equal(fits, FilterRule.Fits(filter, type));
}
