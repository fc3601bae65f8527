using System.CommandLine;
using System.Diagnostics;
using Exchange.Benchmarks.Load;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Rows;
using Exchange.Benchmarks.Servers;
using Spectre.Console;

namespace Exchange.Benchmarks;

/// <summary><c>./bench</c>: measures, prints a table and writes a JSON file. Exits 1 when a row is invalid.</summary>
internal static class BenchCommand
{
    // Beside the build, since a temporary folder is often memory and the log's cost is its disk.
    private static readonly string FolderDefault = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "bench"));

    public static RootCommand Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A few minutes: 3 rounds of 1 s instead of 7 of 4 s, at fewer loads." };
        var groups = new Option<RowGroup[]>("--rows")
        {
            Description = "What to measure: lookup, memory, read, bulk, log, search, door, hop, compare, grants; all when absent.",
            HelpName = "ROWS,…",
            CustomParser = Cli.Options.ParseList<RowGroup>,
        };
        var rounds = new Option<int?>("--rounds") { Description = "How often each side is measured, in turn.", HelpName = "N" };
        var seconds = new Option<double?>("--seconds") { Description = "How long each measurement lasts.", HelpName = "S" };
        var inFlight = new Option<int[]>("--in-flight")
        {
            Description = "Lookups in flight, a row each.",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
        };
        var keys = new Option<int?>("--keys") { Description = "How many keys each side of a comparison has; a million when absent.", HelpName = "N" };
        var folder = new Option<string>("--folder")
        {
            Description = "Where data and results go: the disk to be measured.",
            HelpName = "DIR",
            DefaultValueFactory = _ => FolderDefault,
        };
        var command = new RootCommand("Measures the exchange against plain servers in the same run, on this machine.")
        {
            quick, groups, rounds, seconds, inFlight, keys, folder, BareServer.Create(), NaiveServer.Create(),
            AdapterServer.Create(), ProxyServers.CreateYarp(),
        };
        command.SetAction((parsed, ct) =>
        {
            var plan = parsed.GetValue(quick) ? Plan.Quick : Plan.Full;
            plan = plan with
            {
                Rounds = parsed.GetValue(rounds) ?? plan.Rounds,
                Duration = parsed.GetValue(seconds) is { } given ? TimeSpan.FromSeconds(given) : plan.Duration,
                LookupsInFlight = parsed.GetValue(inFlight) is { Length: > 0 } some ? [.. some] : plan.LookupsInFlight,
                Keys = parsed.GetValue(keys) ?? plan.Keys,
            };
            var chosen = parsed.GetValue(groups) is { Length: > 0 } named ? named : Enum.GetValues<RowGroup>();
            return RunAsync(plan, chosen, parsed.GetValue(folder)!, ct);
        });
        return command;
    }

    private static async Task<int> RunAsync(Plan plan, IEnumerable<RowGroup> groups, string folder, CancellationToken ct)
    {
        if (await H2Load.VersionAsync(ct) is not { } generator)
        {
            AnsiConsole.MarkupLine("[red]h2load is not installed[/]: apt-get install nghttp2-client");
            return 127;
        }

        var clock = Stopwatch.StartNew();
        var machine = Machine.Describe(folder, generator);
        AnsiConsole.Write(machine.ToTable());
        var rows = new List<Row>();
        foreach (var group in groups.Distinct())
        {
            using var scratch = new Scratch(folder, group);
            await foreach (var row in MeasureAsync(group, plan, scratch, ct))
            {
                AnsiConsole.MarkupLineInterpolated($"[grey]{clock.Elapsed:mm\\:ss}[/] {row}");
                rows.Add(row);
            }
        }

        AnsiConsole.Write(Report.Table(rows));
        var file = await Report.WriteAsync(folder, machine, plan, rows, ct);
        AnsiConsole.MarkupLineInterpolated($"[grey]{file}[/]");
        return rows.All(row => row.IsValid) ? 0 : 1;
    }

    private static IAsyncEnumerable<Row> MeasureAsync(RowGroup group, Plan plan, Scratch scratch, CancellationToken ct) => group switch
    {
        RowGroup.Lookup => LookupRows.MeasureAsync("Lookup", scratch.Folder, plan, scratch, ct),
        RowGroup.Memory => LookupRows.MeasureAsync("Lookup, log in memory", scratch.MemoryFolder, plan, scratch, ct),
        RowGroup.Read => ReadRows.MeasureAsync(plan, scratch, ct),
        RowGroup.Bulk => BulkRows.MeasureAsync(plan, scratch, ct),
        RowGroup.Search => SearchRows.MeasureAsync(plan, scratch, ct),
        RowGroup.Door => DoorRows.MeasureAsync(plan, scratch, ct),
        RowGroup.Hop => HopRows.MeasureAsync(plan, scratch, ct),
        RowGroup.Log => LogRows.MeasureAsync(plan, scratch, ct),
        RowGroup.Compare => CompareRows.MeasureAsync(plan, scratch, ct),
        RowGroup.Grants => GrantRows.MeasureAsync(plan, scratch, ct),
        _ => throw new UnreachableException(),
    };
}
