using System.Text.Json.Nodes;
using Exchange.Cli.Demo;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Registry.V1;
using Exchange.Source.V1;
using Exchange.Testing.Processes;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace Exchange.EndToEnd.Tests.Races;

/// <summary>
/// The registry and two gateways in three processes, a resource of more rows than are read in a race, and a grant for each lane:
/// the same but for its purpose.
/// </summary>
internal sealed class RaceTrack : IAsyncDisposable
{
    public const string Resource = "206001/9001";
    public const string Key = "L000007";

    private const string Model = "206001/0014";
    private const int Rows = 300_000;

    // On a busy disk reads wait for their records; a race that one of them lost to the log would say nothing of the grant.
    private static readonly (string Name, string Value) PatientWithTheLog = ("Gateway:AckTimeout", "00:00:30");

    private readonly string _second = $"http://127.0.0.1:{LoopbackPort.Take()}";

    private RaceTrack(World world) => World = world;

    public World World { get; }

    public IReadOnlyList<string> Gateways => [World.Gateway, _second];

    public static string PurposeOf(int lane) => $"城管调度第{lane}道";

    public static string GrantOf(int lane) => $"G-RACE-{lane}";

    public static async Task<RaceTrack> LayAsync(DemoTemplate template, int lanes, CancellationToken ct)
    {
        var track = new RaceTrack(await World.LayAsync(template));
        await track.MountAsync(lanes, ct);
        await track.World.StartAsync("identity,registry,audit", ct);
        await track.World.StartAsync("gateway", ct, PatientWithTheLog);
        var second = track.World.Launch(
            "gateway", PatientWithTheLog, ("Gateway:Name", "gateway-2"), ("Gateway:Listen:0", track._second),
            ("Gateway:ListenJson:0", "http://127.0.0.1:0"));
        await second.UntilServingAsync(track._second, ct);
        return track;
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private async Task MountAsync(int lanes, CancellationToken ct)
    {
        var database = Path.Combine(World.Folder, "sources", "race.db");
        await FillAsync(database, ct);
        var seed = DemoWorld.ReadSeed();
        var raced = seed.Resources.Single(resource => resource.Code == Model).Clone();
        (raced.Code, raced.Name, raced.KeyItem) = (Resource, "停车流水", "lot_number");
        raced.Items.Clear();
        raced.Items.Add([Text("lot_number", "停车场编号"), Text("line", "流水")]);
        raced.Mapping = new() { Connection = "race", Table = "lines", Columns = { Column("lot_number"), Column("line") } };
        seed.Resources.Add(raced);
        var lasting = seed.Grants.Single(grant => grant.Id == "G-0007");
        seed.Grants.Add(Enumerable.Range(0, lanes).Select(lane => new Grant
        {
            Id = GrantOf(lane),
            Consumer = lasting.Consumer,
            Resource = Resource,
            Items = { "lot_number", "line" },
            Purpose = PurposeOf(lane),
            Modes = { Mode.Api, Mode.Batch },
            Begins = lasting.Begins,
            Ends = lasting.Ends,
            Basis = lasting.Basis,
        }));
        var seedFile = Path.Combine(World.Folder, "races.json");
        await File.WriteAllTextAsync(seedFile, JsonFormatter.Default.Format(seed), ct);

        var settings = Path.Combine(World.Folder, "exchange.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(settings, ct))!;
        json["Registry"]!["Seed"] = seedFile;
        json["Gateway"]!["Sources"]!.AsArray().Add(
            new JsonObject { ["Department"] = raced.Provider, ["Name"] = "race", ["Kind"] = "Sqlite", ["Location"] = database });
        await File.WriteAllTextAsync(settings, json.ToJsonString(), ct);
    }

    private static Item Text(string id, string name) => new() { Id = id, Name = name, Type = ItemType.Text };

    private static ItemColumn Column(string name) => new() { Item = name, Column = name };

    private static async Task FillAsync(string file, CancellationToken ct)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA journal_mode = WAL;
            CREATE TABLE lines (lot_number TEXT PRIMARY KEY, line TEXT NOT NULL) WITHOUT ROWID;
            WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {Rows})
            INSERT INTO lines SELECT printf('L%06d', n), 'a line of some hundred characters, so that a stream is still under way when it must end: ' || n FROM counted;
            """;
        await command.ExecuteNonQueryAsync(ct);
    }
}
