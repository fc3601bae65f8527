using System.Data.Common;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Gateway.Sources;

/// <summary>What differs between the stores that speak SQL. A database is opened read-only; a folder is only ever selected from.</summary>
internal abstract class Dialect : SourceConnection
{
    /// <summary>How long PostgreSQL may take over one statement, and how long SQLite waits for a lock.</summary>
    protected const int StatementSecondsMax = 30;

    public abstract SqlStore Store { get; }

    public override async Task<SourceRows> AskAsync(SourceQuery query, CancellationToken ct)
    {
        var isUtf8 = !RestsOnBytes(query) || await ComparesUtf8Async(ct);
        if (!isUtf8 && query.OrderBy is { Type: ItemType.Text })
        {
            throw new ExchangeException(Reason.OrderUnsupported);
        }

        return await RunAsync(new(this, query, isUtf8), query, ct);
    }

    /// <summary>A statement of this text, its connection open.</summary>
    public virtual async ValueTask<Statement> OpenAsync(SqlText sql, CancellationToken ct)
    {
        var connection = Connect();
        try
        {
            await connection.OpenAsync(ct);
            var command = Command(connection);
#pragma warning disable CA2100 // Identifiers come from a published mapping and are quoted; values are parameters.
            command.CommandText = sql.Text;
#pragma warning restore CA2100
            return new(connection, command) { Repeats = sql.IsLookup };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a query; the answer knows the version of the source that it is of.</summary>
    protected virtual Task<SourceRows> RunAsync(SqlText sql, SourceQuery query, CancellationToken ct) => RunAsync(sql, query, SqlVersion.None, ct);

    protected async Task<SourceRows> RunAsync(SqlText sql, SourceQuery query, SqlVersion version, CancellationToken ct)
    {
        Statement? statement = null;
        try
        {
            statement = await OpenAsync(sql, ct);
            sql.Bind(statement.Command);
            return new SqlRows(this, statement, await statement.Command.ExecuteReaderAsync(ct), query.Items, version);
        }
        catch
        {
            await (statement?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    /// <summary>Whether the store compares texts by the bytes of their UTF-8 when asked to compare bytes.</summary>
    protected virtual ValueTask<bool> ComparesUtf8Async(CancellationToken ct) => new(true);

    /// <summary>Lets go of a statement, whose answer was read to its end or not.</summary>
    public virtual ValueTask CloseAsync(Statement statement, bool ended) => statement.DisposeAsync();

    /// <summary>The table, as the FROM clause names it.</summary>
    public virtual string Table(string table) => Quote(table);

    /// <summary>
    /// The column, as the SELECT clause names it. An exact decimal comes out as text; one kept in binary comes out as no
    /// decimal at all.
    /// </summary>
    public virtual string Select(string column, ItemType type) => Quote(column);

    /// <summary>The column as it is compared with a parameter of the type.</summary>
    /// <exception cref="ExchangeException">
    /// CONDITION_UNKNOWN: instants and reals are not compared, since no two stores would agree on when they are equal.
    /// </exception>
    public string Comparable(string column, ItemType type) => type switch
    {
        ItemType.Decimal => $"CASE WHEN {Text(column)} LIKE '%.%' THEN rtrim(rtrim({Text(column)}, '0'), '.') ELSE {Text(column)} END",
        ItemType.DateTime or ItemType.Real => throw new ExchangeException(Reason.ConditionUnknown),
        _ => Equatable(column, type),
    };

    /// <summary>A parameter, as a condition names it.</summary>
    public virtual string Parameter(string name) => $"${name}";

    public abstract DbConnection Connect();

    public virtual DbCommand Command(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandTimeout = StatementSecondsMax;
        return command;
    }

    /// <summary>An identifier of a validated mapping, never of a caller.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text, date, logical or integer column as it is compared.</summary>
    protected abstract string Equatable(string column, ItemType type);

    protected static string Text(string column) => $"CAST({Quote(column)} AS VARCHAR)";

    private static bool RestsOnBytes(SourceQuery query) => query.OrderBy is { Type: ItemType.Text } ||
        query.Filters.Any(filter => filter is RowFilter.Range { From.Type: ItemType.Text } or RowFilter.Range { Until.Type: ItemType.Text });
}

internal sealed class SqliteDialect(string file, TimeProvider time) : Dialect
{
    private readonly KeptStatements _kept = new(time);

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = SqliteOpenMode.ReadOnly,
    }.ToString();

    public override SqlStore Store => SqlStore.Sqlite;

    public override DbConnection Connect() => new SqliteConnection(_connectionString);

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

    public override void Dispose() => _kept.Dispose();

    // The snapshot begins with the first row, so a state that is the same before and after is the snapshot's.
    protected override async Task<SourceRows> RunAsync(SqlText sql, SourceQuery query, CancellationToken ct)
    {
        if (sql.IsLookup)
        {
            return await RunAsync(sql, query, SqlVersion.None, ct);
        }

        var before = State();
        var version = "";
        var rows = await RunAsync(sql, query, new(() => version, () => false), ct);
        version = State() == before ? before.VersionAt(time.GetUtcNow()) : "";
        return rows;
    }

    protected override async ValueTask<bool> ComparesUtf8Async(CancellationToken ct)
    {
        await using var connection = Connect();
        await connection.OpenAsync(ct);
        await using var command = Command(connection);
        command.CommandText = "PRAGMA encoding";
        return await command.ExecuteScalarAsync(ct) is "UTF-8";
    }

    // What has not been put into the file yet is beside it.
    private FileState State() => FileState.Of(file, $"{file}-wal");

    // Whatever collation the column was declared with, a scope is never wider than its letters.
    protected override string Equatable(string column, ItemType type) => $"{Quote(column)} COLLATE BINARY";
}

internal sealed class PostgresDialect(string connectionString) : Dialect
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        Options = "-c default_transaction_read_only=on -c datestyle=ISO -c synchronize_seqscans=off",
        CommandTimeout = StatementSecondsMax,
    });

    public override SqlStore Store => SqlStore.Postgres;

    public override DbConnection Connect() => _source.CreateConnection();

    public override string Table(string table) => string.Join('.', table.Split('.').Select(Quote));

    // A date comes out as text, in which an infinite one is no date.
    public override string Select(string column, ItemType type) => type switch
    {
        ItemType.Decimal =>
            $"CASE WHEN pg_typeof({Quote(column)}) IN ('real'::regtype, 'double precision'::regtype) THEN 'inexact' ELSE {Text(column)} END",
        ItemType.Date => Text(column),
        _ => Quote(column),
    };

    public override string Parameter(string name) => $"@{name}";

    protected override string Equatable(string column, ItemType type) => type == ItemType.Date ? Text(column) : Quote(column);

    protected override async ValueTask<bool> ComparesUtf8Async(CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        return connection.PostgresParameters.GetValueOrDefault("server_encoding") == "UTF8";
    }

    public override void Dispose() => _source.Dispose();
}

/// <summary>A folder of CSV and Parquet files, read by DuckDB. A file is named by the mapping and lies in the folder itself.</summary>
internal sealed partial class FilesDialect(string folder, SortSpace sorting, TimeProvider time) : Dialect
{
    private const string CsvForm = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', comment = '', skip = 0";

    private readonly string _folder = Path.GetFullPath(folder);
    private readonly Lazy<DuckDBConnection> _database = new(() => Open(Path.GetFullPath(folder), sorting));

    public override SqlStore Store => SqlStore.Files;

    public override DbConnection Connect() => _database.Value.Duplicate();

    public override void Dispose()
    {
        if (_database.IsValueCreated)
        {
            _database.Value.Dispose();
        }
    }

    // Every column of a CSV file comes out as text, so that the catalogue's types decide and no sniffing does.
    public override string Table(string table)
    {
        var path = PathOf(table);
        var literal = $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
        return Path.GetExtension(table) switch
        {
            ".csv" => $"read_csv({literal}, {CsvForm})",
            ".parquet" => $"read_parquet({literal})",
            _ => throw Unusable(),
        };
    }

    // An instant comes out as text, which has an offset if and only if the column has.
    public override string Select(string column, ItemType type) => type switch
    {
        ItemType.Decimal => $"CASE WHEN typeof({Quote(column)}) IN ('FLOAT', 'DOUBLE') THEN 'inexact' ELSE {Text(column)} END",
        ItemType.DateTime => Text(column),
        _ => Quote(column),
    };

    protected override string Equatable(string column, ItemType type) => type switch
    {
        ItemType.Integer => $"CAST({Quote(column)} AS BIGINT)",
        ItemType.Logical => $"CAST({Quote(column)} AS BOOLEAN)",
        _ => Text(column),
    };

    // A file is read as it is at the moment, so whoever reads it looks at its state again and again.
    protected override async Task<SourceRows> RunAsync(SqlText sql, SourceQuery query, CancellationToken ct)
    {
        if (sql.IsLookup)
        {
            return await RunAsync(sql, query, SqlVersion.None, ct);
        }

        var file = PathOf(query.Mapping.Table);
        var state = FileState.Of(file);
        var version = state.VersionAt(time.GetUtcNow());
        return await RunAsync(sql, query, new(() => version, () => FileState.Of(file) != state), ct);
    }

    public override DbCommand Command(DbConnection connection)
    {
        var command = (DuckDBCommand)base.Command(connection);
        command.UseStreamingMode = true;
        return command;
    }

    // One empty database, since making one costs more than a look-up. DuckDB has no read-only mode for it; it reaches the
    // folder only, loads nothing from anywhere, and cannot be told otherwise. What it lays down while it sorts is encrypted by the
    // means that it has built in (docs/decisions/0144-sorting-files.md).
    private static DuckDBConnection Open(string folder, SortSpace sorting)
    {
        var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
#pragma warning disable CA2100 // The folder is a setting, and quoted.
        command.CommandText = $"""
            SET memory_limit = '{sorting.MemoryMiB}MiB';
            SET temp_directory = '{sorting.NewFolder().Replace("'", "''", StringComparison.Ordinal)}';
            SET force_mbedtls_unsafe = true;
            SET temp_file_encryption = true;
            SET autoinstall_known_extensions = false;
            SET autoload_known_extensions = false;
            SET allowed_directories = ['{folder.Replace("'", "''", StringComparison.Ordinal)}/'];
            SET enable_external_access = false;
            SET lock_configuration = true;
            """;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return database;
    }

    private string PathOf(string table) => FileName().IsMatch(table) ? Path.Combine(_folder, table) : throw Unusable();

    private static ExchangeException Unusable() => new(Reason.SourceUnavailable);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\.[a-z]+\z")]
    private static partial Regex FileName();
}
