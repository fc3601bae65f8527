using Exchange.Audit.V1;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Scenario;

/// <summary>
/// Twelve requests between the departments of nine cities, from 2026-08-28 to 2026-10-09, over the National Day holidays and their
/// make-up days, through the one door and on one clock: every date and every verdict.
/// </summary>
[Collection(Alone.Name)]
public sealed class TwelveRequestsTests
{
    private ScenarioWorld _world = null!;
    private SharingRequest _late = null!;
    private SharingRequest _today = null!;
    private IReadOnlyList<SharingRequest> _household = null!;
    private SharingRequest _unanswered = null!;
    private SharingRequest _births = null!;
    private SharingRequest _burdened = null!;
    private SharingRequest _returning = null!;
    private SharingRequest _parking = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twelve_requests_go_their_ways_with_the_dates_and_the_verdicts_of_the_law()
    {
        await using var world = _world = await ScenarioWorld.StartAsync(Ct);

        await Q04_is_returned_once_and_may_not_be_returned_twice();
        await Q08_is_agreed_to_in_a_week_and_is_due_for_delivery_twenty_working_days_later();
        await Q03_is_one_application_to_four_departments();
        await Q01_is_due_on_a_make_up_Sunday_and_Q02_after_the_holidays();
        await Q01_is_answered_on_the_Monday_after_and_Q05_and_Q07_are_filed();
        await Q03_has_four_consents_from_which_the_delivery_is_counted();
        await Q06_is_refused_by_the_platform_with_the_law();
        await Q12_flows_back_without_a_condition();
        await Q05_has_ten_working_days_more_by_its_authoritys_consent();
        await Q07_is_not_refused_by_a_condition_that_the_catalogue_does_not_name();
        await Q10_is_due_after_the_holidays_and_authorized_by_the_platform();
        await Q09_needs_a_request_of_its_own();
        await On_the_ninth_of_October_every_desk_shows_whose_turn_it_is();
        await Q03_is_read_only_with_a_households_authorization();
        await Q12_is_read_without_the_rows_of_others();
        await Q11_goes_to_the_authority_that_is_common_to_both();
        await The_officer_finds_who_was_late_and_who_demanded_too_much();
    }

    private async Task Q04_is_returned_once_and_may_not_be_returned_twice()
    {
        _unanswered = (await _world.FileAsync("Q04", "hu-zj", "网签核验", "不动产登记暂行条例 Art 24", ScenarioWorld.Of("103001/0008", "unit_number", "planned_use")))[0];
        Assert.Equal(("JH-ZR", "2026-09-11"), (_world.Name(_unanswered.Provider), _unanswered.ReplyDue));

        _world.GoTo(8, 31);
        var steward = _world.Clients.Requests("jh-zr-steward");
        var returned = (await steward.ReturnRequestAsync(new() { Id = _unanswered.Id, Version = _unanswered.Version, Missing = { "经办人授权书" } })).View;
        Assert.Equal((TurnParty.Requester, "2026-09-11"), (returned.Turn.Party, returned.Request.ReplyDue));

        _world.GoTo(9, 1);
        var supplied = (await _world.Clients.Requests("hu-zj").SupplementRequestAsync(
            new() { Id = _unanswered.Id, Version = returned.Request.Version, Supplied = "授权书 HU-2026-88" })).View.Request;
        var again = await Refusals.OfAsync(steward.ReturnRequestAsync(new() { Id = supplied.Id, Version = supplied.Version, Missing = { "系统等保证明" } }));
        Assert.Equal("RETURNED_ALREADY", again.Reason);
    }

    private async Task Q08_is_agreed_to_in_a_week_and_is_due_for_delivery_twenty_working_days_later()
    {
        var filed = (await _world.FileAsync("Q08", "sz-sc", "信用监管", "税收征收管理法 Art 6", ScenarioWorld.Of("302001/0006", "credit_code", "taxpayer_status")))[0];
        var authorized = await Refusals.OfAsync(
            _world.Clients.Requests("sh-sj-authority").AuthorizeRequestAsync(new() { Id = filed.Id, Version = filed.Version }));
        Assert.Equal("DELEGATION_ABSENT", authorized.Reason);

        _world.GoTo(9, 8);
        var agreed = await _world.AgreeAsync(filed);
        Assert.Equal((RequestState.Agreed, "2026-10-12"), (agreed.State, agreed.DeliveryDue));
    }

    private async Task Q03_is_one_application_to_four_departments()
    {
        _world.GoTo(9, 10);
        _household = await _world.FileAsync(
            "Q03",
            "hf-mz",
            "低保家庭经济状况核对",
            "社会救助暂行办法 Art 58",
            ScenarioWorld.Of("203001/0007", "citizen_number", "month", "base"),
            ScenarioWorld.Of("103001/0008", "unit_number", "owner_number", "area"),
            ScenarioWorld.Of("302001/0006", "credit_code", "annual_tax"),
            ScenarioWorld.Of("301003/0003", "citizen_number", "marital_status"));
        Assert.Equal(["WH-RS", "JH-ZR", "JX-SW", "HZ-MZ"], _household.Select(request => _world.Name(request.Provider)));
        Assert.All(_household, request => Assert.Equal("2026-09-23", request.ReplyDue));
    }

    private async Task Q01_is_due_on_a_make_up_Sunday_and_Q02_after_the_holidays()
    {
        _world.GoTo(9, 18);
        _late = (await _world.FileAsync("Q01", "xc-zj", "施工许可核验建设单位", "市场主体登记管理条例 Art 7", ScenarioWorld.Of("102001/0005", "credit_code", "name")))[0];
        _today = (await _world.FileAsync("Q02", "hu-zj", "保障房资格审查", "婚姻登记条例 Art 4", ScenarioWorld.Of("301003/0003", "citizen_number", "marital_status")))[0];
        Assert.Equal(("2026-09-20", "2026-10-09"), (_late.ReplyDue, _today.ReplyDue));
    }

    private async Task Q01_is_answered_on_the_Monday_after_and_Q05_and_Q07_are_filed()
    {
        _world.GoTo(9, 21);
        var view = await _world.SeeAsync(_late);
        Assert.True(view.Turn.Overdue);
        Assert.Equal(("SZ-SC", "SH-SJ"), (_world.Name(view.Turn.Department), _world.Name(view.Turn.RaisedTo)));
        await _world.AgreeAsync(view.Request);

        _births = (await _world.FileAsync("Q05", "hz-wj", "出生登记", "户口登记条例 Art 7", ScenarioWorld.Of("101001/0001", "citizen_number", "name")))[0];
        _burdened = (await _world.FileAsync("Q07", "hf-kj", "高企研发人员社保核验", "社会保险法 Art 81", ScenarioWorld.Of("203001/0007", "citizen_number", "payment_status")))[0];
        Assert.Equal(("2026-10-12", "2026-10-12"), (_births.ReplyDue, _burdened.ReplyDue));
    }

    private async Task Q03_has_four_consents_from_which_the_delivery_is_counted()
    {
        _world.GoTo(9, 22);
        foreach (var request in _household)
        {
            Assert.Equal("2026-10-27", (await _world.AgreeAsync(request)).DeliveryDue);
        }

        // The catalogue obliges every grant for this purpose, and no other, to the household's authorization.
        var agreed = (await _world.SeeAsync(_household[^1])).Request;
        var delivered = (await _world.Clients.Requests("hz-mz-steward").DeliverRequestAsync(new() { Id = agreed.Id, Version = agreed.Version })).View.Request;
        var grant = (await _world.Clients.Grants("hf-mz").GetGrantAsync(new() { Id = delivered.Grant })).Grant;
        Assert.Equal([Obligation.HouseholdAuthorization], grant.Obligations);
    }

    private async Task Q06_is_refused_by_the_platform_with_the_law()
    {
        _world.GoTo(9, 24);
        var refused = (await _world.FileAsync("Q06", "xc-zj", "摸底", "无", ScenarioWorld.Of("306001/0013", "credit_code", "revenue")))[0];
        Assert.Equal((RequestState.Refused, true, "basis"), (refused.State, refused.Answer.ByPlatform, refused.Answer.Cited));
        Assert.Contains("统计法", refused.Answer.Reason, StringComparison.Ordinal);
        Assert.Contains("28", refused.Answer.Reason, StringComparison.Ordinal);
    }

    private async Task Q12_flows_back_without_a_condition()
    {
        var demand = ScenarioWorld.Of("307001/0016", "case_number", "division", "matter");
        (demand.Modes[0], demand.ReturnFlow) = (Mode.Batch, true);
        demand.Scope.Add(new ScopeTerm { Item = "division", Prefix = "330523" });
        _returning = await _world.AgreeAsync((await _world.FileAsync("Q12", "aj-zw", "县域办件分析", "政务数据共享条例 Art 24", demand))[0]);
        var delivered = (await _world.Clients.Requests("zj-zw-steward").DeliverRequestAsync(new() { Id = _returning.Id, Version = _returning.Version })).View.Request;
        var grant = (await _world.Clients.Grants("aj-zw").GetGrantAsync(new() { Id = delivered.Grant })).Grant;
        Assert.Equal(RequestState.Effective, delivered.State);
        Assert.Empty(grant.Obligations);
    }

    private async Task Q05_has_ten_working_days_more_by_its_authoritys_consent()
    {
        _world.GoTo(9, 28);
        var steward = _world.Clients.Requests("sh-ga-steward");
        var asked = (await steward.AskExtensionAsync(new() { Id = _births.Id, Version = _births.Version, Workdays = 10, Reason = "系统切换" })).View.Request;
        Assert.Equal("2026-10-12", asked.ReplyDue);
        var extended = (await _world.Clients.Requests("sh-sj-authority").ConsentExtensionAsync(
            new() { Id = asked.Id, Version = asked.Version, Document = "沪数函〔2026〕128号" })).View.Request;
        Assert.Equal("2026-10-26", extended.ReplyDue);
        var more = await Refusals.OfAsync(steward.AskExtensionAsync(new() { Id = extended.Id, Version = extended.Version, Workdays = 1, Reason = "仍在切换" }));
        Assert.Equal("EXTENSION_EXHAUSTED", more.Reason);
    }

    private async Task Q07_is_not_refused_by_a_condition_that_the_catalogue_does_not_name()
    {
        var proposed = await _world.Clients.Requests("wh-rs-steward").AnswerRequestAsync(
            new() { Id = _burdened.Id, Version = _burdened.Version, Agrees = false, Reason = "另需加盖市长章", Cited = "市长章" });
        Assert.NotEmpty(proposed.Warnings);
        var signed = await Refusals.OfAsync(_world.Clients.Requests("wh-rs-head").SignAnswerAsync(
            new() { Id = _burdened.Id, Version = proposed.View.Request.Version, Signs = true }));
        Assert.Equal("EXTRA_CONDITION", signed.Reason);
        Assert.Equal(TurnParty.Provider, (await _world.SeeAsync(_burdened)).Turn.Party);
    }

    private async Task Q10_is_due_after_the_holidays_and_authorized_by_the_platform()
    {
        _world.GoTo(9, 30);
        _parking = (await _world.FileAsync("Q10", "xc-zj", "城管调度", "政务数据共享条例 Art 14", ScenarioWorld.Of("206001/0014", "lot_number", "free_spaces")))[0];
        Assert.Equal("2026-10-08", _parking.ReplyDue);

        _world.GoTo(10, 8);
        var authorized = (await _world.Clients.Requests("sh-sj-authority").AuthorizeRequestAsync(new() { Id = _parking.Id, Version = _parking.Version })).View.Request;
        Assert.Equal((RequestState.Effective, true), (authorized.State, authorized.Answer.ByPlatform));
        await _world.UntilServedAsync("xc-zj", ScenarioWorld.Lookup("206001/0014", "SHP-0001", "城管调度"), Ct);
        var told = (await _world.Clients.Notices("sh-cy").ListNoticesAsync(new() { PageSize = 1000 })).Notices;
        Assert.Contains(told, notice => notice.Kind == NoticeKind.RequestMoved && notice.Subject == _parking.Id);
    }

    private async Task Q09_needs_a_request_of_its_own()
    {
        var reused = await Refusals.OfAsync(_world.Clients.Reads("hu-zj").LookupAsync(
            ScenarioWorld.Lookup("301003/0003", Requests.Married, "人才引进评分", "HZ-RC-2026-0003")));
        Assert.Equal("PURPOSE_NOT_GRANTED", reused.Reason);
        var anew = (await _world.FileAsync("Q09", "hu-zj", "人才引进评分", "湖州市人才引进办法", ScenarioWorld.Of("301003/0003", "citizen_number", "marital_status")))[0];
        Assert.Equal((RequestState.Forwarded, ""), (anew.State, anew.Grant));
    }

    private async Task On_the_ninth_of_October_every_desk_shows_whose_turn_it_is()
    {
        _world.GoTo(10, 9);
        var today = (await _world.SeeAsync(_today)).Turn;
        Assert.Equal(("HZ-MZ", true, false), (_world.Name(today.Department), today.DueToday, today.Overdue));
        var unanswered = (await _world.SeeAsync(_unanswered)).Turn;
        Assert.Equal(("JH-ZR", true, "SH-SJ"), (_world.Name(unanswered.Department), unanswered.Overdue, _world.Name(unanswered.RaisedTo)));
        Assert.False((await _world.SeeAsync(_births)).Turn.Overdue);
    }

    private async Task Q03_is_read_only_with_a_households_authorization()
    {
        var lookup = ScenarioWorld.Lookup("301003/0003", "310199198208171287", "低保家庭经济状况核对");
        var refused = await Refusals.OfAsync(_world.Clients.Reads("hf-mz").LookupAsync(lookup));
        Assert.Equal("HOUSEHOLD_AUTHORIZATION_MISSING", refused.Reason);
        var found = await _world.Clients.Log("sh-sj-officer").FindEntriesAsync(new() { Rule = refused.Reason, PageSize = 1000 });
        Assert.Contains(found.Entries, entry => entry.Index == refused.LogIndex);

        lookup.HouseholdAuthorization = "HF-JTSQ-2026-0042";
        Assert.NotEmpty((await _world.Clients.Reads("hf-mz").LookupAsync(lookup)).Rows);
    }

    private async Task Q12_is_read_without_the_rows_of_others()
    {
        using var call = _world.Clients.Reads("aj-zw").Read(new() { Resource = "307001/0016", Purpose = "县域办件分析" }, cancellationToken: Ct);
        var all = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        Assert.Equal(["330523"], all.SelectMany(one => one.Batch?.Columns[1].Texts ?? []).Distinct());
        Assert.NotEqual(0u, all[^1].Closed.OutOfScopeRows);
    }

    private async Task Q11_goes_to_the_authority_that_is_common_to_both()
    {
        Assert.Equal("000000", await CompetentAsync("sz-sc-steward", "101001/0001"));
        Assert.Equal("330000", await CompetentAsync("hz-mz-steward", "303001/0009"));
    }

    private async Task The_officer_finds_who_was_late_and_who_demanded_too_much()
    {
        await _world.UntilFoundAsync(FindingCode.P4, "SZ-SC", _late.Id, Ct);
        await _world.UntilFoundAsync(FindingCode.P4, "JH-ZR", _unanswered.Id, Ct);
        await _world.UntilFoundAsync(FindingCode.P9, "JH-ZR", _unanswered.Id, Ct);
        await _world.UntilFoundAsync(FindingCode.P2, "WH-RS", _burdened.Id, Ct);
        await _world.UntilFoundAsync(FindingCode.P9, "ZJ-ZW", "307001/0016", Ct);
        var late = (await _world.FindingsAsync()).Where(finding => finding.Code == FindingCode.P4).ToList();
        Assert.DoesNotContain(late, finding => new[] { _today, _births, _burdened, _parking }.Any(request => ScenarioWorld.IsAbout(finding, request.Id)));
        Assert.DoesNotContain(late, finding => _household.Any(request => ScenarioWorld.IsAbout(finding, request.Id)));
    }

    private async Task<string> CompetentAsync(string steward, string resource)
    {
        var filed = await _world.Clients.Disputes(steward).FileDisputeAsync(new() { Resource = resource, Grounds = "对提供单位有异议" });
        return filed.Dispute.CompetentDivision;
    }
}
