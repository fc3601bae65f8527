using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Testing.Services;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>The divisions of the demonstration, in a store of each kind.</summary>
public sealed class DivisionsBench : IDisposable
{
    private const int Rows = 22_755;

    public DivisionsBench()
    {
        var csv = Path.Combine(Bench.Folder, $"{Table}.csv");
        File.Copy(RepositoryRoot.Combine("demo", "files", "XC-TJ", "divisions.csv"), csv);
        SourceBench.Duck($"""
            COPY (FROM read_csv('{csv}', header = true, all_varchar = true))
            TO '{Path.Combine(Bench.Folder, $"{Table}.parquet")}' (FORMAT parquet)
            """);
        SourceBench.Duck($"""
            COPY (FROM read_csv('{csv}', header = true, all_varchar = true))
            TO '{Path.Combine(Bench.Folder, $"{Table}.json")}' (FORMAT json, ARRAY true)
            """);
        var values = string.Join(",\n", File.ReadLines(csv).Skip(1).Select(line =>
            $"({string.Join(", ", line.Split(',').Select(field => field.Length == 0 ? "NULL" : $"'{field}'"))})"));

        // Made of one query, a table keeps its order in PostgreSQL too; the hash is over the rows in the order in which they come.
        var script = $"CREATE TABLE {Table} AS WITH v (code, name, level, parent_code) AS (VALUES {values}) SELECT * FROM v";
        Bench.RunSqlite(script);
        Bench.RunPostgres(script);
    }

    public static int Count => Rows;

    public static string Table => "divisions";

    public static ImmutableArray<Item> Items { get; } =
        [.. new[] { "code", "name", "level", "parent_code" }.Select(id => Facts.Item(id, ItemType.Text))];

    public SourceBench Bench { get; } = new();

    public void Dispose() => Bench.Dispose();
}

public sealed class DivisionsTests(DivisionsBench divisions) : IClassFixture<DivisionsBench>
{
    private static readonly ItemId Code = ItemId.Parse("code");
    private static readonly ItemId Level = ItemId.Parse("level");

    public static TheoryData<string> Stores => SourceBench.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Every_store_gives_the_same_rows_and_the_same_hash(string store)
    {
        var expected = await ReadAsync(SourceBench.Csv);

        var (rows, hash) = await ReadAsync(store);

        Assert.Equal(DivisionsBench.Count, rows.Count);
        Assert.Equal(expected.Hash, hash);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_prefix_and_a_list_give_the_same_subset_in_every_store(string store)
    {
        var all = await ReadAsync(SourceBench.Csv);
        var expected = all.Rows.Where(row => row[0].Text.StartsWith("3301", StringComparison.Ordinal) && (row[2].Text is "county" or "township"))
            .Select(row => row[0].Text);

        var (rows, _) = await ReadAsync(
            store,
            [new ScopeTerm.Prefix(Code, "3301"), new ScopeTerm.Among(Level, [Cell.OfText("county"), Cell.OfText("township")])]);

        Assert.NotEmpty(rows);
        Assert.Equal(expected, rows.Select(row => row[0].Text));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_key_gives_its_row_within_the_scope_only(string store)
    {
        var key = Cell.OfText("310000000000");

        var within = await ReadAsync(store, [new ScopeTerm.Prefix(Code, "31")], key);
        var outside = await ReadAsync(store, [new ScopeTerm.Prefix(Code, "33")], key);

        Assert.Equal("上海市", Assert.Single(within.Rows)[1].Text);
        Assert.Empty(outside.Rows);
    }

    private Task<(List<Cell[]> Rows, string Hash)> ReadAsync(string store, ImmutableArray<ScopeTerm> scope = default, Cell? key = null) =>
        divisions.Bench.ReadAsync(store, SourceBench.TableIn(store, DivisionsBench.Table), DivisionsBench.Items, scope, key);
}
