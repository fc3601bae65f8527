using Exchange.Cli.Reads;
using Exchange.Client.Columns;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>What the data itself is under: items that leave masked 脱敏, and figures of groups that are large enough.</summary>
internal sealed class ObligationChapters(DemoStage stage)
{
    private const string Divisions = "103002/0015";

    public async Task PlayAsync(CancellationToken ct)
    {
        await MaskAsync(ct);
        await CountAsync(ct);
    }

    private async Task MaskAsync(CancellationToken ct)
    {
        DemoStage.Chapter("What is not needed leaves masked 脱敏");
        var company = new LookupRequest { Resource = "102001/0005", Key = new() { Text = "91330499MA1G60022F" }, Purpose = "市场主体发展分析" };
        var answer = await stage.ServedAsync("xc-zj", "looks a company up for a study", company, ct);
        var row = answer?.Rows.FirstOrDefault()?.Values.Select(value => value.Written() ?? "") ?? [];
        stage.Step(
            "XC-ZJ", "gets the code and the name in part, the capital by millions and the year", "9133****022F 顾**** 1000000 2015", string.Join(' ', row));
    }

    private async Task CountAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Figures instead of rows, and none of a small group");
        var request = new ReadRequest { Resource = Divisions, Purpose = "税源分布统计" };
        await stage.RefusedAsync("JX-SW", "asks for rows under a grant of figures", "AGGREGATE_ONLY", async () =>
        {
            using var refused = stage.Clients.Reads("jx-sw").Read(request, cancellationToken: ct);
            await refused.ResponseStream.MoveNext(ct);
        });

        request.Aggregate = new() { GroupBy = { "level" } };
        var read = stage.Clients.Exchange("jx-sw").ReadAsync(request);
        var rows = await read.Select(row => string.Join(' ', row.Texts())).ToListAsync(ct);
        AnsiConsole.MarkupLineInterpolated($"[grey]{ReadTables.Caption(read.Opened!.Provenance, read.Opened.Position)}[/]");

        // 4 provinces and 9 cities are too few, and with the 89 counties told whoever has the whole would have them.
        stage.Step(
            "JX-SW", "counts divisions by level, in groups of 50 or more", "township 1184, village 21469; 3 left out",
            $"{string.Join(", ", rows)}; {read.Closed!.SuppressedGroups} left out");
    }
}
