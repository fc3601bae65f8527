using System.Collections.Immutable;
using System.Data.Common;
using DuckDB.NET.Data;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;
using Exchange.Testing.Services;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Exchange.Gateway.Tests.Sources;

/// <summary>One department with a connection to a store of each kind, and ways to put tables there.</summary>
public sealed class SourceBench : IDisposable
{
    public const string Csv = "csv";
    public const string Parquet = "parquet";
    public const string JsonArray = "json";
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    private const int PoolMax = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-sources-");
    private readonly PostgresDatabase _postgres = new();
    private readonly DepartmentSources _sources;
    private int _tables;

    public SourceBench()
    {
        File.WriteAllText(
            Path.Combine(_folder.FullName, "postgres.txt"), $"{_postgres.ConnectionString};Maximum Pool Size={PoolMax};Timeout=3");
        _sources = new(
            Options.Create(new GatewayOptions
            {
                SortFolder = SortFolder,
                Sources =
                [
                    Connection(Facts.Provider.Value, Csv, SourceKind.Files, ""),
                    Connection(Facts.Provider.Value, Parquet, SourceKind.Files, ""),
                    Connection(Facts.Provider.Value, JsonArray, SourceKind.Files, ""),
                    Connection(Facts.Provider.Value, Sqlite, SourceKind.Sqlite, "store.db"),
                    Connection(Facts.Provider.Value, Postgres, SourceKind.Postgres, "postgres.txt"),
                    Connection(Facts.Provider.Value, "utf16", SourceKind.Sqlite, "utf16.db"),
                    Connection(Facts.Provider.Value, "gone", SourceKind.Sqlite, "gone.db"),
                    Connection(Facts.Stranger.Value, "theirs", SourceKind.Sqlite, "store.db"),
                ],
            }),
            TimeProvider.System,
            NullLogger<DepartmentSources>.Instance);
    }

    public static TheoryData<string> Stores => [Csv, Parquet, JsonArray, Sqlite, Postgres];

    public string Folder => _folder.FullName;

    public string SortFolder => Path.Combine(Folder, "sorting");

    public string PostgresConnectionString => _postgres.ConnectionString;

    public string NewTable() => $"t{Interlocked.Increment(ref _tables)}";

    /// <summary>The name of a table as a mapping gives it for a store.</summary>
    public static string TableIn(string store, string table) => store is Csv or Parquet or JsonArray ? $"{table}.{store}" : table;

    /// <summary>Makes a table of a SELECT in the store's own language, or of text for CSV; returns its name.</summary>
    public string Make(string store, string content)
    {
        var table = NewTable();
        switch (store)
        {
            case Csv:
                File.WriteAllText(Path.Combine(Folder, $"{table}.csv"), content);
                break;
            case Parquet:
                Duck($"COPY ({content}) TO '{Path.Combine(Folder, $"{table}.parquet")}' (FORMAT parquet)");
                break;
            case JsonArray:
                Duck($"COPY ({content}) TO '{Path.Combine(Folder, $"{table}.json")}' (FORMAT json, ARRAY true)");
                break;
            case Sqlite:
                RunSqlite($"CREATE TABLE {table} AS {content}");
                break;
            default:
                RunPostgres($"CREATE TABLE {table} AS {content}");
                break;
        }

        return TableIn(store, table);
    }

    public void RunSqlite(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "store.db")};Pooling=False");
        Run(connection, sql);
    }

    /// <summary>Makes a database that keeps its texts in UTF-16.</summary>
    public void RunUtf16(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "utf16.db")};Pooling=False");
        Run(connection, $"PRAGMA encoding = 'UTF-16le'; {sql}");
    }

    public void RunPostgres(string sql)
    {
        using var connection = new NpgsqlConnection(_postgres.ConnectionString);
        Run(connection, sql);
    }

    public static void Duck(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        Run(connection, sql);
    }

    /// <summary>All rows that a source gives, and their content hash.</summary>
    public async Task<(List<Cell[]> Rows, string Hash)> ReadAsync(
        string connection, string table, ImmutableArray<Item> items, ImmutableArray<ScopeTerm> scope = default, Cell? key = null)
    {
        await using var answer = await AskAsync(connection, table, items, scope, key);
        using var hash = new ContentHash(items);
        var rows = new List<Cell[]>();
        while (await answer.ReadAsync(TestContext.Current.CancellationToken))
        {
            var row = new Cell[items.Length];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = answer[i];
                hash.Add(row[i]);
            }

            rows.Add(row);
        }

        return (rows, Convert.ToHexStringLower(hash.Finish()));
    }

    internal Task<SourceRows> AskAsync(
        string connection, string table, ImmutableArray<Item> items, ImmutableArray<ScopeTerm> scope = default, Cell? key = null, Item? by = null)
    {
        var resource = Facts.Persons with
        {
            Items = items,
            KeyItem = items[0].Id,
            Mapping = Map(connection, table, items),
        };
        return AskAsync(new(resource, resource.Mapping, items, scope.IsDefault ? [] : scope, key) { OrderBy = by });
    }

    /// <summary>What a store gives for a query of all rows, changed.</summary>
    internal async Task<List<Cell[]>> AskAsync(string connection, string table, ImmutableArray<Item> items, Func<SourceQuery, SourceQuery> change)
    {
        var resource = Facts.Persons with { Items = items, KeyItem = items[0].Id, Mapping = Map(connection, table, items) };
        await using var answer = await AskAsync(change(new(resource, resource.Mapping, items, [], Key: null)));
        var rows = new List<Cell[]>();
        while (await answer.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add([.. items.Select((_, i) => answer[i])]);
        }

        return rows;
    }

    internal Task<SourceRows> AskAsync(SourceQuery query) => _sources.AskAsync(query, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _sources.Dispose();
        _postgres.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static Mapping Map(string connection, string table, ImmutableArray<Item> items) =>
        new(connection, table, items.ToImmutableSortedDictionary(item => item.Id.Value, item => item.Name));

    private static void Run(DbConnection connection, string sql)
    {
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SourceOptions Connection(string department, string name, SourceKind kind, string location) =>
        new() { Department = department, Name = name, Kind = kind, Location = Path.Combine(_folder.FullName, location) };
}
