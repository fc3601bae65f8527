using Exchange.Domain.Errors;
using Exchange.Domain.Requests;
using Exchange.Registry.Requests;
using Exchange.Testing.Builders;
using Google.Protobuf;

namespace Exchange.Registry.Tests;

/// <summary>T9: everything wrong with an application is told at once, each field by its path, and nothing is changed.</summary>
public sealed class RequestInputTests : RegistryTests<Sqlite>
{
    private protected override V1.Seed Seed => Asking.Seed;

    private Desk Desk => new(World);

    [Fact]
    public async Task Everything_wrong_with_its_form_is_told_at_once()
    {
        var before = await World.RevisionAsync();
        var application = new V1.Application
        {
            Statements = new() { Purpose = " ", ContractorTasks = { "" }, PurposeKind = (V1.PurposeKind)9 },
            Demands =
            {
                new V1.Demand { Resource = "X", Wanted = "x", Quota = new() },
                new V1.Demand { Wanted = "y", Items = { "A" }, Modes = { (V1.Mode)9 }, ReturnFlow = true },
                new V1.Demand { Wanted = "y", Modes = { V1.Mode.Api } },
            },
        };

        var refusal = await FileAsync(application);

        refusal.Is(
            Reason.RequestInvalid,
            "application.reference FIELD_REQUIRED",
            "application.statements.purpose FIELD_MALFORMED",
            "application.statements.purpose_kind FIELD_UNKNOWN_VALUE",
            "application.statements.duty FIELD_REQUIRED",
            "application.statements.basis FIELD_REQUIRED",
            "application.statements.scenario FIELD_REQUIRED",
            "application.statements.use_scope FIELD_REQUIRED",
            "application.statements.begins FIELD_REQUIRED",
            "application.statements.ends FIELD_REQUIRED",
            "application.statements.contractor_tasks[0] FIELD_REQUIRED",
            "application.demands[0].resource FIELD_MALFORMED",
            "application.demands[0].modes FIELD_REQUIRED",
            "application.demands[0].quota.reads FIELD_REQUIRED",
            "application.demands[0].quota.period FIELD_REQUIRED",
            "application.demands[0].wanted FIELD_CONFLICT",
            "application.demands[0].items FIELD_REQUIRED",
            "application.demands[1].items[0] FIELD_MALFORMED",
            "application.demands[1].modes[0] FIELD_UNKNOWN_VALUE",
            "application.demands[1].items FIELD_CONFLICT",
            "application.demands[1].return_flow FIELD_CONFLICT",
            "application.demands[2].wanted FIELD_DUPLICATE",
            "application.statements.declaration FIELD_REQUIRED");
        Assert.Equal(before, await World.RevisionAsync());
    }

    [Fact]
    public async Task Everything_that_does_not_fit_the_catalogue_is_told_at_once()
    {
        var demand = Asking.Demand(Asking.Conditional, "citizen_number", "nowhere", "citizen_number");
        demand.Modes.Add(V1.Mode.File);
        demand.Scope.Add(new V1.ScopeTerm { Item = "registered_on", Prefix = "2026" });

        var refusal = await FileAsync(Asking.Application("1", demand, Asking.Demand(Asking.Open, "salary")));

        refusal.Is(
            Reason.RequestInvalid,
            "application.demands[0].items[1] ITEM_UNKNOWN",
            "application.demands[0].items[2] FIELD_DUPLICATE",
            "application.demands[0].scope[0] FIELD_CONFLICT",
            "application.demands[0].modes[1] FIELD_CONFLICT",
            "application.demands[1].items[0] ITEM_UNKNOWN");
    }

    [Fact]
    public async Task What_the_registry_does_not_hold_is_named()
    {
        var refusal = await FileAsync(Asking.Application(
            "1", Asking.Demand("101001/9999"), Asking.Wanted("x", "11330299000000053K")));

        refusal.Is(Reason.RequestInvalid, "application.demands[1].provider CHECK_DIGIT_WRONG");

        refusal = await FileAsync(Asking.Application("1", Asking.Demand("101001/9999"), Asking.Demand("101001/9998")));

        refusal.Is(Reason.ReferenceMissing, "application.demands[0].resource", "application.demands[1].resource");
    }

    [Fact]
    public async Task A_term_that_nobody_can_decide_refuses()
    {
        var demand = Asking.Demand(Asking.Conditional);
        demand.Scope.Add(new V1.ScopeTerm { Item = "citizen_number" });

        (await FileAsync(Asking.Application("1", demand))).Is(Reason.ConditionUnknown);
    }

    [Fact]
    public async Task A_field_that_is_not_known_here_may_be_a_condition_and_refuses()
    {
        var known = Asking.Application("1", Asking.Demand(Asking.Conditional)).ToByteArray();
        var application = V1.Application.Parser.ParseFrom([.. known, 0xF8, 0x3F, 1]);

        (await FileAsync(application)).Is(Reason.RequestInvalid, "application FIELD_UNKNOWN_VALUE");
    }

    [Fact]
    public async Task Nobody_asks_themselves()
    {
        var refusal = await Refusal.OfAsync(Desk.As(Clients.CivilSteward).FileRequestAsync(
            new() { Application = Asking.Application("1", Asking.Demand(Asking.Conditional)) }, cancellationToken: Ct));

        refusal.Is(Reason.SelfGrant);
        (await FileAsync(Asking.Application("1", Asking.Wanted("x", Bodies.Housing.Value)))).Is(Reason.SelfGrant);
    }

    [Fact]
    public async Task A_step_tells_everything_wrong_with_it_before_it_looks_for_the_request()
    {
        var service = Desk.As(Clients.CivilSteward);

        var answered = await Refusal.OfAsync(service.AnswerRequestAsync(new() { Id = "Q-1", Disposal = "x", MayPassOn = true }, cancellationToken: Ct));
        var returned = await Refusal.OfAsync(service.ReturnRequestAsync(new() { Id = "" }, cancellationToken: Ct));
        var routed = await Refusal.OfAsync(Desk.As(Clients.Authority).RouteRequestAsync(new() { Id = "Q-1", Items = { "A" } }, cancellationToken: Ct));
        var extended = await Refusal.OfAsync(service.AskExtensionAsync(new() { Id = "Q-0000000000000000", Version = 1, Workdays = 11 }, cancellationToken: Ct));

        answered.Is(
            Reason.RequestInvalid,
            "id FIELD_MALFORMED",
            "version FIELD_REQUIRED",
            "disposal FIELD_CONFLICT",
            "may_pass_on FIELD_CONFLICT",
            "reason FIELD_REQUIRED");
        returned.Is(Reason.RequestInvalid, "id FIELD_REQUIRED", "version FIELD_REQUIRED", "missing FIELD_REQUIRED");
        routed.Is(
            Reason.RequestInvalid,
            "id FIELD_MALFORMED",
            "version FIELD_REQUIRED",
            "provider FIELD_REQUIRED",
            "items FIELD_CONFLICT",
            "items[0] FIELD_MALFORMED");
        extended.Is(Reason.RequestInvalid, "workdays FIELD_OUT_OF_RANGE", "reason FIELD_REQUIRED");
    }

    [Fact]
    public async Task A_precheck_says_of_each_demand_and_item_what_would_become_of_it_and_changes_nothing()
    {
        var before = await World.RevisionAsync();
        var application = Asking.Application(
            "1", Asking.Demand(Asking.Conditional), Asking.Demand(Asking.Open), Asking.Demand(Asking.Withheld), Asking.Demand(Asking.Unmounted, "nowhere"),
            Asking.Wanted("收养登记"), Asking.Demand("101001/9999"));

        var checks = (await Desk.As(Clients.Housing).PrecheckRequestAsync(new() { Application = application }, cancellationToken: Ct)).Checks;

        Assert.Equal(
            [V1.RequestPath.Authorize, V1.RequestPath.Authorize, V1.RequestPath.None, V1.RequestPath.Collect, V1.RequestPath.Collect, V1.RequestPath.Unspecified],
            checks.Select(check => check.Path));
        Assert.Equal(
            ["No: its provider answers", "Yes: 无条件共享", "No: 不予共享", "No: its provider answers"],
            checks.Take(4).Select(check => check.Authorization.Split([',', ';', '.'])[0]));
        Assert.Equal([true, true, false, false], checks.Take(4).Select(check => check.Verdicts[0].OnPlatform));
        Assert.Contains("统计法 Art 28", checks[2].Verdicts[0].Why, StringComparison.Ordinal);
        Assert.StartsWith("FILING_INCOMPLETE: demand.items[0]", Assert.Single(checks[3].Refusals), StringComparison.Ordinal);
        Assert.StartsWith("REFERENCE_MISSING", Assert.Single(checks[5].Refusals), StringComparison.Ordinal);
        Assert.Equal(before, await World.RevisionAsync());
    }

    [Fact]
    public async Task A_precheck_names_the_grants_that_cover_it_already()
    {
        var effective = await Desk.AuthorizeAsync(await Desk.ForwardAsync("1", Asking.Demand(Asking.Open)));

        var check = (await Desk.As(Clients.Housing).PrecheckRequestAsync(
            new() { Application = Asking.Application("2", Asking.Demand(Asking.Open, "citizen_number")) }, cancellationToken: Ct)).Checks[0];

        Assert.Equal(effective.Request.Grant, Assert.Single(check.Held));
        Assert.Empty(check.Refusals);
    }

    [Fact]
    public async Task An_external_body_applies_for_nothing()
    {
        await World.ExecuteAsync(
            $"UPDATE facts SET body = REPLACE(body, '\"short_name\"', '\"kind\": \"DEPARTMENT_KIND_EXTERNAL\", \"short_name\"') WHERE kind = 'Department' AND id = '{Bodies.Housing}'");

        (await FileAsync(Asking.Application("1", Asking.Demand(Asking.Open)))).Is(Reason.ConsumerExternal);
    }

    [Theory]
    [InlineData(11, 10, 15, 20, "ConditionalWorkdays")]
    [InlineData(10, 11, 15, 20, "ExtensionWorkdays")]
    [InlineData(10, 10, 16, 20, "UncataloguedWorkdays")]
    [InlineData(10, 10, 15, 21, "DeliveryWorkdays")]
    [InlineData(0, 10, 15, 20, "ConditionalWorkdays")]
    public void A_looser_term_than_the_law_s_stops_the_start_and_is_named(int conditional, int extension, int uncatalogued, int delivery, string named)
    {
        var options = new AcceptanceOptions
        {
            ConditionalWorkdays = conditional,
            ExtensionWorkdays = extension,
            UncataloguedWorkdays = uncatalogued,
            DeliveryWorkdays = delivery,
        };

        var result = new AcceptanceOptionsValidator().Validate(null, options);

        Assert.True(result.Failed);
        Assert.Contains(named, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stricter_term_is_shown_to_those_who_wait()
    {
        var policy = new AcceptanceOptions { ConditionalWorkdays = 5, ClockOnSupplement = SupplementClock.Stop, UnconditionalAtOnce = true }.ToPolicy();

        Assert.Equal(3, policy.Sentences.Length);
        Assert.Contains("5 working days", policy.Sentences[2], StringComparison.Ordinal);
        Assert.True(new AcceptanceOptionsValidator().Validate(null, new()).Succeeded);
    }

    private Task<Refusal> FileAsync(V1.Application application) =>
        Refusal.OfAsync(Desk.As(Clients.Housing).FileRequestAsync(new() { Application = application }, cancellationToken: Ct));
}
