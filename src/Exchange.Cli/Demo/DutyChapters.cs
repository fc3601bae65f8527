using Exchange.Audit.V1;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>Who owes which data to whom, and what came of it: derived, never typed in 责任清单.</summary>
internal sealed class DutyChapters(DemoStage stage)
{
    // What the second batch must show on 2026-10-09.
    private static readonly (string Line, ProgressState State)[] Expected =
    [
        ("D2-001", ProgressState.Met),
        ("D2-002", ProgressState.Met),
        ("D2-003", ProgressState.NotMounted),
        ("D2-004", ProgressState.Stale),
        ("D2-005", ProgressState.InTime),
        ("D2-006", ProgressState.Met),
        ("D2-007", ProgressState.Defect),
        ("D2-008", ProgressState.CorrectionOpen),
        ("D2-009", ProgressState.Met),
        ("D2-010", ProgressState.NotDesignated),
    ];

    public async Task PlayAsync(CancellationToken ct)
    {
        await ReportAsync(ct);
        await ShowAsync(ct);
    }

    private async Task ReportAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Providers report up to when their data is complete (动态更新)");
        var seed = DemoWorld.ReadSeed();
        foreach (var update in seed.DataUpdates)
        {
            var provider = stage.Name(seed.Resources.Single(resource => resource.Code == update.Resource).Provider);
            var reported = await stage.Clients.Updates($"{provider.ToLowerInvariant()}-steward").ReportUpdateAsync(new() { Update = update }, cancellationToken: ct);
            AnsiConsole.MarkupLineInterpolated($"{provider} {update.Resource}: {reported.Freshness.State}");
        }

        await stage.RefusedAsync("JX-SW", "reports data from tomorrow", "REQUEST_INVALID", async () =>
            await stage.Clients.Updates("jx-sw-steward").ReportUpdateAsync(
                new() { Update = new() { Resource = "302001/0006", DataUntil = (stage.Clock.GetUtcNow() + TimeSpan.FromDays(1)).ToTimestamp() } }, cancellationToken: ct));
    }

    private async Task ShowAsync(CancellationToken ct)
    {
        DemoStage.Chapter("The officer looks at the second batch of the duty list");
        var lines = (await stage.Clients.Duties("sh-sj-officer").ListProgressAsync(new() { Batch = "第二批" }, cancellationToken: ct)).Progress;
        var table = new Table().Border(TableBorder.Rounded).AddColumns("line", "owes", "resource", "due", "stands", "findings");
        foreach (var line in lines)
        {
            var findings = string.Join(", ", line.Findings.Select(finding => $"{finding.Code} {stage.Name(finding.Responsible)}"));
            table.AddRow(line.Line.Id, stage.Name(line.Line.Department), line.Line.Resource, line.Line.Due, line.State.ToString(), findings);
        }

        AnsiConsole.Write(table);
        foreach (var (id, state) in Expected)
        {
            var line = lines.FirstOrDefault(progress => progress.Line.Id == id);

            // On a second day in the same world it has been mounted on the first.
            var expected = state == ProgressState.NotMounted && line?.State == ProgressState.Unreported ? ProgressState.Unreported : state;
            stage.Step(stage.Name(line?.Line.Department ?? id), $"{id} of the duty list", expected.ToString(), line?.State.ToString() ?? "no such line");
        }

        var broken = (await stage.Clients.Findings("sh-sj-officer").ListFindingsAsync(new() { PageSize = 1000 }, cancellationToken: ct)).Findings;
        var phone = broken.FirstOrDefault(finding => finding is { Code: FindingCode.A1, Subject: "person.phone" });
        stage.Step("SH-SJ", "X7: six departments hold 联系电话 and nobody is its source", "A1 against SH-SJ", phone is null ? "no finding" : $"A1 against {stage.Name(phone.Responsible)}");
    }
}
