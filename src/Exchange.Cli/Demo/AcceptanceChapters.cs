using Exchange.Gateway.V1;
using Exchange.Registry.V1;

namespace Exchange.Cli.Demo;

/// <summary>Requests that wait for what is missing, that go to four departments at once, and that are agreed to (Q03, Q04, Q08).</summary>
internal sealed class AcceptanceChapters(DemoStage stage)
{
    private readonly DemoDesk _desk = new(stage);

    private IReadOnlyList<SharingRequest> _household = [];

    /// <summary>The request that was returned and never answered.</summary>
    public SharingRequest? Unanswered { get; private set; }

    /// <summary>From 2026-08-28 to 2026-09-10.</summary>
    public async Task PlayAsync(CancellationToken ct)
    {
        await ReturnAsync(ct);
        await AgreeAsync(ct);
        await FileHouseholdAsync(ct);
    }

    /// <summary>On 2026-09-22 four providers consent; from that day the delivery is counted.</summary>
    public async Task ConsentAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-09-22: four providers consent, and the clocks of delivery begin (Q03)");
        stage.Clock.MoveTo(DemoDay.At(9, 22));
        var due = new List<string>();
        foreach (var request in _household)
        {
            due.Add((await _desk.AgreeAsync(request, ct)).DeliveryDue);
        }

        stage.Step("HF-MZ", "Q03: has four consents", "4, delivery due 2026-10-27", $"{due.Count}, delivery due {string.Join(" ", due.Distinct())}");

        var agreed = (await _desk.SeeAsync(_household[^1], ct)).Request;
        var delivered = (await stage.Clients.Requests("hz-mz-steward").DeliverRequestAsync(
            new() { Id = agreed.Id, Version = agreed.Version }, cancellationToken: ct)).View;
        _desk.Show("Q03", delivered);
        var grant = (await stage.Clients.Grants("hf-mz").GetGrantAsync(new() { Id = delivered.Request.Grant }, cancellationToken: ct)).Grant;
        stage.Step("HZ-MZ", "Q03: delivers the first, obliging as its conditions do", "HouseholdAuthorization", string.Join(" ", grant.Obligations));
    }

    /// <summary>On the last day: what was delivered is read only with the household's authorization (社会救助暂行办法 Art 58).</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        DemoStage.Chapter("A household's circumstances are checked with its authorization, and not without (Q03)");
        var lookup = new LookupRequest { Resource = "301003/0003", Key = new() { Text = "310199198208171287" }, Purpose = "低保家庭经济状况核对" };
        await stage.LookupRefusedAsync("hf-mz", "Q03: reads without the household's authorization", "HOUSEHOLD_AUTHORIZATION_MISSING", lookup, ct);
        lookup.HouseholdAuthorization = "HF-JTSQ-2026-0042";
        await stage.ServedAsync("hf-mz", "Q03: reads with it", lookup, ct);
    }

    private async Task ReturnAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-08-28: an application, returned once for what is missing, and then again (Q04)");
        var filed = (await _desk.FileAsync(
            "Q04", "hu-zj", "网签核验", "不动产登记暂行条例 Art 24", [DemoDesk.Of(DemoWorld.Owed, "unit_number", "planned_use", "mortgaged")], ct))[0];
        stage.Step("HU-ZJ", "Q04: files a request for 不动产登记", "to JH-ZR, due 2026-09-11", $"to {stage.Name(filed.Provider)}, due {filed.ReplyDue}");

        stage.Clock.MoveTo(DemoDay.At(8, 31));
        var steward = stage.Clients.Requests("jh-zr-steward");
        var returned = (await steward.ReturnRequestAsync(new() { Id = filed.Id, Version = filed.Version, Missing = { "资料不全：缺经办人授权书" } }, cancellationToken: ct)).View;
        _desk.Show("Q04", returned);
        stage.Step("JH-ZR", "Q04: returns it as 资料不全", "turn of HU-ZJ, due 2026-09-11 all the same", $"turn of {stage.Name(returned.Turn.Department)}, due {returned.Request.ReplyDue} all the same");

        stage.Clock.MoveTo(DemoDay.At(9, 1));
        var supplied = (await stage.Clients.Requests("hu-zj").SupplementRequestAsync(
            new() { Id = filed.Id, Version = returned.Request.Version, Supplied = "经办人授权书 HU-2026-88" }, cancellationToken: ct)).View.Request;
        await stage.RefusedAsync("JH-ZR", "Q04: returns it a second time, for something else", "RETURNED_ALREADY", async () =>
            await steward.ReturnRequestAsync(new() { Id = filed.Id, Version = supplied.Version, Missing = { "资料不全：缺业务系统等保证明" } }, cancellationToken: ct));
        Unanswered = filed;
    }

    private async Task AgreeAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-09-01: an application that its provider agrees to in a week (Q08)");
        var filed = (await _desk.FileAsync(
            "Q08", "sz-sc", "信用监管", "税收征收管理法 Art 6", [DemoDesk.Of("302001/0006", "credit_code", "taxpayer_status", "credit_grade")], ct))[0];
        await stage.RefusedAsync("SH-SJ", "Q08: authorizes what is conditional and not delegated", "DELEGATION_ABSENT", async () =>
            await stage.Clients.Requests("sh-sj-authority").AuthorizeRequestAsync(new() { Id = filed.Id, Version = filed.Version }, cancellationToken: ct));
        stage.Clock.MoveTo(DemoDay.At(9, 8));
        var agreed = await _desk.AgreeAsync(filed, ct);
        stage.Step("JX-SW", "Q08: consents, signed by the head of its office", "delivery due 2026-10-12", $"delivery due {agreed.DeliveryDue}");
    }

    private async Task FileHouseholdAsync(CancellationToken ct)
    {
        DemoStage.Chapter("2026-09-10: one application, four departments (Q03)");
        stage.Clock.MoveTo(DemoDay.At(9, 10));
        _household = await _desk.FileAsync(
            "Q03",
            "hf-mz",
            "低保家庭经济状况核对",
            "社会救助暂行办法 Art 58",
            [
                DemoDesk.Of("203001/0007", "citizen_number", "month", "base"),
                DemoDesk.Of(DemoWorld.Owed, "unit_number", "owner_number", "area", "planned_use"),
                DemoDesk.Of("302001/0006", "credit_code", "annual_tax"),
                DemoDesk.Of("301003/0003", "citizen_number", "marital_status"),
            ],
            ct);
        var to = string.Join(" ", _household.Select(request => stage.Name(request.Provider)));
        var due = string.Join(" ", _household.Select(request => request.ReplyDue).Distinct());
        stage.Step("HF-MZ", "Q03: files for 0007, 0008, 0006, 0003", "to WH-RS JH-ZR JX-SW HZ-MZ, due 2026-09-23", $"to {to}, due {due}");
    }
}
