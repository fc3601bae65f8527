using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>The store itself leaves out the rows that a filter leaves out: what it gives has not been tested once more here.</summary>
public sealed class PushdownTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private static readonly ItemId Id = ItemId.Parse("v");

    // Each finds one row of the five.
    private static readonly Dictionary<string, (ItemType Type, RowFilter Filter)> Filters = new()
    {
        ["integer, exactly"] = (ItemType.Integer, new RowFilter.Exactly(Id, Cell.OfInteger(7))),
        ["integer, among"] = (ItemType.Integer, new RowFilter.Among(Id, [Cell.OfInteger(7), Cell.OfInteger(70)])),
        ["integer, range"] = (ItemType.Integer, new RowFilter.Range(Id, Cell.OfInteger(7), Cell.OfInteger(8))),
        ["integer, range without an end"] = (ItemType.Integer, new RowFilter.Range(Id, Cell.OfInteger(10), Cell.Null)),
        ["text, exactly"] = (ItemType.Text, new RowFilter.Exactly(Id, Cell.OfText("beta"))),
        ["text, among"] = (ItemType.Text, new RowFilter.Among(Id, [Cell.OfText("beta"), Cell.OfText("omega")])),
        ["text, range"] = (ItemType.Text, new RowFilter.Range(Id, Cell.OfText("b"), Cell.OfText("c"))),
        ["text, range without a beginning"] = (ItemType.Text, new RowFilter.Range(Id, Cell.Null, Cell.OfText("a"))),
        ["text, prefix"] = (ItemType.Text, new RowFilter.Prefix(Id, "be")),
    };

    public static TheoryData<string, string> Cases =>
        new MatrixTheoryData<string, string>([Csv, Parquet, JsonArray, Sqlite, Postgres], [.. Filters.Keys]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_store_is_asked_for_the_rows_of_a_filter_alone(string store, string name)
    {
        var (type, filter) = Filters[name];
        string[] values = type == ItemType.Integer ? ["5", "6", "7", "8", "10"] : ["'alpha'", "'beta'", "'gamma'", "'delta'", "'Beta'"];
        var table = bench.Make(store, store == Csv
            ? "v,n\n" + string.Concat(values.Select(value => $"{value.Trim('\'')},1\n"))
            : string.Join(" UNION ALL ", values.Select(value => $"SELECT {value} AS v")));

        var rows = await bench.AskAsync(store, table, [Facts.Item("v", type)], query => query with { Filters = [filter] });

        Assert.True(FilterRule.Holds(filter, Assert.Single(rows)[0]));
    }
}
