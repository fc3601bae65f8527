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

    // Not deferred: a transaction that reads first and writes later could be refused in the middle.
    public Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken ct) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    public bool IsConstraint(DbException failure) => failure is SqliteException { SqliteErrorCode: ConstraintError };
}
