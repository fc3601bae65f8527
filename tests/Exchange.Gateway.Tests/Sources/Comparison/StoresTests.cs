using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources.Comparison;

/// <summary>The same facts in two kinds of store agree, whatever the stores make of them.</summary>
public sealed class StoresTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private const int RowCount = 3;

    private static readonly Dictionary<ItemType, string[]> Spelled = new()
    {
        [ItemType.Text] = ["'已婚'", "'a, \"b\"'", "'🙂'"],
        [ItemType.Decimal] = ["1.50", "-20", "0.000"],
        [ItemType.Date] = ["2016-05-20", "1999-12-31", "2026-10-09"],
        [ItemType.DateTime] = ["2026-10-09T02:00:00Z", "2026-10-09T10:00:00.123456+08:00", "1969-12-31T23:59:59Z"],
        [ItemType.Logical] = ["true", "false", "true"],
        [ItemType.Integer] = ["7", "-9223372036854775807", "0"],
        [ItemType.Real] = ["0.5", "-1e300", "0.1"],
    };

    public static MatrixTheoryData<string, string, ItemType> Pairs => new([Csv, Parquet, Sqlite, Postgres], [Csv, Parquet, Sqlite, Postgres], [.. Spelled.Keys]);

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Two_stores_that_hold_the_same_agree(string source, string verifier, ItemType type)
    {
        using var comparison = new ComparisonBench();

        comparison.Source(await RowsAsync(source, type));
        var counts = comparison.Verifier(0, await RowsAsync(verifier, type));

        Assert.Equal(new(RowCount, 0, 0, 0, 0, 0), counts);
    }

    private async Task<IEnumerable<(Domain.Reading.Cell, Domain.Reading.Cell)>> RowsAsync(string store, ItemType type)
    {
        var rows = Spelled[type].Select((value, key) => store == Csv ? $"{key},{CsvOf(value)}\n" : $"SELECT {key} AS k, {SqlOf(store, type, value)} AS v");
        var table = bench.Make(store, store == Csv ? "k,v\n" + string.Concat(rows) : string.Join(" UNION ALL ", rows));
        ImmutableArray<Item> items = [Facts.Item("k", ItemType.Integer), Facts.Item("v", type)];
        return (await bench.ReadAsync(store, table, items)).Rows.Select(row => (row[0], row[1]));
    }

    private static string CsvOf(string value) =>
        value.StartsWith('\'') ? $"\"{value[1..^1].Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    private static string SqlOf(string store, ItemType type, string value) => (store, type) switch
    {
        (_, ItemType.Text) => value,
        (Sqlite, ItemType.Decimal or ItemType.Date or ItemType.DateTime) => $"'{value}'",
        (Sqlite, ItemType.Logical) => value == "true" ? "1" : "0",
        (Sqlite, _) => value,
        (_, ItemType.Decimal) => $"CAST('{value}' AS DECIMAL(38, 10))",
        (_, ItemType.Date) => $"DATE '{value}'",
        (_, ItemType.DateTime) => $"TIMESTAMPTZ '{value}'",
        (_, ItemType.Integer) => $"CAST({value} AS BIGINT)",
        (_, ItemType.Real) => $"CAST({value} AS DOUBLE PRECISION)",
        _ => value,
    };
}
