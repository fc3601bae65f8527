using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;
using Exchange.Cli.Demo;
using Exchange.Cli.Serving;
using Exchange.Gateway.V1;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// A comparison as an authority asks for it: the marital status of a SQLite database against that of a CSV file, as many keys
/// each, of which nine in ten are the same and one in a thousand differs. Beside the time stands the most memory that the whole
/// process ever had in use.
/// </summary>
internal static class CompareRows
{
    private const int DifferingEvery = 1000;

    public static async IAsyncEnumerable<Row> MeasureAsync(Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        await FillAsync(scratch, plan.Keys, ct);
        await using var exchange = await ExchangeServer.StartAsync(scratch, scratch.Folder, ct);
        var client = new ComparisonService.ComparisonServiceClient(exchange.Open(exchange.Gateway, "sh-sj-authority"));
        var before = exchange.Process.PeakMemory;
        var (rates, faults) = (new List<double>(), new List<string>());
        for (var round = 0; round < plan.Rounds; round++)
        {
            var from = Stopwatch.GetTimestamp();
            using var call = client.Compare(new() { Element = "person.marital_status" }, cancellationToken: ct);
            var responses = await call.ResponseStream.ReadAllAsync(ct).ToListAsync(ct);
            rates.Add(2 * plan.Keys / Stopwatch.GetElapsedTime(from).TotalSeconds);
            faults.AddRange(FaultsOf(responses, plan.Keys));
        }

        var keys = plan.Keys.ToString("N0", CultureInfo.InvariantCulture);
        yield return new Row($"Compare, {keys} keys a side", 1, "rows/s", new("exchange", [.. rates]), [], [.. faults]);
        yield return new Row("Compare: memory before", 1, "MiB", new("exchange", [before]), [], []);
        yield return new Row("Compare: memory at its peak", 1, "MiB", new("exchange", [exchange.Process.PeakMemory]), [], []);
    }

    private static IEnumerable<string> FaultsOf(List<CompareResponse> responses, int keys)
    {
        var verifier = responses.SingleOrDefault(response => response.Figures is not null)?.Figures.Verifiers.Single();
        var (same, differing) = ((ulong)(keys - (keys / 10)), (ulong)((keys - 1) / DifferingEvery - ((keys / 10) - 1) / DifferingEvery));
        if (verifier is null || (verifier.Compared, verifier.Differing) != (same, differing))
        {
            yield return $"compared {verifier?.Compared} keys and found {verifier?.Differing} to differ, where {same} and {differing} do";
        }
    }

    // The demo's own database of marriages is replaced, and its file of the population named elsewhere.
    private static async Task FillAsync(Scratch scratch, int keys, CancellationToken ct)
    {
        var home = DemoWorld.Lay(scratch.File("data"));
        FillDatabase(Path.Combine(home.Folder, "sources", "marriage.db"), keys);
        var folder = Directory.CreateDirectory(scratch.File("population")).FullName;
        await using (var file = new StreamWriter(Path.Combine(folder, "population.csv")))
        {
            await file.WriteLineAsync("citizen_number,marital_status");
            for (var n = keys / 10; n < keys + (keys / 10); n++)
            {
                ct.ThrowIfCancellationRequested();
                await file.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"3101{n:D14},{(n % DifferingEvery == 0 ? "离婚" : n % 3 == 0 ? "未婚" : "已婚")}"));
            }
        }

        var settings = JsonNode.Parse(await File.ReadAllTextAsync(home.Settings, ct))!;
        settings["Gateway"]!["Sources"]!.AsArray().Single(source => (string?)source!["Name"] == "population")!["Location"] = folder;
        await File.WriteAllTextAsync(home.Settings, settings.ToJsonString(), ct);
    }

    private static void FillDatabase(string file, int keys)
    {
        foreach (var part in (string[])["", "-wal", "-shm"])
        {
            File.Delete(file + part);
        }

        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            CREATE TABLE marriages AS
            WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < $last)
            SELECT printf('3101%014d', n) AS citizen_number, CASE WHEN n % 3 = 0 THEN '未婚' ELSE '已婚' END AS marital_status FROM c
            """;
        command.Parameters.AddWithValue("$last", keys - 1);
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
