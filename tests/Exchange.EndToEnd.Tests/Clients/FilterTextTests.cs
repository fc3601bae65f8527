using Exchange.Cli.Reads;
using Exchange.Source.V1;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>Filters as they are typed.</summary>
public sealed class FilterTextTests
{
    private static readonly Dictionary<string, ItemType> Types = new()
    {
        ["name"] = ItemType.Text,
        ["income"] = ItemType.Decimal,
        ["born"] = ItemType.Date,
        ["seen"] = ItemType.DateTime,
        ["active"] = ItemType.Logical,
        ["children"] = ItemType.Integer,
        ["ratio"] = ItemType.Real,
    };

    [Theory]
    [InlineData("name=张三", """{ "item": "name", "equals": { "text": "张三" } }""")]
    [InlineData("name=a=b", """{ "item": "name", "equals": { "text": "a=b" } }""")]
    [InlineData("name=a,b", """{ "item": "name", "among": { "values": [ { "text": "a" }, { "text": "b" } ] } }""")]
    [InlineData("""name=a\,b""", """{ "item": "name", "equals": { "text": "a,b" } }""")]
    [InlineData("""name=a\\""", """{ "item": "name", "equals": { "text": "a\\" } }""")]
    [InlineData("name=", """{ "item": "name", "equals": { } }""")]
    [InlineData("name=\"\"", """{ "item": "name", "equals": { "text": "" } }""")]
    [InlineData("name^=33", """{ "item": "name", "prefix": "33" }""")]
    [InlineData("name^=a,b", """{ "item": "name", "prefix": "a,b" }""")]
    [InlineData("income>=-12.50", """{ "item": "income", "range": { "from": { "decimal": "-12.50" } } }""")]
    [InlineData("born<2000-01-01", """{ "item": "born", "range": { "until": { "date": "2000-01-01" } } }""")]
    [InlineData("seen>=2026-01-01T08:00:00+08:00", """{ "item": "seen", "range": { "from": { "dateTime": "2026-01-01T00:00:00Z" } } }""")]
    [InlineData("active=true", """{ "item": "active", "equals": { "logical": true } }""")]
    [InlineData("children=-1,2", """{ "item": "children", "among": { "values": [ { "integer": "-1" }, { "integer": "2" } ] } }""")]
    [InlineData("ratio<0.5", """{ "item": "ratio", "range": { "until": { "real": 0.5 } } }""")]
    public void A_test_is_read_by_the_items_type(string text, string expected)
    {
        Assert.Equal(expected, Filters.Parse(text, Types).ToString());
    }

    [Theory]
    [InlineData("name", "is no test such as")]
    [InlineData("name>x", "is no test such as")]
    [InlineData("name<=x", "is no test such as")]
    [InlineData("=x", "is no test such as")]
    [InlineData("nonsense=x", "has no item 'nonsense'; it has name, income")]
    [InlineData("children=many", "'many' is no INTEGER")]
    [InlineData("children=1,", "a value missing")]
    [InlineData("born>=", "a value missing")]
    [InlineData("active=yes", "'yes' is no LOGICAL")]
    [InlineData("seen>=2026-01-01T08:00:00", "is no instant with its zone")]
    [InlineData("seen>=2026-01-01 08:00:00", "is no instant with its zone")]
    [InlineData("seen>=2026-01-01", "is no instant with its zone")]
    public void What_is_no_test_is_told(string text, string sentence)
    {
        var mistake = Assert.Throws<InvalidDataException>(() => Filters.Parse(text, Types));

        Assert.Contains(sentence, mistake.Message, StringComparison.Ordinal);
    }
}
