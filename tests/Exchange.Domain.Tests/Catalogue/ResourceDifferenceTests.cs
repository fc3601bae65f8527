using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Catalogue;

/// <summary>What a version changes, and what that means for a grant of marital_status by Lookup.</summary>
public sealed class ResourceDifferenceTests
{
    private static readonly Grant Held = AGrant with { Items = [MaritalStatus] };

    // What changes, the difference, whether it is breaking, whether the grant's holder must agree, whether it is told.
    public static TheoryData<Resource, string, bool, bool, bool> Changes => new()
    {
        { AResource with { Name = "新" }, "name: 婚姻登记信息 > 新", false, false, true },
        { AResource with { Items = AResource.Items.RemoveAt(1) }, "items[marital_status]: 婚姻状况 > ", true, true, true },
        { AResource with { Items = AResource.Items.RemoveAt(2) }, "items[registered_on]: 登记日期 > ", true, false, false },
        { AResource with { Items = AResource.Items.Add(AnItem with { Id = ItemId.Parse("spouse") }) }, "items[spouse]:  > 婚姻状况", false, false, false },
        { Of(AnItem with { Name = "新" }), "items[marital_status].name: 婚姻状况 > 新", false, false, true },
        { Of(AnItem with { Type = ItemType.Integer }), "items[marital_status].type: Text > Integer", true, true, true },
        { Of(AnItem with { Element = ElementId.Parse("person.other") }), "items[marital_status].element: person.marital_status > person.other", true, true, true },
        { Of(AnItem with { Element = null }), "items[marital_status].element: person.marital_status > ", true, true, true },
        { Of(AnItem with { Claim = Claim.Verifier }), "items[marital_status].claim: Source > Verifier", false, false, true },
        { Of(AnItem with { Sensitivity = Sensitivity.Sensitive }), "items[marital_status].sensitivity: Personal > Sensitive", true, true, true },
        { Of(AnItem with { Sensitivity = Sensitivity.None }), "items[marital_status].sensitivity: Personal > None", false, false, true },
        { Of(AnItem with { Sharing = Sharing.None }), "items[marital_status].sharing:  > None", true, true, true },
        { Of(AnItem with { Sharing = Sharing.Unconditional }), "items[marital_status].sharing:  > Unconditional", false, false, true },
        { Of(AnItem with { Grade = Grade.L3 }), "items[marital_status].grade:  > L3", false, false, true },
        { AResource with { Sharing = Sharing.None }, "sharing: Conditional > None", true, true, true },
        { AResource with { Sharing = Sharing.Unconditional }, "sharing: Conditional > Unconditional", false, false, true },
        { AResource with { Modes = [Mode.Api] }, "modes: Api, Batch > Api", true, false, true },
        { AResource with { Modes = [Mode.Batch] }, "modes: Api, Batch > Batch", true, true, true },
        { AResource with { KeyItem = MaritalStatus }, "key_item: citizen_number > marital_status", true, true, true },
        { AResource with { UpdateCycle = UpdateCycle.Daily }, "update_cycle: RealTime > Daily", false, false, true },
        {
            AResource with { Conditions = AResource.Conditions! with { Terms = [new Condition.Among([Bodies.Housing]), new Condition.Obliged(Obligation.Matter)] } },
            "conditions.terms:  > among 11330599000000086E; obligation Matter", false, false, true
        },
        {
            AResource with { Conditions = AResource.Conditions! with { Terms = [new Condition.Obliged(Obligation.Matter) { Purpose = "用途" }] } },
            "conditions.terms:  > obligation Matter for 用途", false, false, true
        },
        { AResource with { State = ResourceState.Withdrawn }, "state: Published > Withdrawn", true, true, true },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_is_told_as_far_as_it_touches_what_is_read(Resource after, string difference, bool isBreaking, bool asksConsent, bool isTold)
    {
        var found = Assert.Single(ResourceDifference.Between(AResource, after));

        Assert.Equal((difference, isBreaking), ($"{found.Field}: {found.Before} > {found.After}", found.IsBreaking));
        Assert.Equal(asksConsent, ConsultationRule.IsNeeded(AResource, after, [Held]));
        Assert.Equal(isTold ? [Bodies.Housing] : [], ConsultationRule.Told([found], [Held]).Select(told => told.Consumer));
    }

    [Fact]
    public void What_a_scope_rests_on_is_read_too() =>
        Assert.True(ConsultationRule.IsNeeded(
            AResource,
            AResource with { Items = AResource.Items.RemoveAt(0) },
            [Held with { Scope = [new ScopeTerm.Prefix(CitizenNumber, "33")] }]));

    [Fact]
    public void A_stricter_whole_makes_its_items_stricter_but_not_those_with_a_sharing_of_their_own()
    {
        var before = Of(AnItem with { Sharing = Sharing.Unconditional }) with { Sharing = Sharing.Unconditional, Conditions = null };
        var after = Of(AnItem with { Sharing = Sharing.Unconditional });

        Assert.Equal(["sharing", "conditions.scope", "conditions.purposes"], ResourceDifference.Between(before, after).Select(difference => difference.Field));
    }

    [Fact]
    public void Where_the_rows_are_and_who_stands_behind_is_nobody_elses_business() =>
        Assert.Empty(ResourceDifference.Between(AResource, AResource with { Mapping = null, Version = 2, Filing = Filing.Empty }));

    [Theory]
    [InlineData(GrantState.Active, 1, true)]
    [InlineData(GrantState.Suspended, 1, true)]
    [InlineData(GrantState.Terminated, 1, false)]
    [InlineData(GrantState.Active, 0, false)]
    [InlineData(GrantState.Suspended, 0, false)]
    public void A_grant_lives_until_it_ends_or_is_terminated(GrantState state, int minutesLeft, bool isLive) =>
        Assert.Equal(isLive, ConsultationRule.IsLive(AGrant with { State = state, Ends = Now.AddMinutes(minutesLeft) }, Now));

    [Fact]
    public void Each_consumer_is_told_once_of_all_that_touches_any_grant_of_theirs()
    {
        ImmutableArray<Grant> live = [Held, Held with { Items = [RegisteredOn] }, Held with { Consumer = Bodies.Police, Items = [CitizenNumber] }];
        var after = AResource with { Items = [AResource.Items[0]] };

        var told = ConsultationRule.Told(ResourceDifference.Between(AResource, after), live);

        Assert.Equal((Bodies.Housing, 2), (Assert.Single(told).Consumer, told[0].Differences.Length));
    }

    private static Resource Of(Item item) => AResource with { Items = AResource.Items.SetItem(1, item) };
}
