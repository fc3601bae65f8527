using System.Data.Common;
using Dapper;
using DbUp;
using Microsoft.Data.Sqlite;

namespace Exchange.Registry.Storage;

/// <summary>The embedded default: one file, write-ahead log, every commit on the disk.</summary>
internal sealed class SqliteDatabase(string file) : IDatabase
{
    private const int ConstraintError = 19;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = file,
        ForeignKeys = true,
        DefaultTimeout = 10,
    }.ToString();

    public void Migrate()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var connection = new SqliteConnection(_connectionString);
        connection.Execute("PRAGMA journal_mode = WAL");
        Migration.Run(DeployChanges.To.SqliteDatabase(_connectionString));
    }

    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    // SQLite's default here takes the write lock at once (BEGIN IMMEDIATE): a transaction that reads first and writes
    // later could otherwise be refused in the middle.
    public async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken ct) =>
        await connection.BeginTransactionAsync(ct);

    public bool IsConstraint(DbException failure) => failure is SqliteException { SqliteErrorCode: ConstraintError };
}
