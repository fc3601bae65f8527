using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Grants;

public sealed class ScopeRuleTests
{
    public static TheoryData<string, ScopeTerm, ItemType, bool> Fits => new()
    {
        { "a prefix of a text", new ScopeTerm.Prefix(CitizenNumber, "3301"), ItemType.Text, true },
        { "a prefix of a date", new ScopeTerm.Prefix(CitizenNumber, "2026"), ItemType.Date, false },
        { "a prefix of a decimal", new ScopeTerm.Prefix(CitizenNumber, "1"), ItemType.Decimal, false },
        { "an empty prefix, which every row has", new ScopeTerm.Prefix(CitizenNumber, ""), ItemType.Text, false },
        { "a list of the item's type", new ScopeTerm.Among(CitizenNumber, [Cell.OfInteger(1), Cell.OfInteger(2)]), ItemType.Integer, true },
        { "a list with one value of another type", new ScopeTerm.Among(CitizenNumber, [Cell.OfInteger(1), Cell.OfText("2")]), ItemType.Integer, false },
        { "a list with a null", new ScopeTerm.Among(CitizenNumber, [Cell.OfInteger(1), Cell.Null]), ItemType.Integer, false },
        { "an empty list", new ScopeTerm.Among(CitizenNumber, []), ItemType.Text, false },
        { "a test that nobody knows", new ScopeTerm.Unknown(CitizenNumber), ItemType.Text, false },
    };

    [Theory]
    [MemberData(nameof(Fits))]
    public void A_test_fits_an_item_that_it_can_be_evaluated_on(string what, ScopeTerm term, ItemType type, bool fits)
    {
        Assert.NotEmpty(what);
        Assert.Equal(fits, ScopeRule.Fits(term, type));
    }

    public static TheoryData<string, ScopeTerm, Cell, bool> Holds => new()
    {
        { "a text that begins so", new ScopeTerm.Prefix(CitizenNumber, "3301"), Cell.OfText("330102"), true },
        { "a text that does not", new ScopeTerm.Prefix(CitizenNumber, "3301"), Cell.OfText("310102"), false },
        { "a text that is shorter", new ScopeTerm.Prefix(CitizenNumber, "3301"), Cell.OfText("33"), false },
        { "a letter of the other case", new ScopeTerm.Prefix(CitizenNumber, "a"), Cell.OfText("A1"), false },
        { "a null, of which no prefix is known", new ScopeTerm.Prefix(CitizenNumber, "3301"), Cell.Null, false },
        { "a value of the list", new ScopeTerm.Among(CitizenNumber, [Cell.OfInteger(1), Cell.OfInteger(2)]), Cell.OfInteger(2), true },
        { "a value that is not", new ScopeTerm.Among(CitizenNumber, [Cell.OfInteger(1), Cell.OfInteger(2)]), Cell.OfInteger(3), false },
        { "a null, which is in no list", new ScopeTerm.Among(CitizenNumber, [Cell.OfText("a")]), Cell.Null, false },
        { "a column of fixed width", new ScopeTerm.Among(CitizenNumber, [Cell.OfText("a")]), Cell.OfText("a  "), true },
        { "a blank in front", new ScopeTerm.Among(CitizenNumber, [Cell.OfText("a")]), Cell.OfText(" a"), false },
        { "a test that nobody knows", new ScopeTerm.Unknown(CitizenNumber), Cell.OfText("a"), false },
    };

    [Theory]
    [MemberData(nameof(Holds))]
    public void A_row_is_in_scope_when_its_value_passes_the_test(string what, ScopeTerm term, Cell value, bool holds)
    {
        Assert.NotEmpty(what);
        Assert.Equal(holds, ScopeRule.Holds(term, value));
    }
}
