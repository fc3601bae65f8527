using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;
using Exchange.Domain.Requests;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Requests;

/// <summary>What a refusal may rest on, where a request goes, what flows back, and what the grant says.</summary>
public sealed class RequestPartsTests
{
    private static readonly Resource WithTerms = Asked.Published with
    {
        Conditions = Asked.Published.Conditions! with { Terms = [new Condition.Obliged(Obligation.Matter)] },
    };

    [Fact]
    public void A_request_holds_so_many_breaches_and_a_further_one_is_refused_all_the_same()
    {
        var told = Asked.Forwarded(Asked.At("2026-09-21")).Take(new RequestCommand.TellMissing(["委托书"]), Asked.Context(Asked.CivilSteward));
        for (var i = 0; i < RequestLife.BreachesMax; i++)
        {
            var breached = Assert.IsType<RequestStep.Breached>(
                RequestLife.Decide(told, new RequestCommand.TellMissing([$"材料{i}"]), Asked.Context(Asked.CivilSteward)));
            told = breached.Request;
        }

        var more = RequestLife.Decide(told, new RequestCommand.TellMissing(["又一件"]), Asked.Context(Asked.CivilSteward));

        Assert.Equal(RequestLife.BreachesMax, told.Breaches.Length);
        Assert.Equal(Reason.ReturnedAlready, Assert.IsType<RequestStep.Refused>(more).Reason);
    }

    [Fact]
    public void A_route_names_no_more_items_than_the_head_signed_for()
    {
        var accepted = Asked.Forwarded(Asked.At("2026-09-21")) with { State = RequestState.Accepted, Provider = null };
        ImmutableArray<ItemId> more = [.. Asked.Published.Items.Select(item => item.Id)];
        Assert.True(more.Length > accepted.Demand.Items.Length);

        var refused = Assert.IsType<RequestStep.Refused>(RequestLife.Decide(
            accepted,
            new RequestCommand.RouteTo(Asked.Published.Provider, Asked.Published, accepted.Demand with { Items = more }),
            Asked.Context(Asked.Authority)));

        Assert.Contains(refused.Violations, violation => violation is { Field: "items", Code: ViolationCode.FieldOutOfRange });
    }

    [Fact]
    public void A_grant_masks_and_gives_figures_as_the_conditions_ask_and_a_return_flow_does_neither()
    {
        var (given, other) = (Asked.Request.Demand.Items[0], Asked.Published.Items.First(item => !Asked.Request.Demand.Items.Contains(item.Id)).Id);
        var resource = Asked.Published with
        {
            Conditions = Asked.Published.Conditions! with
            {
                Terms =
                [
                    new Condition.Masked(new(given, new Mask.Hash())), new Condition.Masked(new(other, new Mask.Hash())), new Condition.Grouped(5),
                    new Condition.Grouped(10),
                ],
            },
        };

        var grant = RequestGrant.Of(Asked.Request, resource, [], Asked.At("2026-09-21"));
        var back = RequestGrant.Of(Asked.Request with { Demand = Asked.Request.Demand with { ReturnFlow = true } }, resource, [], Asked.At("2026-09-21"));

        Assert.Equal([new ItemMask(given, new Mask.Hash())], grant.Masks);
        Assert.Equal(10u, grant.GroupSizeMin);
        Assert.Empty(back.Masks);
        Assert.Equal(0u, back.GroupSizeMin);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("own", true)]
    [InlineData("另一用途", false)]
    public void A_grant_obliges_to_what_the_conditions_ask_of_its_purpose(string? purpose, bool isObliged)
    {
        var named = purpose == "own" ? Asked.Request.Statements.Purpose : purpose;
        var resource = Asked.Published with
        {
            Conditions = Asked.Published.Conditions! with { Terms = [new Condition.Obliged(Obligation.HouseholdAuthorization) { Purpose = named }] },
        };

        var grant = RequestGrant.Of(Asked.Request, resource, [], TimeProvider.System.GetUtcNow());

        Assert.Equal(isObliged, grant.Obligations.Contains(Obligation.HouseholdAuthorization));
    }

    [Theory]
    [InlineData("scope", true)]
    [InlineData("purposes", true)]
    [InlineData("terms[0]", true)]
    [InlineData("terms[1]", false)]
    [InlineData("terms[-1]", false)]
    [InlineData("terms[0", false)]
    [InlineData("basis", false)]
    [InlineData("资料不全", false)]
    [InlineData(null, false)]
    public void A_refusal_rests_on_what_was_published(string? cited, bool isPublished) =>
        Assert.Equal(isPublished, CitationRule.IsPublished(Asked.Request, cited, WithTerms));

    [Theory]
    [InlineData("scope", Sharing.Unconditional, false, false)]
    [InlineData("basis", Sharing.None, false, true)]
    [InlineData("scope", Sharing.Conditional, true, false)]
    [InlineData("scope", Sharing.Conditional, false, true)]
    public void What_is_unconditional_or_flows_back_has_no_condition_to_cite(string cited, Sharing sharing, bool returnFlow, bool isPublished)
    {
        var request = Asked.Request with { Demand = Asked.Demand with { ReturnFlow = returnFlow } };

        Assert.Equal(isPublished, CitationRule.IsPublished(request, cited, Asked.Published with { Sharing = sharing }));
    }

    [Fact]
    public void What_was_not_catalogued_has_no_condition_to_cite() => Assert.False(CitationRule.IsPublished(Asked.Request, "scope", null));

    [Fact]
    public void A_demand_goes_to_the_one_source_of_all_its_elements_in_the_source_s_items()
    {
        var copy = Copy(AnElement.Id);

        var route = SourceRoute.Of(
            Asked.Demand with { Items = [MaritalStatus], Scope = [new ScopeTerm.Prefix(MaritalStatus, "x")] },
            copy,
            ImmutableDictionary<ElementId, Resource>.Empty.Add(AnElement.Id, Renamed));

        Assert.Equal(Renamed.Code, route!.Value.Demand.Resource);
        Assert.Equal("status_of_marriage", Assert.Single(route.Value.Demand.Items).Value);
        Assert.Equal("status_of_marriage", Assert.Single(route.Value.Demand.Scope).Item.Value);
    }

    [Fact]
    public void An_item_that_carries_no_element_leaves_it_to_the_platform()
    {
        var sources = ImmutableDictionary<ElementId, Resource>.Empty.Add(AnElement.Id, Renamed);

        Assert.Null(SourceRoute.Of(Asked.Demand, Copy(AnElement.Id), sources));
        Assert.Null(SourceRoute.Of(Asked.Demand with { Items = [MaritalStatus] }, Copy(AnElement.Id), ImmutableDictionary<ElementId, Resource>.Empty));
        Assert.Null(SourceRoute.Of(Asked.Demand with { Items = [MaritalStatus] }, Renamed with { Items = Copy(AnElement.Id).Items }, sources));
    }

    [Theory]
    [InlineData("3305", true)]
    [InlineData("330502", true)]
    [InlineData("33", false)]
    [InlineData("330", false)]
    [InlineData("3307", false)]
    [InlineData("3305021234", false)]
    public void What_flows_back_keeps_to_the_requester_s_division(string prefix, bool fits)
    {
        var division = ItemId.Parse("division");
        var province = Asked.Civil with { Division = DivisionCode.Parse("330000") };
        var resource = Asked.Published with
        {
            DivisionItem = division,
            Items = [.. Asked.Published.Items, new(division, "区划", ItemType.Text, null, Claim.None, Sensitivity.None)],
        };
        var demand = Asked.Demand with { ReturnFlow = true, Scope = [new ScopeTerm.Prefix(division, prefix)] };

        var check = RequestCheck.Of("", Asked.Request with { Demand = demand }, resource, Asked.Departments.SetItem(province.Id, province));

        Assert.Equal(fits ? [] : ["scope"], check.Violations.Select(violation => violation.Field));
    }

    /// <summary>331000 and 331100 are two cities, 330110 and 330111 two districts, 500000 and 510000 two provinces.</summary>
    [Theory]
    [InlineData("331000", "331", "3310")]
    [InlineData("330110", "33011", "330110")]
    [InlineData("500000", "5", "50")]
    [InlineData("310100", "3", "31")]
    public void Half_a_pair_of_the_requester_s_own_code_reaches_into_its_neighbours(string own, string half, string whole)
    {
        var division = ItemId.Parse("division");
        var nation = Asked.Civil with { Division = DivisionCode.Nation };
        var departments = Asked.Departments
            .SetItem(nation.Id, nation)
            .SetItem(Bodies.Housing, Asked.Housing with { Division = DivisionCode.Parse(own) });
        var resource = Asked.Published with
        {
            DivisionItem = division,
            Items = [.. Asked.Published.Items, new(division, "区划", ItemType.Text, null, Claim.None, Sensitivity.None)],
        };
        IEnumerable<string> Wrong(string prefix) => RequestCheck.Of(
            "",
            Asked.Request with { Demand = Asked.Demand with { ReturnFlow = true, Scope = [new ScopeTerm.Prefix(division, prefix)] } },
            resource,
            departments).Violations.Select(violation => violation.Field);

        Assert.Equal(["scope"], Wrong(half));
        Assert.Empty(Wrong(whole));
    }

    [Fact]
    public void Only_an_upper_department_s_data_that_says_where_it_was_collected_flows_back()
    {
        var request = Asked.Request with { Demand = Asked.Demand with { ReturnFlow = true } };

        var check = RequestCheck.Of("", request, Asked.Published, Asked.Departments);

        Assert.Equal(["return_flow", "return_flow"], check.Violations.Select(violation => violation.Field));
    }

    [Fact]
    public void A_return_flow_meets_no_condition_and_is_obliged_to_none()
    {
        var request = Asked.Request with
        {
            Demand = Asked.Demand with { ReturnFlow = true },
            Statements = Asked.Statements with { Purpose = "另一用途" },
        };

        var grant = RequestGrant.Of(request, WithTerms, [], Now);

        Assert.Empty(grant.Obligations);
        Assert.Null(RequestGrant.Obstacles(grant, request, WithTerms, Asked.Housing).Reason);
    }

    [Fact]
    public void A_grant_obliges_to_what_the_conditions_and_the_delegation_ask_and_covers_the_highest_grade_of_its_items()
    {
        var graded = WithTerms with
        {
            Grade = Grade.L4,
            Items = [AResource.Items[0] with { Grade = Grade.L2 }, AnItem with { Grade = Grade.L3 }, AResource.Items[2]],
        };

        var grant = RequestGrant.Of(Asked.Request, graded, [Obligation.HouseholdAuthorization], Now);

        Assert.Equal([Obligation.Matter, Obligation.HouseholdAuthorization], grant.Obligations);
        Assert.Equal((Grade.L3, Now), (grant.Ceiling, grant.Begins));
    }

    [Fact]
    public void What_is_asked_for_a_time_that_has_passed_comes_to_no_grant()
    {
        var grant = RequestGrant.Of(Asked.Request, Asked.Published, [], Asked.Statements.Ends);

        var (reason, violations) = RequestGrant.Obstacles(grant, Asked.Request, Asked.Published, Asked.Housing);

        Assert.Equal((Reason.RequestInvalid, "grant.ends"), (reason, Assert.Single(violations).Field));
    }

    [Fact]
    public void An_external_body_s_head_consents_to_nothing()
    {
        var context = Asked.Context(Asked.HousingHead);
        context = context with { Departments = context.Departments.SetItem(Bodies.Housing, Asked.Housing with { Kind = DepartmentKind.External }) };

        var step = Assert.IsType<RequestStep.Refused>(RequestLife.Decide(Asked.Request, new RequestCommand.Sign(), context));

        Assert.Equal(Reason.ConsumerExternal, step.Reason);
    }

    [Fact]
    public void A_request_of_which_only_some_items_may_be_shared_is_refused_and_names_them()
    {
        var mixed = Asked.Published with { Basis = ABasis, Items = [AResource.Items[0], AnItem with { Sharing = Sharing.None }, AResource.Items[2]] };

        var refused = Asked.Forwarded(Now, mixed);

        Assert.Equal(RequestState.Refused, refused.State);
        Assert.Contains("Only marital_status", refused.Answer!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void At_once_means_in_the_instant_of_filing_and_only_what_is_unconditional_and_mounted()
    {
        var policy = new AcceptancePolicy { UnconditionalAtOnce = true };
        var open = Asked.Published with { Sharing = Sharing.Unconditional, Conditions = null };

        Assert.Equal(RequestState.Effective, Asked.Forwarded(Now, open, policy).State);
        Assert.Equal(RequestState.Forwarded, Asked.Forwarded(Now, open with { Mapping = null }, policy).State);
        Assert.Equal(RequestState.Forwarded, Asked.Forwarded(Now, policy: policy).State);
    }

    [Fact]
    public void The_same_demand_under_the_same_number_has_one_id_and_another_has_another()
    {
        var ids = new[]
        {
            RequestId.Of(Bodies.Housing, "1", Asked.Demand),
            RequestId.Of(Bodies.Housing, "1", Asked.Demand with { Items = [MaritalStatus] }),
            RequestId.Of(Bodies.Housing, "2", Asked.Demand),
            RequestId.Of(Bodies.Police, "1", Asked.Demand),
            RequestId.Of(Bodies.Housing, "1", new() { Wanted = AResource.Code.Value }),
        };

        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(4, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("Q-5f0c8a1b2d3e4f60", true)]
    [InlineData("Q-5F0C8A1B2D3E4F60", false)]
    [InlineData("Q-5f0c8a1b2d3e4f6", false)]
    [InlineData("Q-5f0c8a1b2d3e4f60\n", false)]
    [InlineData("", false)]
    public void An_id_is_of_its_form(string text, bool isId) => Assert.Equal(isId, RequestId.TryParse(text, out _));

    private static Resource Renamed { get; } = Asked.Published with { Items = [AnItem with { Id = ItemId.Parse("status_of_marriage") }] };

    private static Resource Copy(ElementId element) => Asked.Published with
    {
        Code = ResourceCode.Parse("101001/0001"),
        Provider = Bodies.Police,
        Items = [AResource.Items[0], AnItem with { Element = element, Claim = Claim.Verifier }],
    };
}
