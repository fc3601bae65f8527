using Exchange.Audit.V1;
using Exchange.Cli.Requests;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>On 2026-10-09: what each side of the desk sees, what the terms that passed come to, and who would decide a dispute.</summary>
internal sealed class DeskChapters(DemoStage stage, AcceptanceChapters acceptance, TermChapters terms, PlatformChapters platform)
{
    public async Task PlayAsync(CancellationToken ct)
    {
        await SeeAsync(ct);
        await platform.ReadReturnedAsync(ct);
        await UseUpAsync(ct);
        await DisputeAsync(ct);
        await FindAsync(ct);
    }

    private async Task SeeAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A department looks at its desk: whose turn it is, and until when");
        var views = (await stage.Clients.Requests("hu-zj").ListRequestsAsync(new() { PageSize = 1000 }, cancellationToken: ct)).Requests;
        foreach (var view in views)
        {
            var line = $"{view.Request.Reference} {RequestWords.NameOf(view.Request.State)}, {stage.Name(view.Turn.Department)} until {view.Turn.Until}";
            AnsiConsole.MarkupLine($"{Markup.Escape(line)} {RequestPrint.Mark(view.Turn)}");
        }

        Turn Of(SharingRequest? request) => views.Single(view => view.Request.Id == request!.Id).Turn;
        stage.Step("HU-ZJ", "Q02: sees whose turn it is", "HZ-MZ, due today", $"{stage.Name(Of(terms.Today).Department)}, {(Of(terms.Today).DueToday ? "due today" : "not today")}");
        var overdue = Of(acceptance.Unanswered);
        stage.Step("HU-ZJ", "Q04: sees that it has gone one level up", "overdue, raised to SH-SJ", $"{(overdue.Overdue ? "overdue" : "in time")}, raised to {stage.Name(overdue.RaisedTo)}");
    }

    private async Task UseUpAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A grant permits as often as its quota says (Q10)");
        var lookup = new LookupRequest { Resource = "206001/0014", Key = new() { Text = "SHP-0001" }, Purpose = platform.Parking!.Statements.Purpose };
        var used = 0UL;
        for (var read = 0; read < 3; read++)
        {
            used = (await stage.Clients.Reads("xc-zj").LookupAsync(lookup, cancellationToken: ct)).Provenance.Quota?.Used ?? 0;
        }

        stage.Step("XC-ZJ", "looks three times", "3 of 3 used", $"{used} of 3 used");
        await stage.LookupRefusedAsync("xc-zj", "looks a fourth time", "QUOTA_EXHAUSTED", lookup, ct);
    }

    private async Task DisputeAsync(CancellationToken ct)
    {
        DemoStage.Chapter("Who would decide a dispute follows from the divisions of its parties (Q11)");
        var nation = await CompetentAsync("sz-sc-steward", "101001/0001", ct);
        stage.Step("SZ-SC", "Q11: disputes 人口基础信息 with SH-GA", "division 000000", $"division {nation}");
        var province = await CompetentAsync("hz-mz-steward", "303001/0009", ct);
        stage.Step("HZ-MZ", "Q11: disputes 商品房网签备案 with HU-ZJ", "division 330000", $"division {province}");
    }

    private async Task<string> CompetentAsync(string steward, string resource, CancellationToken ct)
    {
        var disputes = stage.Clients.Disputes(steward);
        var filed = (await disputes.FileDisputeAsync(new() { Resource = resource, Grounds = "演示：对提供单位有异议" }, cancellationToken: ct)).Dispute;
        await disputes.MoveDisputeAsync(new() { Id = filed.Id, Version = filed.Version, State = DisputeState.Withdrawn }, cancellationToken: ct);
        return filed.CompetentDivision;
    }

    private async Task FindAsync(CancellationToken ct)
    {
        DemoStage.Chapter("The officer sees who was late, who demanded too much, and what was returned in excess");
        var all = await FindingsAsync(ct);

        // What was read just now is found once the trail has followed the log.
        for (var tries = 0; tries < 100 && !all.Exists(one => one.Code == FindingCode.P9 && IsAbout(one, PlatformChapters.Cases)); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            all = await FindingsAsync(ct);
        }

        Found(all, "Q01: answered a working day late", FindingCode.P4, "SZ-SC", terms.Late!.Id);
        Found(all, "Q04: not answered", FindingCode.P4, "JH-ZR", acceptance.Unanswered!.Id);
        Found(all, "Q04: a second notice of something missing", FindingCode.P9, "JH-ZR", acceptance.Unanswered.Id);
        Found(all, "Q07: a condition of its own", FindingCode.P2, "WH-RS", terms.Burdened!.Id);
        Found(all, "Q12: rows of another division", FindingCode.P9, "ZJ-ZW", PlatformChapters.Cases);
    }

    private async Task<List<Finding>> FindingsAsync(CancellationToken ct)
    {
        var (all, request) = (new List<Finding>(), new ListFindingsRequest { PageSize = 1000 });
        do
        {
            var page = await stage.Clients.Findings("sh-sj-officer").ListFindingsAsync(request, cancellationToken: ct);
            all.AddRange(page.Findings);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    private void Found(List<Finding> all, string what, FindingCode code, string against, string about)
    {
        var found = all.Find(one => one.Code == code && stage.Name(one.Responsible) == against &&
            IsAbout(one, about));
        if (found is not null)
        {
            AnsiConsole.MarkupLineInterpolated($"{found.Code} {against}: {found.Text} [grey]({found.Article})[/]");
        }

        stage.Step("SH-SJ", what, $"{code} against {against}", found is null ? "no finding" : $"{found.Code} against {stage.Name(found.Responsible)}");
    }

    private static bool IsAbout(Finding finding, string id) => finding.Subject == id || finding.Evidence.Any(evidence => evidence.Id == id);
}
