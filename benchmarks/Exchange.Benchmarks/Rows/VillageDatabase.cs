using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;

namespace Exchange.Benchmarks.Rows;

/// <summary>The villages as a SQLite database with its key indexed.</summary>
internal static class VillageDatabase
{
    public static void Fill(string file, string parquet)
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var select = duck.CreateCommand();
#pragma warning disable CA2100 // A file of our own.
        select.CommandText = $"SELECT code, name, level, parent_code FROM read_parquet('{parquet}')";
#pragma warning restore CA2100
        using var rows = select.ExecuteReader();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE villages (code TEXT PRIMARY KEY, name TEXT, level TEXT, parent_code TEXT)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO villages VALUES ($code, $name, $level, $parent_code)";
        SqliteParameter[] values = [.. ((string[])["$code", "$name", "$level", "$parent_code"]).Select(name => command.Parameters.Add(name, SqliteType.Text))];
        while (rows.Read())
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i].Value = rows.GetValue(i);
            }

            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}
