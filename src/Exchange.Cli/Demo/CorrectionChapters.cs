using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>A datum that somebody who uses it doubts: filed, verified, settled, and everyone who reads it is told 校核.</summary>
internal sealed class CorrectionChapters(DemoStage stage)
{
    private const string Marriages = "301003/0003";
    private const string Shop = "330799001001GB00002F00020002";
    private const string Doubted = "310199198005201116";

    private Correction? _filed;

    /// <summary>On 2026-09-30, before the holidays.</summary>
    public async Task FileAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Before the holidays a housing office doubts a marital status, with a judgment in hand (X1)");
        _filed = (await stage.Clients.Corrections("hu-zj").FileCorrectionAsync(
            new()
            {
                Resource = Marriages,
                Item = "marital_status",
                Subject = new() { Text = Doubted },
                Grounds = "法院判决离婚，2024-11-12生效",
                Claims =
                {
                    new CorrectionClaim { Statement = "判决离婚", AssertedOn = "2024-11-12" },
                    new CorrectionClaim { Department = stage.Id("SH-GA"), Resource = "101001/0001", Statement = "未婚", AssertedOn = "2009-04-02" },
                },
            },
            cancellationToken: ct)).Correction;
        AnsiConsole.MarkupLineInterpolated($"{_filed.Id}: {_filed.Element}, source {stage.Name(_filed.Source)}, due {_filed.Due}");
        stage.Step("HU-ZJ", "files a correction with the judgment on 2026-09-30", "to HZ-MZ, due 2026-10-20", $"to {stage.Name(_filed.Source)}, due {_filed.Due}");
        await stage.Clients.Corrections("hf-mz").FileCorrectionAsync(
            new()
            {
                Resource = DemoWorld.Owed,
                Item = "planned_use",
                Subject = new() { Text = Shop },
                Grounds = "网签备案为住宅，登记为商业",
                Claims = { new CorrectionClaim { Department = stage.Id("HU-ZJ"), Resource = "303001/0009", Statement = "住宅" } },
            },
            cancellationToken: ct);
        await stage.RefusedAsync("XC-ZJ", "files one for a datum that it may not read", "CORRECTION_NOT_OPEN_TO", async () =>
            await stage.Clients.Corrections("xc-zj").FileCorrectionAsync(
                new() { Resource = Marriages, Item = "marital_status", Subject = new() { Text = Doubted }, Grounds = "想知道" }, cancellationToken: ct));
    }

    public async Task SettleAsync(CancellationToken ct)
    {
        DemoStage.Chapter("The source verifies and annotates; every reader of the item is told");
        var source = stage.Clients.Corrections("hz-mz-steward");
        var open = (await source.GetCorrectionAsync(new() { Id = _filed!.Id }, cancellationToken: ct)).Correction;
        var verifying = (await source.VerifyCorrectionAsync(new() { Id = open.Id, Version = open.Version }, cancellationToken: ct)).Correction;
        var settled = await source.ResolveCorrectionAsync(
            new() { Id = open.Id, Version = verifying.Version, Outcome = CorrectionState.Corrected, Text = "已按生效判决加注离婚" }, cancellationToken: ct);
        stage.Step("HZ-MZ", "annotates the registration and answers", "Corrected, readers told", $"{settled.Correction.State}, {(settled.Told > 0 ? "readers told" : "nobody told")}");

        var notices = await stage.Clients.Notices("hu-zj").ListNoticesAsync(new() { PageSize = 1000 }, cancellationToken: ct);
        var told = notices.Notices.LastOrDefault(notice => notice.Subject == open.Id && notice.Kind == NoticeKind.CorrectionResolved);
        AnsiConsole.MarkupLineInterpolated($"[grey]{told?.Text}[/]");
        stage.Step("HU-ZJ", "finds the outcome among its notices", "found", told is null ? "not found" : "found");

        await stage.Clients.Corrections("hu-zj").CloseCorrectionAsync(new() { Id = open.Id, Version = settled.Correction.Version }, cancellationToken: ct);
        var answer = await stage.Clients.Reads("hu-zj").LookupAsync(
            new() { Resource = Marriages, Key = new() { Text = Doubted }, Purpose = "保障房资格审查", Matter = "HZ-BZF-2026-0119" }, cancellationToken: ct);
        stage.Step("HU-ZJ", "reads it again", "not in dispute", answer.Disputed.Count == 0 ? "not in dispute" : "in dispute");
    }
}
