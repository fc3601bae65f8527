using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Exchange.Benchmarks.Load;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// What the number of grants costs: memory a grant, loading, suspending one, finding one; then whole lookups at servers that hold
/// few and many, in turn.
/// </summary>
internal static class GrantRows
{
    public static async IAsyncEnumerable<Row> MeasureAsync(Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var grants in plan.Grants)
        {
            var held = HeldGrants.Measure(grants);
            yield return new Row($"{Name(grants)}: memory each", 0, "B", new("gateway", [held.BytesEach]), [], []);
            yield return new Row($"{Name(grants)}: one taken from the feed", 0, "µs of processor time", new("gateway", [held.TakeMicroseconds]), [], []);
            yield return new Row($"{Name(grants)}: one suspended", 0, "µs", new("gateway", held.SuspensionMicroseconds), [], []);
            yield return new Row($"{Name(grants)}: one found", 0, "ns of processor time", new("gateway", [held.FindNanoseconds]), [], []);
        }

        var servers = new List<ExchangeServer>();
        try
        {
            var targets = new List<LoadTarget>();
            foreach (var grants in plan.Grants.Reverse())
            {
                // Its folders lie in the other's, and go with them.
                var own = new Scratch(scratch.File(grants.ToString(CultureInfo.InvariantCulture)), RowGroup.Grants);
                await PrepareAsync(own, grants, ct);
                var from = Stopwatch.GetTimestamp();
                var server = await ExchangeServer.StartAsync(own, own.Folder, ct);
                servers.Add(server);
                yield return new Row($"{Name(grants)}: from start to serving", 0, "s", new("exchange", [Stopwatch.GetElapsedTime(from).TotalSeconds]), [], []);
                targets.Add(await LookupRows.TargetAsync(Name(grants), server, own, ct));
            }

            foreach (var inFlight in plan.LookupsInFlight)
            {
                yield return await Comparison.RunAsync("Lookup by grants held", "lookups/s", inFlight, targets, plan, 1, ct);
            }
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static string Name(int grants) => string.Create(CultureInfo.InvariantCulture, $"{grants:N0} grants");

    // Once for the schema and the demo world; then the grants are put beneath it.
    private static async Task PrepareAsync(Scratch scratch, int grants, CancellationToken ct)
    {
        await using (await ExchangeServer.StartAsync(scratch, scratch.Folder, ct))
        {
        }

        await GrantCorpus.WriteAsync(scratch.File(Path.Combine("data", "registry", "registry.db")), grants, ct);
    }
}
