using System.Data.Common;
using Exchange.Testing.Services;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Registry.Tests;

/// <summary>A database of a test's own, empty, and gone after it.</summary>
public interface IStore : IDisposable
{
    IEnumerable<KeyValuePair<string, string?>> Settings { get; }

    /// <summary>A connection past the registry and its rules.</summary>
    DbConnection Open();
}

public sealed class Sqlite : IStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-registry-");

    public IEnumerable<KeyValuePair<string, string?>> Settings => [new("Registry:Data", _folder.FullName)];

    public DbConnection Open()
    {
        var file = Path.Combine(_folder.FullName, "registry.db");
        var connection = new SqliteConnection($"Data Source={file};Foreign Keys=True;Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

public sealed class Postgres : IStore
{
    private readonly PostgresDatabase _database = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-registry-");
    private readonly string _file;

    public Postgres()
    {
        _file = Path.Combine(_folder.FullName, "postgres");
        File.WriteAllText(_file, _database.ConnectionString);
    }

    public IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Registry:PostgresFile", _file), new("Registry:Data", _folder.FullName)];

    public DbConnection Open()
    {
        var connection = new NpgsqlConnection(_database.ConnectionString);
        connection.Open();
        return connection;
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }
}
