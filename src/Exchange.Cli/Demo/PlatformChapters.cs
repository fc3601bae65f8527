using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary>What the platform itself does: refuses what the law forbids, authorizes, lets data flow back (Q06, Q09, Q10, Q12).</summary>
internal sealed class PlatformChapters(DemoStage stage)
{
    /// <summary>政务服务办件信息 of ZJ-ZW.</summary>
    public const string Cases = "307001/0016";

    private readonly DemoDesk _desk = new(stage);

    private SharingRequest? _returning;

    /// <summary>The request for parking data that the platform authorized.</summary>
    public SharingRequest? Parking { get; private set; }

    /// <summary>On 2026-09-24.</summary>
    public async Task PlayAsync(CancellationToken ct)
    {
        stage.Clock.MoveTo(DemoDay.At(9, 24));
        await RefuseAsync(ct);
        await ReturnFlowAsync(ct);
    }

    /// <summary>On 2026-09-30, the last working day before the holidays.</summary>
    public async Task FileUnconditionalAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-09-30: one day's term, eight days long (Q10)");
        var demand = DemoDesk.Of("206001/0014", "lot_number", "spaces", "free_spaces");
        demand.Quota = new() { Reads = 3, Period = QuotaPeriod.Day };
        Parking = (await _desk.FileAsync("Q10", "xc-zj", stage.Reference("城管调度"), "政务数据共享条例 Art 14", [demand], ct))[0];
        stage.Step("XC-ZJ", "Q10: files for parking data, three look-ups a day", "due 2026-10-08", $"due {Parking.ReplyDue}");
    }

    /// <summary>On 2026-10-08, the first working day after the holidays.</summary>
    public async Task AuthorizeAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-10-08: the platform authorizes what is unconditional, and the provider is told (平台授权, Q10)");
        stage.Clock.MoveTo(DemoDay.At(10, 8));
        await stage.RefusedAsync("SH-CY", "Q10: authorizes it as the provider's steward", "ROLE_MISSING", async () =>
            await stage.Clients.Requests("sh-cy-steward").AuthorizeRequestAsync(new() { Id = Parking!.Id, Version = Parking.Version }, cancellationToken: ct));
        var authorized = (await stage.Clients.Requests("sh-sj-authority").AuthorizeRequestAsync(
            new() { Id = Parking!.Id, Version = Parking.Version }, cancellationToken: ct)).View.Request;
        Parking = authorized;
        stage.Step("SH-SJ", "Q10: authorizes it; the data is on the platform", "Effective, a grant", $"{authorized.State}, {(authorized.Grant.Length > 0 ? "a grant" : "no grant")}");
        var notices = (await stage.Clients.Notices("sh-cy").ListNoticesAsync(new() { PageSize = 1000 }, cancellationToken: ct)).Notices;
        stage.Step("SH-CY", "Q10: is told", "told", notices.Any(notice => notice.Kind == NoticeKind.RequestMoved && notice.Subject == authorized.Id) ? "told" : "not told");

        DemoStage.Chapter("2026-10-08: another purpose is another request (Q09)");
        await stage.LookupRefusedAsync("hu-zj", "Q09: uses its grant for 人才引进评分", "PURPOSE_NOT_GRANTED", new()
        {
            Resource = "301003/0003",
            Key = new() { Text = "310199198208171287" },
            Purpose = "人才引进评分",
            Matter = "HZ-RC-2026-0003",
        }, ct);
        var anew = (await _desk.FileAsync(
            "Q09", "hu-zj", "人才引进评分", "湖州市人才引进办法", [DemoDesk.Of("301003/0003", "citizen_number", "marital_status")], ct))[0];
        AnsiConsole.MarkupLineInterpolated($"  [grey]{anew.Verdicts[0].Why}[/]");
        stage.Step("HU-ZJ", "Q09: files a request of its own for it", "Forwarded, no grant", $"{anew.State}, {(anew.Grant.Length > 0 ? "a grant" : "no grant")}");
    }

    /// <summary>On 2026-10-09 the county reads what flows back to it.</summary>
    public async Task ReadReturnedAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A county reads what flows back to it, and not a row more (回流, Q12)");
        using var call = stage.Clients.Reads("aj-zw").Read(new() { Resource = Cases, Purpose = "县域办件分析" }, cancellationToken: ct);
        var (divisions, closed) = (new HashSet<string>(), (StreamClosed?)null);
        while (await call.ResponseStream.MoveNext(ct))
        {
            var step = call.ResponseStream.Current;
            divisions.UnionWith(step.Batch?.Columns[1].Texts ?? []);
            closed = step.Closed ?? closed;
        }

        AnsiConsole.MarkupLineInterpolated($"[grey]{closed?.Rows} rows, {closed?.OutOfScopeRows} of other divisions left out[/]");
        stage.Step("AJ-ZW", "Q12: reads the cases of 330523; its source returns some of 3307xx", "330523 only, others left out", $"{string.Join(" ", divisions)} only, {(closed?.OutOfScopeRows > 0 ? "others left out" : "none left out")}");
    }

    private async Task RefuseAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-09-24: what the law forbids to share is refused by the platform, with the law (Q06)");
        var refused = (await _desk.FileAsync(
            "Q06", "xc-zj", "摸底", "无", [DemoDesk.Of("306001/0013", "credit_code", "revenue")], ct))[0];
        AnsiConsole.MarkupLineInterpolated($"  [grey]{refused.Answer?.Reason}[/]");
        var cites = refused.Answer is { ByPlatform: true, Reason: var why } && why.Contains("统计法", StringComparison.Ordinal) && why.Contains("28", StringComparison.Ordinal);
        stage.Step("XC-ZJ", "Q06: files for 经济普查单位个体资料", "Refused, by 统计法 Art 28", $"{refused.State}, {(cites ? "by 统计法 Art 28" : refused.Answer?.Reason)}");
    }

    private async Task ReturnFlowAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-09-24: a county asks back what a system of the province collected in it (回流, Q12)");
        var demand = DemoDesk.Of(Cases, "case_number", "division", "matter", "accepted_on");
        demand.Modes[0] = Mode.Batch;
        demand.ReturnFlow = true;
        demand.Scope.Add(new ScopeTerm { Item = "division", Prefix = "330523" });
        _returning = (await _desk.FileAsync("Q12", "aj-zw", "县域办件分析", "政务数据共享条例 Art 24", [demand], ct))[0];
        var agreed = await _desk.AgreeAsync(_returning, ct);
        var effective = (await stage.Clients.Requests("zj-zw-steward").DeliverRequestAsync(
            new() { Id = agreed.Id, Version = agreed.Version }, cancellationToken: ct)).View.Request;
        var grant = (await stage.Clients.Grants("aj-zw").GetGrantAsync(new() { Id = effective.Grant }, cancellationToken: ct)).Grant;
        stage.Step("ZJ-ZW", "Q12: delivers it; the catalogue's condition is not attached", "Effective, no obligation", $"{effective.State}, {(grant.Obligations.Count == 0 ? "no obligation" : "obligations")}");
    }
}
