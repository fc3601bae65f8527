using Exchange.Domain.Catalogue;
using Exchange.Gateway.Sources;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>What a read may cost a source, and that leaving reaches it.</summary>
public sealed class LimitTests(SourceBench bench) : IClassFixture<SourceBench>
{
    private const string NeverInSqlite =
        "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT CAST(n AS TEXT) AS v FROM c WHERE n < 0";

    private static readonly Item[] Texts = [Facts.Item("v", ItemType.Text)];

    [Theory]
    [InlineData("statement_timeout", "4h")]
    [InlineData("idle_in_transaction_session_timeout", "30s")]
    [InlineData("default_transaction_read_only", "on")]
    public async Task A_session_of_PostgreSQL_has_its_limits_there(string setting, string expected)
    {
        using var dialect = new PostgresDialect(bench.PostgresConnectionString, new());
        await using var connection = dialect.Connect();
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = dialect.Command(connection);
        command.CommandText = "SELECT current_setting($1)";
        command.Parameters.Add(new NpgsqlParameter { Value = setting });

        Assert.Equal(expected, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Maximum Pool Size=3;Timeout=2", 3, 2)]
    [InlineData("Maximum Pool Size=500;Timeout=0", 80, 5)]
    [InlineData("", 80, 5)]
    public void Of_two_limits_the_lower_holds(string said, int pool, int timeout)
    {
        using var dialect = new PostgresDialect($"Host=127.0.0.1;{said}", new());
        using var connection = dialect.Connect();

        var text = new NpgsqlConnectionStringBuilder(connection.ConnectionString);

        Assert.Equal((pool, timeout, 30), (text.MaxPoolSize, text.Timeout, text.CommandTimeout));
    }

    [Theory]
    [InlineData(SourceBench.Sqlite)]
    [InlineData(SourceBench.Postgres)]
    public async Task A_caller_who_leaves_is_heard_by_a_store_that_finds_nothing(string store)
    {
        var view = MakeNever(store);
        using var leaving = new CancellationTokenSource();
        using var source = Open(store, new());
        var asked = Task.Run(() => source.AskAsync(Query(store, view), leaving.Token), TestContext.Current.CancellationToken);
        leaving.CancelAfter(300);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(SourceBench.Sqlite)]
    [InlineData(SourceBench.Postgres)]
    public async Task A_store_that_finds_nothing_for_too_long_is_interrupted(string store)
    {
        var view = MakeNever(store);
        using var source = Open(store, new() { StatementTimeout = TimeSpan.FromSeconds(1) });

        var failure = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => Task.Run(() => source.AskAsync(Query(store, view), CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Equal(SourceFault.Lasting, source.FaultOf(failure));
    }

    [Fact]
    public async Task A_caller_who_leaves_is_heard_while_a_lock_is_waited_for()
    {
        var file = bench.NewTable();
        await using var locked = await LockAsync(file);
        using var leaving = new CancellationTokenSource();
        using var source = OpenFile(file, TimeSpan.FromMinutes(10));
        var asked = AskAsync(source, leaving.Token);
        leaving.CancelAfter(200);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task A_lock_is_waited_for_no_longer_than_a_statement_may_take()
    {
        var file = bench.NewTable();
        await using var locked = await LockAsync(file);
        using var source = OpenFile(file, TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<SqliteException>(() => AskAsync(source, CancellationToken.None));

        Assert.Equal(SourceFault.Lasting, source.FaultOf(failure));
    }

    [Fact]
    public async Task A_lock_is_waited_for_longer_than_the_driver_waits()
    {
        var file = bench.NewTable();
        await using var locked = await LockAsync(file);
        using var source = OpenFile(file, TimeSpan.FromMinutes(10));
        var asked = AskAsync(source, CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        Assert.False(asked.IsCompleted);
        await locked.CloseAsync();

        await using var rows = await asked;
        Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));
    }

    private async Task<SqliteConnection> LockAsync(string file)
    {
        var locked = new SqliteConnection($"Data Source={Path.Combine(bench.Folder, file)};Pooling=False");
        await locked.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = locked.CreateCommand();
        command.CommandText = "CREATE TABLE t AS SELECT 'a' AS v; BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return locked;
    }

    private static Task<Gateway.Sources.SourceRows> AskAsync(SqliteDialect source, CancellationToken ct) =>
        Task.Run(() => source.AskAsync(Query(SourceBench.Sqlite, "t"), ct), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private SqliteDialect OpenFile(string file, TimeSpan statementTimeout) =>
        new(Path.Combine(bench.Folder, file), new() { StatementTimeout = statementTimeout }, TimeProvider.System);

    private string MakeNever(string store)
    {
        var view = bench.NewTable();
        if (store == SourceBench.Sqlite)
        {
            bench.RunSqlite($"CREATE VIEW {view} AS {NeverInSqlite}");
        }
        else
        {
            bench.RunPostgres($"CREATE VIEW {view} AS SELECT n::text AS v FROM (SELECT generate_series(1, 9000000000) AS n) AS s WHERE n < 0");
        }

        return view;
    }

    private Dialect Open(string store, SourceOptions limits) => store == SourceBench.Sqlite
        ? new SqliteDialect(Path.Combine(bench.Folder, "store.db"), limits, TimeProvider.System)
        : new PostgresDialect(bench.PostgresConnectionString, limits);

    private static SourceQuery Query(string store, string table)
    {
        var resource = Facts.Persons with { Items = [.. Texts], Mapping = Facts.Map(table, "v") with { Connection = store } };
        return new(resource, resource.Mapping, resource.Items, [], null);
    }
}
