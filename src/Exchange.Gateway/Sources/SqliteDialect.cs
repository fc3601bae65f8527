using System.Collections.Immutable;
using System.Data.Common;
using Exchange.Domain.Catalogue;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Exchange.Gateway.Sources;

/// <summary>A SQLite file, opened to read.</summary>
internal sealed class SqliteDialect(string file, SourceOptions limits, TimeProvider time) : Dialect(limits)
{
    // No digest: of a file that was written while it was opened.
    private const string Written = "written";

    private static readonly TimeSpan LockedPause = TimeSpan.FromMilliseconds(20);

    private readonly KeptStatements _kept = new(time);

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = SqliteOpenMode.ReadOnly,

        // A pooled session stays with a file that another was moved over.
        Pooling = false,
    }.ToString();

    public override SqlStore Store => SqlStore.Sqlite;

    public override DbConnection Connect() => new SqliteConnection(_connectionString);

    // The driver waits for a lock by blocking its thread, whoever has left; a second at most is left to it.
    public override DbCommand Command(DbConnection connection)
    {
        var command = base.Command(connection);
        command.CommandTimeout = 1;
        return command;
    }

    public override ValueTask<Statement> OpenAsync(SqlText sql, CancellationToken ct) =>
        sql.IsLookup && _kept.Take(sql.Text) is { } kept ? new(kept) : base.OpenAsync(sql, ct);

    public override ValueTask CloseAsync(Statement statement, bool ended)
    {
        if (!ended || !statement.Repeats)
        {
            return statement.DisposeAsync();
        }

        _kept.Keep(statement);
        return default;
    }

    public override async Task<ImmutableArray<SourceColumn>?> DescribeAsync(string table, CancellationToken ct)
    {
        await using var connection = Connect();
        await connection.OpenAsync(ct);
        await using var command = Command(connection);
        command.CommandText = "SELECT name, type FROM pragma_table_info($table)";
        command.Parameters.Add(new SqliteParameter("$table", table));
        await using var reader = await ExecuteAsync(command, ct);
        var columns = ImmutableArray.CreateBuilder<SourceColumn>();
        while (await reader.ReadAsync(ct))
        {
            columns.Add(Declared(reader.GetString(0), reader.GetString(1)));
        }

        return columns.Count == 0 ? null : columns.ToImmutable();
    }

    public override void Dispose() => _kept.Dispose();

    // The snapshot begins with the first row, so a state that is the same before and after is the snapshot's.
    protected override async Task<SourceRows> RunAsync(SqlText sql, SourceQuery query, CancellationToken ct)
    {
        if (sql.IsLookup)
        {
            return await RunAsync(sql, query, SqlVersion.None, ct);
        }

        var before = State();
        var (version, state) = ("", Written);
        var rows = await RunAsync(sql, query, new(() => version, () => state, () => false), ct);
        if (State() == before)
        {
            (version, state) = (before.VersionAt(time.GetUtcNow()), before.Digest);
        }

        return rows;
    }

    protected override async ValueTask<bool> ComparesUtf8Async(CancellationToken ct)
    {
        await using var connection = Connect();
        await connection.OpenAsync(ct);
        await using var command = Command(connection);
        command.CommandText = "PRAGMA encoding";
        await using var reader = await ExecuteAsync(command, ct);
        return await reader.ReadAsync(ct) && reader.GetString(0) == "UTF-8";
    }

    // What has not been put into the file yet is beside it.
    private FileState State() => FileState.Of(file, $"{file}-wal");

    // Whatever collation the column was declared with, a scope is never wider than its letters.
    protected override string Equatable(string column, ItemType type) => $"{Quote(column)} COLLATE BINARY";

    protected override bool IsMissing(DbException failure) => false;

    protected override SourceFault FaultOf(DbException failure) => ((SqliteException)failure).SqliteErrorCode switch
    {
        raw.SQLITE_CANTOPEN => SourceFault.Passing,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_NOMEM
            or raw.SQLITE_INTERRUPT => SourceFault.Lasting,
        _ => SourceFault.OfQuestion,
    };

    protected override StatementWatch Watch(DbConnection connection, DbCommand command) =>
        new(() => raw.sqlite3_interrupt(((SqliteConnection)connection).Handle), Limits.StatementTimeout);

    protected override async Task<DbDataReader> ExecuteAsync(DbCommand command, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await command.ExecuteReaderAsync(ct);
            }
            catch (SqliteException locked) when (locked.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED &&
                TimeProvider.System.GetElapsedTime(since) < Limits.StatementTimeout)
            {
                await Task.Delay(LockedPause, ct);
            }
        }
    }

    // Its columns hold what was put there, whatever they were declared as; only a real one makes a binary number of it.
    private static SourceColumn Declared(string name, string declared) => SourceColumn.Of(name, declared) is { Types.IsEmpty: false } column &&
        declared.Equals("REAL", StringComparison.OrdinalIgnoreCase)
            ? column
            : SourceColumn.Of(name, "");
}
