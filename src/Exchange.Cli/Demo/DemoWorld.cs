using System.Text.Json.Nodes;
using Exchange.Cli.Serving;
using Exchange.Registry.V1;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace Exchange.Cli.Demo;

/// <summary>Lays the demo world out in a data folder: settings with free ports, departments' stores, and everybody's keys.</summary>
internal static class DemoWorld
{
    // The departments that keep a database; all others keep files.
    private static readonly string[] Databases = ["marriage", "market", "property", "cases"];

    /// <summary>不动产登记 of JH-ZR.</summary>
    public const string Owed = "103001/0008";

    public static string Source { get; } = Path.Combine(AppContext.BaseDirectory, "demo");

    public static Seed ReadSeed() => JsonParser.Default.Parse<Seed>(File.ReadAllText(Path.Combine(Source, "world.json")));

    /// <summary>The world as the story begins: one resource, owed for September, is still to be mounted, and no update is reported.</summary>
    public static string LaySeed(ExchangeHome home)
    {
        var seed = ReadSeed();
        seed.Resources.Single(resource => resource.Code == Owed).Mapping = null;
        seed.DataUpdates.Clear();
        var file = Path.Combine(home.Folder, "morning.json");
        File.WriteAllText(file, JsonFormatter.Default.Format(seed));
        return file;
    }

    /// <summary>Leaves alone what is there, so that a world lives on in its folder.</summary>
    public static ExchangeHome Lay(string folder)
    {
        var home = new ExchangeHome(folder);
        home.Prepare();
        var seed = ReadSeed();
        foreach (var database in Databases)
        {
            CreateDatabase(Path.Combine(home.Folder, "sources", $"{database}.db"), Path.Combine(Source, "databases", $"{database}.sql"));
        }

        foreach (var principal in seed.Principals)
        {
            home.AddClient(principal.Client);
        }

        if (!File.Exists(home.Settings))
        {
            File.WriteAllText(home.Settings, Settings(home, seed).ToString());
        }

        return home;
    }

    private static JsonObject Settings(ExchangeHome home, Seed seed)
    {
        var (identity, web) = (ExchangeHome.FreePort(), ExchangeHome.FreePort());
        var (registry, audit) = (ExchangeHome.FreePort(), ExchangeHome.FreePort());
        var (gateway, json) = (ExchangeHome.FreePort(), ExchangeHome.FreePort());
        var issuer = $"http://127.0.0.1:{identity}/";
        return new()
        {
            ["Identity"] = new JsonObject { ["Listen"] = $"http://127.0.0.1:{identity}" },
            ["Tokens"] = new JsonObject { ["Issuers"] = new JsonArray(issuer) },
            ["Credential"] = new JsonObject { ["Issuer"] = issuer },
            ["Registry"] = new JsonObject
            {
                ["Listen"] = new JsonArray($"http://127.0.0.1:{registry}"),
                ["Seed"] = Path.Combine(Source, "world.json"),
            },
            ["Audit"] = new JsonObject
            {
                ["Listen"] = new JsonArray($"http://127.0.0.1:{audit}"),
                ["WebListen"] = $"http://127.0.0.1:{web}",
                ["Origin"] = "exchange.local/demo",
            },
            ["Gateway"] = new JsonObject
            {
                ["Listen"] = new JsonArray($"http://127.0.0.1:{gateway}"),
                ["ListenJson"] = new JsonArray($"http://127.0.0.1:{json}"),
                ["Sources"] = new JsonArray([.. seed.Resources.Where(resource => resource.Mapping is not null).Select(resource => Connection(home, seed, resource))]),
            },
        };
    }

    private static JsonObject Connection(ExchangeHome home, Seed seed, Resource resource)
    {
        var name = resource.Mapping.Connection;
        var provider = seed.Departments.Single(department => department.Id == resource.Provider).ShortName;
        var database = Databases.Contains(name);
        return new JsonObject
        {
            ["Department"] = resource.Provider,
            ["Name"] = name,
            ["Kind"] = database ? "Sqlite" : "Files",
            ["Location"] = database ? Path.Combine(home.Folder, "sources", $"{name}.db") : Path.Combine(Source, "files", provider),
        };
    }

    private static void CreateDatabase(string file, string script)
    {
        if (File.Exists(file))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The demo's own script.
        command.CommandText = File.ReadAllText(script);
#pragma warning restore CA2100
        command.ExecuteNonQuery();

        // So that readers and the department's own writing do not wait for each other.
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
    }
}
