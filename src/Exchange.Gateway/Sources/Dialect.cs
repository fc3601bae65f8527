using System.Data.Common;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Gateway.Sources;

/// <summary>What differs between the stores that speak SQL. Every connection is read-only.</summary>
internal abstract class Dialect
{
    /// <summary>How long one statement may take.</summary>
    protected const int StatementSecondsMax = 30;

    public abstract DbConnection Connect();

    /// <summary>The table, as the FROM clause names it.</summary>
    public virtual string Table(string table) => Quote(table);

    /// <summary>The column, as the SELECT clause names it; an exact decimal comes out as text.</summary>
    public virtual string Select(string column, ItemType type) => Quote(column);

    /// <summary>The column as it is compared with a parameter of the type.</summary>
    public virtual string Comparable(string column, ItemType type) => Quote(column);

    public abstract string StartsWith(string column, string parameter);

    public virtual DbCommand Command(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandTimeout = StatementSecondsMax;
        return command;
    }

    /// <summary>An identifier of a validated mapping, never of a caller.</summary>
    protected static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

internal sealed class SqliteDialect(string file) : Dialect
{
    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = SqliteOpenMode.ReadOnly,
    }.ToString();

    public override DbConnection Connect() => new SqliteConnection(_connectionString);

    public override string StartsWith(string column, string parameter) =>
        $"substr({Quote(column)}, 1, length({parameter})) = {parameter}";
}

internal sealed class PostgresDialect(string connectionString) : Dialect, IDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        Options = "-c default_transaction_read_only=on",
        CommandTimeout = StatementSecondsMax,
    });

    public override DbConnection Connect() => _source.CreateConnection();

    public override string Table(string table) => string.Join('.', table.Split('.').Select(Quote));

    public override string Select(string column, ItemType type) =>
        type == ItemType.Decimal ? $"{Quote(column)}::text" : Quote(column);

    // Decimals and dates are bound as text, so that a value goes out as exactly as it came in.
    public override string Comparable(string column, ItemType type) =>
        type is ItemType.Decimal or ItemType.Date ? $"{Quote(column)}::text" : Quote(column);

    public override string StartsWith(string column, string parameter) => $"starts_with({Quote(column)}, {parameter})";

    public void Dispose() => _source.Dispose();
}

/// <summary>A folder of CSV and Parquet files, read by DuckDB. A file is named by the mapping and lies in the folder itself.</summary>
internal sealed partial class FilesDialect(string folder) : Dialect
{
    public override DbConnection Connect() => new DuckDBConnection("DataSource=:memory:");

    // Every column of a CSV file comes out as text, so that the catalogue's types decide and no sniffing does.
    public override string Table(string table)
    {
        var path = FileName().IsMatch(table) ? Path.Combine(Path.GetFullPath(folder), table) : throw Unusable();
        var literal = $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
        return Path.GetExtension(table) switch
        {
            ".csv" => $"read_csv({literal}, header = true, all_varchar = true)",
            ".parquet" => $"read_parquet({literal})",
            _ => throw Unusable(),
        };
    }

    public override string Select(string column, ItemType type) =>
        type == ItemType.Decimal ? $"CAST({Quote(column)} AS VARCHAR)" : Quote(column);

    public override string Comparable(string column, ItemType type) => type switch
    {
        ItemType.Integer => $"CAST({Quote(column)} AS BIGINT)",
        ItemType.Real => $"CAST({Quote(column)} AS DOUBLE)",
        ItemType.Logical => $"CAST({Quote(column)} AS BOOLEAN)",
        _ => $"CAST({Quote(column)} AS VARCHAR)",
    };

    public override string StartsWith(string column, string parameter) =>
        $"starts_with(CAST({Quote(column)} AS VARCHAR), {parameter})";

    public override DbCommand Command(DbConnection connection)
    {
        var command = (DuckDBCommand)base.Command(connection);
        command.UseStreamingMode = true;
        return command;
    }

    private static ExchangeException Unusable() => new(Reason.SourceUnavailable);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\.[a-z]+\z")]
    private static partial Regex FileName();
}
