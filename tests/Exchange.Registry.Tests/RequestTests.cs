using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class RequestOnSqlite : RequestTests<Sqlite>;

public sealed class RequestOnPostgres : RequestTests<Postgres>;

/// <summary>Decree 809, Art 20–23: the life of a request, with the dates of law.md.</summary>
public abstract class RequestTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private readonly FakeTimeProvider _clock = new(At(2026, 9, 18));

    private protected override TimeProvider Time => _clock;

    private protected override V1.Seed Seed => Asking.Seed;

    private Desk Desk => new(World);

    [Fact]
    public async Task Q01_unconditional_data_is_owed_on_the_make_up_Sunday_and_the_platform_authorizes_it()
    {
        var forwarded = await Desk.ForwardAsync("Q01", Asking.Demand(Asking.Open));

        var effective = await Desk.AuthorizeAsync(forwarded);

        Assert.Equal(("2026-09-20", "政务数据共享条例 Art 21"), (forwarded.Turn.Until, forwarded.Turn.Article));
        Assert.Equal(V1.RequestState.Effective, effective.Request.State);
        Assert.True(effective.Request.Answer is { ByPlatform: true, Delegation: "" });
        var grant = (await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = effective.Request.Grant }, cancellationToken: Ct)).Grant;
        Assert.Equal((effective.Request.Id, 1u, V1.Grade.L3), (grant.Request, grant.ResourceVersion, grant.Ceiling));
        Assert.Equal(_clock.GetUtcNow(), grant.Begins.ToDateTimeOffset());
        Assert.Contains(await ToldAsync(Bodies.Police.Value), text => text.Contains("EFFECTIVE (平台授权)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Q02_conditional_data_is_answered_by_its_provider_signed_by_its_head_and_delivered()
    {
        var forwarded = await Desk.ForwardAsync("Q02", Asking.Demand(Asking.Conditional));

        var agreed = await Desk.AnswerAsync(forwarded, agrees: true);
        var effective = await Desk.DeliverAsync(agreed);

        Assert.Equal(("2026-10-09", V1.TurnParty.Provider, V1.RequestPath.Authorize), (forwarded.Request.ReplyDue, forwarded.Turn.Party, forwarded.Request.Path));
        Assert.Equal((V1.RequestState.Agreed, ""), (agreed.Request.State, agreed.Request.Grant));
        Assert.Equal($"G-{effective.Request.Id[2..].ToUpperInvariant()}", effective.Request.Grant);
        var grant = (await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = effective.Request.Grant }, cancellationToken: Ct)).Grant;
        Assert.Equal((Purpose, "到期删除并出具证明", "影响评估〔2026〕7号"), (grant.Purpose, grant.Disposal, grant.ImpactAssessment));
    }

    [Fact]
    public async Task Q03_the_term_of_delivery_counts_from_the_consent()
    {
        _clock.AdjustTime(At(2026, 9, 10));
        var forwarded = await Desk.ForwardAsync("Q03", Asking.Demand(Asking.Conditional));
        _clock.AdjustTime(At(2026, 9, 22));

        var agreed = await Desk.AnswerAsync(forwarded, agrees: true);

        Assert.Equal(("2026-09-23", "2026-10-27"), (forwarded.Request.ReplyDue, agreed.Request.DeliveryDue));
        Assert.Equal(("2026-10-27", "政务数据共享条例 Art 22"), (agreed.Turn.Until, agreed.Turn.Article));
    }

    [Fact]
    public async Task Q04_what_is_missing_is_told_once_and_a_second_notice_is_a_breach_that_changes_nothing_else()
    {
        _clock.AdjustTime(At(2026, 8, 28));
        var forwarded = await Desk.ForwardAsync("Q04", Asking.Demand(Asking.Conditional));
        var returned = await Desk.ReturnAsync(forwarded, "资料不全");
        var supplied = await Desk.SupplementAsync(returned);

        var refusal = await Refusal.OfAsync(() => Desk.ReturnAsync(supplied, "资料仍不全"));
        var standing = await Desk.GetAsync(supplied);
        var repeated = await Refusal.OfAsync(() => Desk.ReturnAsync(standing, "资料仍不全"));

        refusal.Is(Reason.ReturnedAlready);
        repeated.Is(Reason.ReturnedAlready);
        Assert.Equal((V1.RequestState.Forwarded, supplied.Request.Version + 1), (standing.Request.State, standing.Request.Version));
        Assert.Equal("资料仍不全", Assert.Single((await Desk.GetAsync(standing)).Request.Breaches).Text);
        Assert.Equal(("2026-09-11", "2026-09-11"), (standing.Request.ReplyDue, standing.Request.ReplyDueOtherwise));
    }

    [Fact]
    public async Task Q04_a_term_that_is_over_is_told_once_to_the_parties_and_to_the_authority_one_level_up()
    {
        _clock.AdjustTime(At(2026, 8, 28));
        var forwarded = await Desk.ForwardAsync("Q04", Asking.Demand(Asking.Conditional));
        _clock.AdjustTime(At(2026, 9, 11));
        await WatchAsync();
        var before = await Desk.GetAsync(forwarded);
        _clock.AdjustTime(At(2026, 9, 12));

        await WatchAsync();
        await WatchAsync();

        var late = await Desk.GetAsync(forwarded);
        Assert.Equal((true, false), (before.Turn.DueToday, before.Turn.Overdue));
        Assert.Equal((true, Bodies.DataBureau.Value), (late.Turn.Overdue, late.Turn.RaisedTo));
        Assert.Equal(["reply"], late.Request.OverdueTold);
        Assert.Equal(
            [Bodies.CivilAffairs.Value, Bodies.Housing.Value, Bodies.DataBureau.Value],
            await World.QueryAsync<string>("SELECT department FROM notices WHERE kind = 'RequestOverdue' ORDER BY number"));
        var listed = await Desk.As(Clients.Authority).ListRequestsAsync(new() { OverdueOnly = true }, cancellationToken: Ct);
        Assert.Equal(forwarded.Request.Id, Assert.Single(listed.Requests).Request.Id);
    }

    [Fact]
    public async Task Q05_the_reply_is_extended_once_with_the_consent_of_the_provider_s_authority()
    {
        _clock.AdjustTime(At(2026, 9, 21));
        var forwarded = await Desk.ForwardAsync("Q05", Asking.Demand(Asking.Copy, "registered_on"));
        _clock.AdjustTime(At(2026, 10, 12));
        var asked = await Desk.AskExtensionAsync(forwarded, 10);

        var extended = await Desk.ConsentAsync(asked);
        var second = await Refusal.OfAsync(() => Desk.AskExtensionAsync(extended, 1));

        Assert.Equal(("2026-10-12", "2026-10-12"), (forwarded.Request.ReplyDue, asked.Request.ReplyDue));
        Assert.Equal("2026-10-26", extended.Request.ReplyDue);
        second.Is(Reason.ExtensionExhausted);
        Assert.Contains(await ToldAsync(Bodies.Housing.Value), text => text.Contains("2026-10-26", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Q05_a_term_that_is_over_is_not_extended()
    {
        _clock.AdjustTime(At(2026, 9, 21));
        var forwarded = await Desk.ForwardAsync("Q05", Asking.Demand(Asking.Copy, "registered_on"));
        var asked = await Desk.AskExtensionAsync(forwarded, 10);
        _clock.AdjustTime(At(2026, 10, 13));
        await WatchAsync();

        var refusal = await Refusal.OfAsync(async () => await Desk.ConsentAsync(await Desk.GetAsync(asked)));

        refusal.Is(Reason.TransitionRefused);
    }

    [Fact]
    public async Task Q06_what_the_law_forbids_to_share_is_recorded_as_refused_with_the_law_and_the_way_on()
    {
        var refused = await Desk.ForwardAsync("Q06", Asking.Demand(Asking.Withheld));

        Assert.Equal((V1.RequestState.Refused, V1.RequestPath.None), (refused.Request.State, refused.Request.Path));
        Assert.StartsWith("NOT_SHAREABLE: 不予共享: 统计法 Art 28", refused.Request.Answer.Reason, StringComparison.Ordinal);
        Assert.Contains("aggregate", refused.Request.Answer.Reason, StringComparison.Ordinal);
        Assert.Equal(("basis", true, ""), (refused.Request.Answer.Cited, refused.Request.Answer.ByPlatform, refused.Request.ReplyDue));
    }

    [Fact]
    public async Task Q07_a_refusal_that_rests_on_nothing_published_is_a_breach_and_the_clock_runs_on()
    {
        var forwarded = await Desk.ForwardAsync("Q07", Asking.Demand(Asking.Conditional));
        var proposed = await Desk.ProposeAsync(forwarded, agrees: false, cited: "terms[0]");

        var refusal = await Refusal.OfAsync(() => Desk.SignAnswerAsync(proposed.View));

        refusal.Is(Reason.ExtraCondition);
        Assert.StartsWith("EXTRA_CONDITION", Assert.Single(proposed.Warnings), StringComparison.Ordinal);
        var standing = (await Desk.GetAsync(forwarded)).Request;
        Assert.Equal((V1.RequestState.Forwarded, null, "2026-10-09"), (standing.State, standing.Answer, standing.ReplyDue));
        Assert.Equal("terms[0]: 另需加盖市长章", Assert.Single(standing.Breaches).Text);
    }

    [Fact]
    public async Task Q08_a_consent_of_September_8_is_delivered_by_October_12()
    {
        _clock.AdjustTime(At(2026, 9, 1));
        var forwarded = await Desk.ForwardAsync("Q08", Asking.Demand(Asking.Conditional));
        _clock.AdjustTime(At(2026, 9, 8));

        var agreed = await Desk.AnswerAsync(forwarded, agrees: true);

        Assert.Equal("2026-10-12", agreed.Request.DeliveryDue);
    }

    [Fact]
    public async Task Q09_another_purpose_is_another_request_and_is_not_agreed_to_against_the_conditions()
    {
        await Desk.DeliverAsync(await Desk.AnswerAsync(await Desk.ForwardAsync("Q02", Asking.Demand(Asking.Conditional)), agrees: true));
        var application = Asking.Application("Q09", Asking.Demand(Asking.Conditional));
        application.Statements.Purpose = "人才引进评分";
        var check = (await Desk.As(Clients.Housing).PrecheckRequestAsync(new() { Application = application }, cancellationToken: Ct)).Checks[0];
        var filed = (await Desk.As(Clients.Housing).FileRequestAsync(new() { Application = application }, cancellationToken: Ct)).Requests[0];
        var proposed = await Desk.ProposeAsync(await Desk.SignAsync(filed), agrees: true);

        var refusal = await Refusal.OfAsync(() => Desk.SignAnswerAsync(proposed.View));

        refusal.Is(Reason.RequestInvalid, "grant.purpose FIELD_CONFLICT");
        Assert.Contains("grant.purpose", Assert.Single(proposed.Warnings), StringComparison.Ordinal);
        Assert.Empty(check.Held);
        Assert.Contains("grant.purpose", Assert.Single(check.Refusals), StringComparison.Ordinal);
        var refused = await Desk.AnswerAsync(await Desk.GetAsync(filed), agrees: false, cited: "purposes");
        Assert.Equal(V1.RequestState.Refused, refused.Request.State);
    }

    [Fact]
    public async Task Q10_unconditional_data_asked_for_before_National_Day_is_owed_on_October_8()
    {
        _clock.AdjustTime(At(2026, 9, 30));

        var forwarded = await Desk.ForwardAsync("Q10", Asking.Demand(Asking.Open));

        Assert.Equal("2026-10-08", forwarded.Request.ReplyDue);
    }

    [Fact]
    public async Task Not_the_source_sends_it_to_the_source_by_the_element_with_the_clock_anew()
    {
        var forwarded = await Desk.ForwardAsync("R1", Asking.Demand(Asking.Copy, "marital_status"));
        _clock.AdjustTime(At(2026, 9, 21));

        var routed = await Desk.DeclineAsync(forwarded);

        Assert.Equal((V1.RequestState.Forwarded, Bodies.CivilAffairs.Value), (routed.Request.State, routed.Request.Provider));
        Assert.Equal((Asking.Conditional, "2026-10-12"), (routed.Request.Demand.Resource, routed.Request.ReplyDue));
        Assert.Equal((Bodies.Police.Value, Asking.Copy), (routed.Request.Routes[0].From, routed.Request.Routes[0].Resource));
        await Desk.As(Clients.PoliceSteward).GetRequestAsync(new() { Id = routed.Request.Id }, cancellationToken: Ct);
    }

    [Fact]
    public async Task Where_no_one_source_has_it_all_the_platform_routes_it()
    {
        var accepted = await Desk.DeclineAsync(await Desk.ForwardAsync("R2", Asking.Demand(Asking.Copy, "registered_on")));

        var routed = (await Desk.As(Clients.Authority).RouteRequestAsync(
            new() { Id = accepted.Request.Id, Version = accepted.Request.Version, Resource = Asking.Conditional }, cancellationToken: Ct)).View;

        Assert.Equal((V1.RequestState.Accepted, V1.TurnParty.Platform, Bodies.DataBureau.Value), (accepted.Request.State, accepted.Turn.Party, accepted.Turn.Department));
        Assert.Equal((V1.RequestState.Forwarded, Bodies.CivilAffairs.Value), (routed.Request.State, routed.Request.Provider));
        Assert.Equal(Bodies.CivilAffairs.Value, Assert.Single(routed.Request.Routes).To);
        Assert.Contains(await ToldAsync(Bodies.DataBureau.Value), text => text.Contains("ACCEPTED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_catalogued_is_catalogued_within_fifteen_working_days_and_goes_on_as_any_other()
    {
        var accepted = await Desk.ForwardAsync("U1", Asking.Wanted("收养登记信息"));
        var forwarded = (await Desk.As(Clients.Authority).RouteRequestAsync(
            new() { Id = accepted.Request.Id, Version = accepted.Request.Version, Provider = Bodies.CivilAffairs.Value }, cancellationToken: Ct)).View;
        var early = await Refusal.OfAsync(() => Desk.ProposeAsync(forwarded, agrees: true));
        await World.PublishAsync(Asking.Catalogued.ToWire());
        var named = (await Desk.As(Clients.CivilSteward).CatalogueRequestAsync(
            new() { Id = forwarded.Request.Id, Version = forwarded.Request.Version, Resource = Asking.Catalogued.Code.Value, Items = { "marital_status" } },
            cancellationToken: Ct)).View;

        var effective = await Desk.DeliverAsync(await Desk.AnswerAsync(named, agrees: true));

        early.Is(Reason.TransitionRefused);
        Assert.Equal((V1.RequestState.Accepted, V1.RequestPath.Collect), (accepted.Request.State, accepted.Request.Path));
        Assert.Equal(("2026-10-15", "上海市数据条例 Art 39"), (forwarded.Request.ReplyDue, forwarded.Turn.Article));
        Assert.Equal("2026-10-15", named.Request.ReplyDue);
        Assert.Equal(V1.RequestState.Effective, effective.Request.State);
    }

    [Fact]
    public async Task What_is_not_mounted_is_agreed_to_and_not_delivered()
    {
        var agreed = await Desk.AnswerAsync(await Desk.ForwardAsync("M1", Asking.Demand(Asking.Unmounted)), agrees: true);

        var refusal = await Refusal.OfAsync(() => Desk.DeliverAsync(agreed));

        refusal.Is(Reason.NotMounted);
        Assert.Equal(V1.RequestPath.Collect, agreed.Request.Path);
    }

    [Fact]
    public async Task Conditional_data_is_authorized_under_a_delegation_while_it_stands_and_not_without_one()
    {
        var first = await Desk.ForwardAsync("D1", Asking.Demand(Asking.Conditional));
        var without = await Refusal.OfAsync(() => Desk.AuthorizeAsync(first));
        var given = await Desk.As(Clients.CivilHead).GiveDelegationAsync(
            new()
            {
                Delegation = new()
                {
                    Id = "V-0001",
                    Resource = Asking.Conditional,
                    Purposes = { Purpose },
                    Ends = first.Request.Statements.Ends,
                    Document = "授权〔2026〕1号",
                    Disposal = "删除",
                },
            },
            cancellationToken: Ct);

        var effective = await Desk.AuthorizeAsync(first);

        await Desk.As(Clients.CivilHead).RevokeDelegationAsync(new() { Id = "V-0001", Version = given.Delegation.Version, Reason = "收回" }, cancellationToken: Ct);
        var revoked = await Refusal.OfAsync(async () => await Desk.AuthorizeAsync(await Desk.ForwardAsync("D2", Asking.Demand(Asking.Conditional))));
        without.Is(Reason.DelegationAbsent);
        revoked.Is(Reason.DelegationAbsent);
        Assert.Equal((V1.RequestState.Effective, "V-0001", "删除"), (effective.Request.State, effective.Request.Answer.Delegation, effective.Request.Answer.Disposal));
    }

    [Fact]
    public async Task A_refusal_that_is_disputed_and_decided_for_the_requester_is_agreed_to_and_delivered()
    {
        var refused = await Desk.AnswerAsync(await Desk.ForwardAsync("X1", Asking.Demand(Asking.Conditional)), agrees: false, cited: "scope");
        var dispute = await Desk.DisputeAsync(refused);
        var disputed = await Desk.GetAsync(refused);

        await new V1.DisputeService.DisputeServiceClient(World.As(Clients.CivilHead)).MoveDisputeAsync(
            new() { Id = dispute.Id, Version = 1, State = V1.DisputeState.Agreed, Outcome = "同意提供", ForClaimant = true }, cancellationToken: Ct);

        var agreed = await Desk.GetAsync(refused);
        Assert.Equal((Bodies.CivilAffairs.Value, refused.Request.Id), (dispute.Respondent, dispute.Request));
        Assert.Equal((V1.RequestState.Disputed, dispute.Id, V1.TurnParty.Dispute), (disputed.Request.State, disputed.Request.Dispute, disputed.Turn.Party));
        Assert.Equal((V1.RequestState.Agreed, $"{dispute.Id}: 同意提供", ""), (agreed.Request.State, agreed.Request.Answer.Reason, agreed.Request.Answer.SignedBy));
        Assert.Equal(V1.RequestState.Effective, (await Desk.DeliverAsync(agreed)).Request.State);
    }

    [Fact]
    public async Task A_dispute_that_is_withdrawn_leaves_the_refusal_and_can_be_filed_again()
    {
        var refused = await Desk.AnswerAsync(await Desk.ForwardAsync("X2", Asking.Demand(Asking.Conditional)), agrees: false, cited: "scope");
        var dispute = await Desk.DisputeAsync(refused);
        var twice = await Refusal.OfAsync(() => Desk.DisputeAsync(refused));
        await new V1.DisputeService.DisputeServiceClient(World.As(Clients.HousingSteward)).MoveDisputeAsync(
            new() { Id = dispute.Id, Version = 1, State = V1.DisputeState.Withdrawn }, cancellationToken: Ct);

        var again = await Desk.GetAsync(refused);

        twice.Is(Reason.TransitionRefused);
        Assert.Equal((V1.RequestState.Refused, "scope"), (again.Request.State, again.Request.Answer.Cited));
        Assert.NotEqual(dispute.Id, (await Desk.DisputeAsync(again)).Id);
    }

    [Fact]
    public async Task An_answer_sent_back_is_proposed_anew()
    {
        var proposed = await Desk.ProposeAsync(await Desk.ForwardAsync("B1", Asking.Demand(Asking.Conditional)), agrees: true);

        var back = await Desk.SignAnswerAsync(proposed.View, signs: false);

        Assert.Equal((V1.RequestState.Forwarded, null), (back.Request.State, back.Request.Answer));
        Assert.Equal(V1.TurnParty.ProviderHead, proposed.View.Turn.Party);
        Assert.Equal(V1.RequestState.Agreed, (await Desk.AnswerAsync(back, agrees: true)).Request.State);
    }

    [Fact]
    public async Task Until_its_head_consents_a_request_is_nobody_else_s_business()
    {
        var drafted = await Desk.FileAsync("S1", Asking.Demand(Asking.Conditional));

        var seen = await Outcome.OfAsync(Desk.As(Clients.CivilSteward).GetRequestAsync(new() { Id = drafted.Request.Id }, cancellationToken: Ct));

        Assert.Equal("REQUEST_NOT_FOUND", seen);
        Assert.Equal((V1.RequestState.Drafted, V1.TurnParty.RequesterHead), (drafted.Request.State, drafted.Turn.Party));
        Assert.Empty(await ToldAsync(Bodies.CivilAffairs.Value));
        Assert.Empty((await Desk.As(Clients.CivilSteward).ListRequestsAsync(new(), cancellationToken: Ct)).Requests);
    }

    [Fact]
    public async Task Items_about_persons_need_an_assessment_before_the_head_may_consent()
    {
        var application = Asking.Application("P1", Asking.Demand(Asking.Conditional));
        application.Statements.ImpactAssessment = "";
        var filed = (await Desk.As(Clients.Housing).FileRequestAsync(new() { Application = application }, cancellationToken: Ct)).Requests[0];

        var refusal = await Refusal.OfAsync(() => Desk.SignAsync(filed));

        refusal.Is(Reason.FilingIncomplete, "statements.impact_assessment");
        Assert.Contains("impact assessment", filed.Request.Verdicts[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wrote_it_does_not_sign_it()
    {
        var filed = (await Desk.As(Asking.HousingHead).FileRequestAsync(
            new() { Application = Asking.Application("H1", Asking.Demand(Asking.Open)) }, cancellationToken: Ct)).Requests[0];

        (await Refusal.OfAsync(() => Desk.SignAsync(filed))).Is(Reason.SignerRefused);
    }

    [Fact]
    public async Task A_request_that_was_withdrawn_is_over()
    {
        var withdrawn = await Desk.WithdrawAsync(await Desk.ForwardAsync("W1", Asking.Demand(Asking.Open)));

        var refusal = await Refusal.OfAsync(() => Desk.AuthorizeAsync(withdrawn));

        Assert.Equal((V1.RequestState.Withdrawn, V1.TurnParty.Unspecified), (withdrawn.Request.State, withdrawn.Turn.Party));
        refusal.Is(Reason.TransitionRefused);
        Assert.Equal("Withdrawn", refusal.Facts["state"]);
    }

    [Fact]
    public async Task Who_may_not_take_a_step_is_told_which_role_may()
    {
        var filed = await Desk.FileAsync("R1", Asking.Demand(Asking.Open));

        var refusal = await Refusal.OfAsync(async () => await Desk.As(Clients.Housing).SignRequestAsync(
            new() { Id = filed.Request.Id, Version = filed.Request.Version }, cancellationToken: Ct));

        refusal.Is(Reason.RoleMissing);
        Assert.Equal("Head", refusal.Facts["role"]);
    }

    [Fact]
    public async Task A_resource_that_changes_while_it_is_authorized_makes_the_step_race()
    {
        var forwarded = await Desk.ForwardAsync("C1", Asking.Demand(Asking.Open));
        var before = (await World.QueryAsync<long>("SELECT COUNT(*) FROM facts WHERE kind = 'Grant'")).Single();
        await World.ExecuteAsync($"UPDATE facts SET version = version + 1 WHERE kind = 'Resource' AND id = '{Asking.Open}'");

        var refusal = await Refusal.OfAsync(() => Desk.AuthorizeAsync(forwarded));

        refusal.Is(Reason.VersionRaced);
        Assert.Equal(before, (await World.QueryAsync<long>("SELECT COUNT(*) FROM facts WHERE kind = 'Grant'")).Single());
    }

    [Fact]
    public async Task The_parties_an_authority_and_an_officer_see_the_whole_way_of_it_and_others_nothing()
    {
        var effective = await Desk.AuthorizeAsync(await Desk.ForwardAsync("E1", Asking.Demand(Asking.Open)));

        var asked = new V1.ListEventsRequest { Kind = V1.FactKind.Request, Id = effective.Request.Id };
        var shown = new List<int>();
        foreach (var client in new[] { Clients.Housing, Clients.PoliceSteward, Clients.Authority, Clients.Officer, Clients.Civil })
        {
            shown.Add((await World.History(client).ListEventsAsync(asked, cancellationToken: Ct)).Changes.Count);
        }

        Assert.Equal([3, 3, 3, 3, 0], shown);
    }

    [Fact]
    public async Task A_list_shows_whose_turn_it_is()
    {
        var mine = await Desk.ForwardAsync("L1", Asking.Demand(Asking.Conditional));
        await Desk.FileAsync("L2", Asking.Demand(Asking.Conditional));

        var turn = await Desk.As(Clients.CivilSteward).ListRequestsAsync(new() { MyTurn = true }, cancellationToken: Ct);
        var numbered = await Desk.As(Clients.Housing).ListRequestsAsync(new() { Reference = "L2" }, cancellationToken: Ct);
        var forwarded = await Desk.As(Clients.Housing).ListRequestsAsync(new() { State = V1.RequestState.Forwarded }, cancellationToken: Ct);

        Assert.Equal(mine.Request.Id, Assert.Single(turn.Requests).Request.Id);
        Assert.Equal("L2", Assert.Single(numbered.Requests).Request.Reference);
        Assert.Equal(mine.Request.Id, Assert.Single(forwarded.Requests).Request.Id);
    }

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 10, 0, 0, TimeSpan.FromHours(8));

    private Task<int> WatchAsync() => World.Watch.RunOnceAsync(Ct);

    private Task<IReadOnlyList<string>> ToldAsync(string department) =>
        World.QueryAsync<string>($"SELECT body FROM notices WHERE department = '{department}' ORDER BY number");
}
