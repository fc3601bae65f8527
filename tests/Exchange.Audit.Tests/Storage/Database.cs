using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Tests.Storage;

/// <summary>Somebody at the database file, past the service.</summary>
internal static class Database
{
    public static void Execute(string file, string sql)
    {
        SqliteConnection.ClearAllPools();
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
