using Exchange.Registry.V1;

namespace Exchange.Cli.Demo;

/// <summary>What the terms of the law come to: a Sunday that counts, a day too late, an extension, a condition of one's own (Q01, Q02, Q05, Q07).</summary>
internal sealed class TermChapters(DemoStage stage)
{
    private readonly DemoDesk _desk = new(stage);

    private SharingRequest? _births;

    /// <summary>The request that was answered a working day late.</summary>
    public SharingRequest? Late { get; private set; }

    /// <summary>The request whose term ends today.</summary>
    public SharingRequest? Today { get; private set; }

    /// <summary>The request that was refused by a condition of the provider's own.</summary>
    public SharingRequest? Burdened { get; private set; }

    /// <summary>On 2026-09-18 and 2026-09-21.</summary>
    public async Task FileAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-09-18, a Friday: one day's term ends on a make-up Sunday (Q01), and ten days' after the holidays (Q02)");
        stage.Clock.MoveTo(DemoDay.At(9, 18));
        Late = (await _desk.FileAsync(
            "Q01", "xc-zj", "施工许可核验建设单位", "市场主体登记管理条例 Art 7", [DemoDesk.Of("102001/0005", "credit_code", "name", "operating_status")], ct))[0];
        stage.Step("XC-ZJ", "Q01: files for unconditional data", "due 2026-09-20", $"due {Late.ReplyDue}");
        Today = (await _desk.FileAsync(
            "Q02", "hu-zj", "保障房资格审查", "婚姻登记条例 Art 4", [DemoDesk.Of("301003/0003", "citizen_number", "marital_status", "registered_on")], ct))[0];
        stage.Step("HU-ZJ", "Q02: files for conditional data", "due 2026-10-09", $"due {Today.ReplyDue}");

        DemoStage.Chapter("2026-09-21: the answer comes on the Monday");
        stage.Clock.MoveTo(DemoDay.At(9, 21));
        var turn = (await _desk.SeeAsync(Late, ct)).Turn;
        stage.Step("XC-ZJ", "Q01: sees whose turn it is", "SZ-SC, overdue", $"{stage.Name(turn.Department)}, {(turn.Overdue ? "overdue" : "in time")}");
        await _desk.AgreeAsync((await _desk.SeeAsync(Late, ct)).Request, ct);
        _births = (await _desk.FileAsync(
            "Q05", "hz-wj", "出生登记", "户口登记条例 Art 7", [DemoDesk.Of("101001/0001", "citizen_number", "name", "household_address")], ct))[0];
        stage.Step("HZ-WJ", "Q05: files for 人口基础信息", "due 2026-10-12", $"due {_births.ReplyDue}");
        Burdened = (await _desk.FileAsync(
            "Q07", "hf-kj", "高企研发人员社保核验", "社会保险法 Art 81", [DemoDesk.Of("203001/0007", "citizen_number", "month", "payment_status")], ct))[0];
    }

    /// <summary>On 2026-09-28.</summary>
    public async Task AnswerAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-09-28: more time, with the authority's consent (Q05)");
        stage.Clock.MoveTo(DemoDay.At(9, 28));
        var asked = (await stage.Clients.Requests("sh-ga-steward").AskExtensionAsync(
            new() { Id = _births!.Id, Version = _births.Version, Workdays = 10, Reason = "国庆前系统切换" }, cancellationToken: ct)).View.Request;
        stage.Step("SH-GA", "Q05: asks for ten working days more", "due 2026-10-12 still", $"due {asked.ReplyDue} still");
        var extended = (await stage.Clients.Requests("sh-sj-authority").ConsentExtensionAsync(
            new() { Id = asked.Id, Version = asked.Version, Document = "沪数函〔2026〕128号" }, cancellationToken: ct)).View.Request;
        stage.Step("SH-SJ", "Q05: consents, and the requester is told", "due 2026-10-26", $"due {extended.ReplyDue}");
        await stage.RefusedAsync("SH-GA", "Q05: asks for more once more", "EXTENSION_EXHAUSTED", async () =>
            await stage.Clients.Requests("sh-ga-steward").AskExtensionAsync(
                new() { Id = extended.Id, Version = extended.Version, Workdays = 1, Reason = "仍在切换" }, cancellationToken: ct));

        DemoStage.Chapter("2026-09-28: a condition that the catalogue does not name (Q07)");
        var proposed = await stage.Clients.Requests("wh-rs-steward").AnswerRequestAsync(
            new() { Id = Burdened!.Id, Version = Burdened.Version, Agrees = false, Reason = "另需加盖市长章", Cited = "市长章" }, cancellationToken: ct);
        stage.Step("WH-RS", "Q07: proposes to refuse for want of 市长章", "warned", proposed.Warnings.Count > 0 ? "warned" : "not warned");
        await stage.RefusedAsync("WH-RS", "Q07: signs that refusal", "EXTRA_CONDITION", async () =>
            await stage.Clients.Requests("wh-rs-head").SignAnswerAsync(
                new() { Id = Burdened.Id, Version = proposed.View.Request.Version, Signs = true }, cancellationToken: ct));
        var turn = (await _desk.SeeAsync(Burdened, ct)).Turn;
        stage.Step("HF-KJ", "Q07: the refusal has no effect", "turn of WH-RS, until 2026-10-12", $"turn of {stage.Name(turn.Department)}, until {turn.Until}");
    }
}
