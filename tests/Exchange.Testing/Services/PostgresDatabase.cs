using Npgsql;

namespace Exchange.Testing.Services;

/// <summary>
/// A PostgreSQL database of its own, dropped at the end. It is made by the constructor, so that it can be a class fixture as
/// it stands.
/// </summary>
public sealed class PostgresDatabase : IDisposable
{
    private readonly string _server = TestServer.Address("EXCHANGE_TEST_POSTGRES");
    private readonly string _name = $"exchange_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";

    public PostgresDatabase()
    {
        Run($"CREATE DATABASE {_name}");
        ConnectionString = new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString;
    }

    public string ConnectionString { get; }

    public void Dispose()
    {
        using (var pooled = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        Run($"DROP DATABASE {_name} WITH (FORCE)");
    }

    private void Run(string sql)
    {
        using var connection = new NpgsqlConnection(_server);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
