using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;
using Npgsql;
using static Exchange.Gateway.Tests.Sources.SourceBench;

namespace Exchange.Gateway.Tests.Sources;

public sealed class SourceTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private static readonly ImmutableArray<Item> Names = [Facts.Item("v", ItemType.Text)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Stores => SourceBench.Stores;

    public static TheoryData<string, string> Injections =>
        new MatrixTheoryData<string, string>(
            [Csv, Parquet, JsonArray, Sqlite, Postgres],
            ["' OR '1'='1", "a'; DROP TABLE t; --", "\"; SELECT 1; --", "$1", "@p0", "$p0", "%", "_", "\\", "'||'a", "a/*", "\u202e🙂"]);

    [Theory]
    [MemberData(nameof(Injections))]
    public async Task A_key_is_a_value_whatever_it_holds(string store, string key)
    {
        var table = MakeTexts(store, ["a", key]);

        var (rows, _) = await bench.ReadAsync(store, table, Names, key: Cell.OfText(key));

        Assert.Equal(key, Assert.Single(rows)[0].Text);
    }

    [Theory]
    [MemberData(nameof(Injections))]
    public async Task A_scope_is_a_value_whatever_it_holds(string store, string text)
    {
        var table = MakeTexts(store, ["a", $"{text} and more"]);

        var prefix = await bench.ReadAsync(store, table, Names, [new ScopeTerm.Prefix(Names[0].Id, text)]);
        var among = await bench.ReadAsync(store, table, Names, [new ScopeTerm.Among(Names[0].Id, [Cell.OfText(text), Cell.OfText("a")])]);

        Assert.Equal($"{text} and more", Assert.Single(prefix.Rows)[0].Text);
        Assert.Equal("a", Assert.Single(among.Rows)[0].Text);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_column_is_a_name_whatever_it_holds(string store)
    {
        const string Column = "a\"; DROP TABLE t; -- @p0 $1 名";
        var quoted = $"\"{Column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var table = bench.Make(store, store == Csv ? $"{quoted},x\nvalue,1\n" : $"SELECT 'value' AS {quoted}");

        var (rows, _) = await bench.ReadAsync(store, table, [Names[0] with { Name = Column }], key: Cell.OfText("value"));

        Assert.Equal("value", Assert.Single(rows)[0].Text);
    }

    [Theory]
    [InlineData("../secret.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("a'b.csv")]
    [InlineData("sub/a.csv")]
    [InlineData("a.csv\0")]
    [InlineData("a.xml")]
    [InlineData("*.csv")]
    [InlineData("..")]
    [InlineData("")]
    public async Task A_file_outside_the_folder_or_of_another_kind_is_refused(string table)
    {
        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.AskAsync(Csv, table, Names));

        Assert.Equal(Reason.SourceUnavailable, refused.Reason);
    }

    [Fact]
    public async Task Another_departments_connection_cannot_be_named()
    {
        var table = bench.Make(Sqlite, "SELECT 'a' AS v");

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.AskAsync("theirs", table, Names));

        Assert.Equal(Reason.SourceUnavailable, refused.Reason);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_scope_that_stores_would_evaluate_differently_permits_nothing(string store)
    {
        var table = bench.Make(store, store == Csv ? "v,x\n0.5,1\n" : "SELECT 0.5 AS v");

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.AskAsync(
            store, table, [Facts.Item("v", ItemType.Real)], [new ScopeTerm.Among(Names[0].Id, [Cell.OfReal(0.5)])]));

        Assert.Equal(Reason.ConditionUnknown, refused.Reason);
    }

    [Theory]
    [InlineData(Csv, ItemType.Integer, "7", "8")]
    [InlineData(Sqlite, ItemType.Integer, "7", "8")]
    [InlineData(Postgres, ItemType.Integer, "7", "8")]
    [InlineData(Parquet, ItemType.Integer, "7", "8")]
    [InlineData(JsonArray, ItemType.Integer, "7", "8")]
    [InlineData(JsonArray, ItemType.Decimal, "12.50::DECIMAL(38,10)", "12.51")]
    [InlineData(JsonArray, ItemType.Date, "DATE '2016-05-20'", "DATE '2016-05-21'")]
    [InlineData(JsonArray, ItemType.Logical, "true", "false")]
    [InlineData(Csv, ItemType.Decimal, "12.50", "12.51")]
    [InlineData(Sqlite, ItemType.Decimal, "'12.50'", "'12.51'")]
    [InlineData(Postgres, ItemType.Decimal, "12.50::numeric(38,10)", "12.51")]
    [InlineData(Parquet, ItemType.Decimal, "12.50::DECIMAL(38,10)", "12.51")]
    [InlineData(Csv, ItemType.Date, "2016-05-20", "2016-05-21")]
    [InlineData(Sqlite, ItemType.Date, "'2016-05-20'", "'2016-05-21'")]
    [InlineData(Postgres, ItemType.Date, "DATE '2016-05-20'", "DATE '2016-05-21'")]
    [InlineData(Parquet, ItemType.Date, "DATE '2016-05-20'", "DATE '2016-05-21'")]
    [InlineData(Csv, ItemType.Logical, "true", "false")]
    [InlineData(Sqlite, ItemType.Logical, "1", "0")]
    [InlineData(Postgres, ItemType.Logical, "true", "false")]
    [InlineData(Parquet, ItemType.Logical, "true", "false")]
    public async Task A_scope_on_a_value_of_any_type_that_has_one_meaning_finds_it(string store, ItemType type, string value, string other)
    {
        var table = bench.Make(store, store == Csv ? $"v,x\n{value},1\n{other},1\n" : $"SELECT {value} AS v UNION ALL SELECT {other}");
        ImmutableArray<Item> items = [Facts.Item("v", type)];
        var all = await bench.ReadAsync(store, table, items);

        var (rows, _) = await bench.ReadAsync(store, table, items, [new ScopeTerm.Among(items[0].Id, [all.Rows[0][0]])]);

        Assert.Equal(2, all.Rows.Count);
        Assert.Equal(all.Rows[0][0], Assert.Single(rows)[0]);
    }

    [Fact]
    public async Task A_column_that_ignores_case_does_not_widen_a_scope()
    {
        var table = bench.NewTable();
        bench.RunSqlite($"CREATE TABLE {table} (v TEXT COLLATE NOCASE); INSERT INTO {table} VALUES ('a'), ('A')");

        var (rows, _) = await bench.ReadAsync(Sqlite, table, Names, [new ScopeTerm.Among(Names[0].Id, [Cell.OfText("a")])]);

        Assert.Equal("a", Assert.Single(rows)[0].Text);
    }

    [Theory]
    [InlineData(Csv)]
    [InlineData(Parquet)]
    [InlineData(Sqlite)]
    [InlineData(Postgres)]
    public async Task A_store_that_lacks_the_table_or_the_column_is_unavailable(string store)
    {
        var table = MakeTexts(store, ["a"]);

        var noTable = await Assert.ThrowsAsync<ExchangeException>(() => bench.ReadAsync(store, TableIn(store, "nowhere"), Names));
        var noColumn = await Assert.ThrowsAsync<ExchangeException>(() => bench.ReadAsync(store, table, [Names[0] with { Name = "nothing" }]));

        Assert.Equal(Reason.SourceUnavailable, noTable.Reason);
        Assert.Equal(Reason.SourceUnavailable, noColumn.Reason);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_unavailable_and_is_not_made()
    {
        var refused = await Assert.ThrowsAsync<ExchangeException>(() => bench.AskAsync("gone", "t", Names));

        Assert.Equal(Reason.SourceUnavailable, refused.Reason);
        Assert.False(File.Exists(Path.Combine(bench.Folder, "gone.db")));
    }

    [Theory]
    [InlineData("Host=nowhere.invalid;Timeout=2")]
    [InlineData("Host=127.0.0.1;Port=1;Timeout=2")]
    public async Task A_server_that_is_not_there_is_unavailable(string connection)
    {
        var location = Path.Combine(bench.Folder, $"{bench.NewTable()}.txt");
        await File.WriteAllTextAsync(location, connection, Ct);
        using var sources = new DepartmentSources(
            Microsoft.Extensions.Options.Options.Create(new GatewayOptions
            {
                Sources = [new() { Department = Facts.Provider.Value, Name = "main", Kind = SourceKind.Postgres, Location = location }],
            }),
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<DepartmentSources>.Instance);

        var refused = await Assert.ThrowsAsync<ExchangeException>(
            () => sources.AskAsync(new(Facts.Persons, Facts.Persons.Mapping!, Facts.Persons.Items, [], null), Ct));

        Assert.Equal(Reason.SourceUnavailable, refused.Reason);
    }

    [Fact]
    public async Task A_thousand_failures_and_a_thousand_answers_left_early_hold_no_connection()
    {
        var table = MakeTexts(Postgres, ["a", "b"]);

        // The pool has three connections: one that leaked would be waited for in vain.
        for (var round = 0; round < 1000; round++)
        {
            await Assert.ThrowsAsync<ExchangeException>(() => bench.AskAsync(Postgres, "nowhere", Names));
            await using var rows = await bench.AskAsync(Postgres, table, Names);
            await rows.ReadAsync(Ct);
        }

        Assert.Equal(2, (await bench.ReadAsync(Postgres, table, Names)).Rows.Count);
    }

    [Fact]
    public async Task An_answer_left_early_does_not_fetch_the_rest()
    {
        var view = bench.NewTable();
        bench.RunPostgres($"CREATE VIEW {view} AS SELECT 'row ' || generate_series(1, 2000000000) AS v");
        var rows = await bench.AskAsync(Postgres, view, Names);
        await rows.ReadAsync(Ct);

        await rows.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct);

        Assert.Equal(0L, await RunningAsync(view));
    }

    [Theory]
    [InlineData(Sqlite)]
    [InlineData(Postgres)]
    public async Task A_connection_cannot_write(string store)
    {
        Dialect dialect = store == Sqlite
            ? new SqliteDialect(Path.Combine(bench.Folder, "store.db"), new(), TimeProvider.System)
            : new PostgresDialect(bench.PostgresConnectionString, new());
        bench.Make(store, "SELECT 'a' AS v");
        await using var connection = dialect.Connect();
        await connection.OpenAsync(Ct);
        await using var command = dialect.Command(connection);
        command.CommandText = "CREATE TABLE written (v text)";

        await Assert.ThrowsAnyAsync<DbException>(() => command.ExecuteNonQueryAsync(Ct));
    }

    [Theory]
    [InlineData("COPY (SELECT 1) TO '/tmp/exchange-written.csv'")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("INSTALL httpfs")]
    public async Task Files_are_reached_in_their_folder_only(string statement)
    {
        using var dialect = new FilesDialect(bench.Folder, new(), new(new() { SortFolder = Path.Combine(bench.Folder, "sorting") }), TimeProvider.System);
        await using var connection = dialect.Connect();
        await connection.OpenAsync(Ct);
        await using var command = dialect.Command(connection);
#pragma warning disable CA2100 // The statements are the test's own.
        command.CommandText = statement;
#pragma warning restore CA2100

        await Assert.ThrowsAnyAsync<DbException>(() => command.ExecuteNonQueryAsync(Ct));
    }

    private async Task<object?> RunningAsync(string view)
    {
        await using var connection = new NpgsqlConnection(bench.PostgresConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid()";
        command.Parameters.Add(new() { Value = view });
        return await command.ExecuteScalarAsync(Ct);
    }

    private string MakeTexts(string store, string[] texts) => bench.Make(
        store,
        store == Csv
            ? "v,x\n" + string.Concat(texts.Select(text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\",1\n"))
            : string.Join(" UNION ALL ", texts.Select(text =>
                string.Create(CultureInfo.InvariantCulture, $"SELECT '{text.Replace("'", "''", StringComparison.Ordinal)}' AS v"))));
}
