using Exchange.Audit.V1;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>What the checks find in the day's reads, in reports, and in agreements by which data was opened 稽核.</summary>
internal sealed class CheckChapters(DemoStage stage)
{
    private const string Companies = "102001/0005";

    public async Task PlayAsync(CancellationToken ct)
    {
        await ReportAsync(ct);
        await OpenAsync(ct);
    }

    private async Task ReportAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Anyone reports a breach; nobody is accused before facts or an officer bear it out");
        await stage.Clients.Reports("sh-cy").FileReportAsync(
            new() { Code = FindingCode.R1, Against = stage.Id("JX-SW"), Names = { "注册资本", "成立日期" }, Text = "办税窗口要求企业填报" }, cancellationToken: ct);
        await ExpectAsync("L07", "JX-SW asks companies for 注册资本 and 成立日期", FindingCode.R1, "JX-SW", ct);

        var report = new FileReportRequest { Code = FindingCode.R3, Against = stage.Id("WH-RS"), Resource = Companies, Text = "市场主体数据拷给咨询公司" };
        report.Confirms = (await stage.Clients.Reports("xc-zj").FileReportAsync(report, cancellationToken: ct)).Index;
        await stage.Clients.Reports("sh-sj-officer").FileReportAsync(report, cancellationToken: ct);
        await ExpectAsync("L06", "WH-RS copies 市场主体 to a consultancy, as an officer confirms", FindingCode.R3, "WH-RS", ct);

        var read = await stage.ServedAsync(
            "xc-zj", "looks a company up and gets a 经营状态 that the catalogue does not know",
            new() { Resource = Companies, Key = new() { Text = "91330499MA1G60022F" }, Purpose = "施工许可核验建设单位" }, ct);
        await stage.Clients.Reports("xc-zj").FileReportAsync(
            new()
            {
                Code = FindingCode.P7,
                Against = stage.Id("SZ-SC"),
                Resource = Companies,
                Names = { "operating_status" },
                Read = read?.Position.Index ?? 0,
                Text = "代码由1..6改为A..F",
            },
            cancellationToken: ct);
        await ExpectAsync("L12", "SZ-SC changes the codes of 经营状态 without a version", FindingCode.P7, "SZ-SC", ct);
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Data opened to one company only (仅向特定企业开放)");
        await stage.Clients.Openings("sh-cy-steward").RecordOpeningsAsync(new() { Agreements = { Agreement() } }, cancellationToken: ct);
        var expected = "X1 X3 X4 X5";
        var got = "";
        for (var tries = 0; tries < 100 && got != expected; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
            var found = (await stage.Clients.Findings("sh-sj-officer").ListFindingsAsync(
                new() { Responsible = stage.Id("SH-CY"), PageSize = 1000 }, cancellationToken: ct)).Findings.Where(finding => finding.Subject == "O-0014-1").ToList();
            got = string.Join(' ', found.Select(finding => finding.Code));
            if (got == expected)
            {
                found.ForEach(finding => AnsiConsole.MarkupLineInterpolated($"[grey]{finding.Code} {finding.Article}: {finding.Text}[/]"));
            }
        }

        stage.Step("SH-SJ", "L13: 停车泊位 went to one operator, 独家, without an end; two others were refused", expected, got);
    }

    private OpeningAgreement Agreement() => new()
    {
        Id = "O-0014-1",
        Resource = "206001/0014",
        OpenedBy = stage.Id("SH-CY"),
        Recipient = new() { Name = "某停科技", Code = "91310199MA1G61017D" },
        Terms = "甲方授权乙方独家使用泊位实时数据",
        From = "2024-07-01",
        Others =
        {
            new OpeningApplication { Applicant = new() { Name = "另一科技", Code = "91320599MA1G600573" }, FiledOn = "2026-03-02", AnsweredOn = "2026-03-20", Reason = "条件不符" },
            new OpeningApplication { Applicant = new() { Name = "第三科技", Code = "91340199MA1G6009XY" }, FiledOn = "2026-05-06", AnsweredOn = "2026-05-20", Reason = "条件不符" },
        },
    };

    private async Task ExpectAsync(string line, string what, FindingCode code, string against, CancellationToken ct)
    {
        var found = (await stage.Clients.Findings("sh-sj-officer").ListFindingsAsync(
            new() { Code = code, Responsible = stage.Id(against) }, cancellationToken: ct)).Findings;
        if (found.LastOrDefault() is { } finding)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{finding.Code} {finding.Article}: {finding.Text}[/]");
        }

        stage.Step("SH-SJ", $"{line}: {what}", $"{code} against {against}", found.Count > 0 ? $"{code} against {against}" : "no finding");
    }
}
