using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>One value has many spellings in a column of texts, and a column may compare in its own way; a filter finds it all the same.</summary>
public sealed class SpellingTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private static readonly ItemId Id = ItemId.Parse("v");

    private static readonly Item Name = Facts.Item("v", ItemType.Text);

    public static TheoryData<string, ItemType, string, string[]> Spelled => new()
    {
        { Csv, ItemType.Integer, "7", ["7", "007", "+7"] },
        { Parquet, ItemType.Integer, "7", ["7", "007", "+7"] },
        { Sqlite, ItemType.Integer, "7", ["7", "007", "+7"] },
        { Postgres, ItemType.Integer, "7", ["7", "007", "+7"] },
        { Csv, ItemType.Decimal, "12.5", ["12.5", "12.50", "0012.500"] },
        { Parquet, ItemType.Decimal, "12.5", ["12.5", "12.50", "0012.500"] },
        { Sqlite, ItemType.Decimal, "12.5", ["12.5", "12.50", "0012.500"] },
        { Postgres, ItemType.Decimal, "12.5", ["12.5", "12.50", "0012.500"] },
        { Csv, ItemType.Date, "2016-05-20", ["2016-05-20", "2016-05-20 00:00:00"] },
        { Parquet, ItemType.Date, "2016-05-20", ["2016-05-20", "2016-05-20 00:00:00"] },
        { Sqlite, ItemType.Date, "2016-05-20", ["2016-05-20", "2016-05-20 00:00:00"] },
        { Postgres, ItemType.Date, "2016-05-20", ["2016-05-20", "2016-05-20 00:00:00"] },
        { Csv, ItemType.Logical, "true", ["true", "1"] },
        { Parquet, ItemType.Logical, "true", ["true", "1"] },
        { Sqlite, ItemType.Logical, "true", ["true", "1"] },
        { Postgres, ItemType.Logical, "true", ["true", "1"] },
        { Csv, ItemType.Real, "0.5", ["0.5", "0.50", "5e-1"] },
        { Sqlite, ItemType.Real, "0.5", ["0.5", "0.50", "5e-1"] },
        { Postgres, ItemType.Real, "0.5", ["0.5", "0.50", "5e-1"] },
        { Csv, ItemType.DateTime, "0", ["1970-01-01T00:00:00Z", "1970-01-01T08:00:00+08:00"] },
        { Sqlite, ItemType.DateTime, "0", ["1970-01-01T00:00:00Z", "1970-01-01 08:00:00+08:00"] },
        { Postgres, ItemType.DateTime, "0", ["1970-01-01T00:00:00Z", "1970-01-01T08:00:00+08:00"] },
    };

    [Theory]
    [MemberData(nameof(Spelled))]
    public async Task A_value_is_found_however_it_is_spelled(string store, ItemType type, string value, string[] spellings)
    {
        var table = bench.Make(store, store == Csv
            ? "v,n\n" + string.Concat(spellings.Select(spelling => $"{spelling},1\n"))
            : string.Join(" UNION ALL ", spellings.Select(spelling => $"SELECT CAST('{spelling}' AS VARCHAR(60)) AS v")));
        var cell = Of(type, value);

        Assert.Equal(spellings.Length, await FoundAsync(store, table, type, new RowFilter.Exactly(Id, cell)));
        Assert.Equal(spellings.Length, await FoundAsync(store, table, type, new RowFilter.Among(Id, [cell, cell])));
        if (type != ItemType.Logical)
        {
            Assert.Equal(spellings.Length, await FoundAsync(store, table, type, new RowFilter.Range(Id, cell, Cell.Null)));
            Assert.Equal(0, await FoundAsync(store, table, type, new RowFilter.Range(Id, Cell.Null, cell)));
        }
    }

    [Fact]
    public async Task A_column_of_fixed_width_is_filtered_by_its_values_with_their_blanks()
    {
        var table = bench.Make(Postgres, "SELECT v::char(3) AS v FROM (VALUES ('a'), ('ab'), ('abc'), ('b')) AS t (v)");

        Assert.Equal(1, await FoundAsync(Postgres, table, ItemType.Text, new RowFilter.Exactly(Id, Cell.OfText("a  "))));
        Assert.Equal(0, await FoundAsync(Postgres, table, ItemType.Text, new RowFilter.Exactly(Id, Cell.OfText("a"))));
        Assert.Equal(1, await FoundAsync(Postgres, table, ItemType.Text, new RowFilter.Prefix(Id, "a ")));
        Assert.Equal(3, await FoundAsync(Postgres, table, ItemType.Text, new RowFilter.Range(Id, Cell.OfText("a  "), Cell.OfText("b"))));
    }

    [Fact]
    public async Task A_column_that_compares_without_case_gives_more_and_the_filter_leaves_it_out()
    {
        bench.RunPostgres("CREATE COLLATION IF NOT EXISTS no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        var postgres = bench.Make(Postgres, "SELECT v COLLATE no_case AS v FROM (VALUES ('a'), ('A')) AS t (v)");
        bench.RunSqlite("CREATE TABLE no_case (v TEXT COLLATE NOCASE); INSERT INTO no_case VALUES ('a'), ('A')");

        Assert.Equal(1, await FoundAsync(Postgres, postgres, ItemType.Text, new RowFilter.Exactly(Id, Cell.OfText("a"))));
        Assert.Equal(1, await FoundAsync(Sqlite, "no_case", ItemType.Text, new RowFilter.Exactly(Id, Cell.OfText("a"))));
        Assert.Equal(1, await FoundAsync(Sqlite, "no_case", ItemType.Text, new RowFilter.Range(Id, Cell.OfText("a"), Cell.Null)));
    }

    [Fact]
    public async Task A_database_whose_texts_are_not_utf_8_is_filtered_and_not_ordered()
    {
        bench.RunUtf16("CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('a'), ('中'), ('🙂'), (char(0xE000))");

        Assert.Equal(1, await FoundAsync("utf16", "t", ItemType.Text, new RowFilter.Exactly(Id, Cell.OfText("中"))));
        Assert.Equal(2, await FoundAsync("utf16", "t", ItemType.Text, new RowFilter.Range(Id, Cell.OfText("\uE000"), Cell.Null)));
        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.AskAsync("utf16", "t", [Name], query => query with { OrderBy = Name }));
        Assert.Equal(Reason.OrderUnsupported, refused.Reason);
    }

    private async Task<int> FoundAsync(string store, string table, ItemType type, RowFilter filter)
    {
        var rows = await bench.AskAsync(store, table, [Facts.Item("v", type)], query => query with { Filters = [filter] });
        return rows.Count(row => FilterRule.Holds(filter, row[0]));
    }

    private static Cell Of(ItemType type, string value) => type switch
    {
        ItemType.Integer => Cell.OfInteger(7),
        ItemType.Decimal when Cell.TryDecimal(value, out var cell) => cell,
        ItemType.Date when Cell.TryDate(value, out var cell) => cell,
        ItemType.Logical => Cell.OfLogical(true),
        ItemType.Real => Cell.OfReal(0.5),
        _ => Cell.OfDateTime(0),
    };
}
