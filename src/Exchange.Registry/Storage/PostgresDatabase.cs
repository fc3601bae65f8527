using System.Data.Common;
using Dapper;
using DbUp;
using Npgsql;

namespace Exchange.Registry.Storage;

/// <summary>PostgreSQL, for more than one machine.</summary>
internal sealed class PostgresDatabase(string connectionString) : IDatabase, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    public void Migrate() => Migration.Run(DeployChanges.To.PostgresqlDatabase(connectionString));

    public async Task<DbConnection> OpenAsync(CancellationToken ct) => await _source.OpenConnectionAsync(ct);

    public async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "LOCK TABLE events IN EXCLUSIVE MODE", transaction: transaction, cancellationToken: ct));
        return transaction;
    }

    public bool IsConstraint(DbException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation };

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
