using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Grants;

public sealed class IssueRuleTests
{
    private static readonly Department AConsumer = new(Bodies.Housing, "湖州市住建(演示)", "HU-ZJ", DivisionCode.Parse("330500"));

    private static readonly SharingConditions Conditions = AResource.Conditions!;

    public static TheoryData<Condition, bool> Terms => new()
    {
        { new Condition.Within([DivisionCode.Parse("330000")]), true },
        { new Condition.Within([DivisionCode.Parse("310000"), DivisionCode.Parse("330500")]), true },
        { new Condition.Within([DivisionCode.Parse("340000")]), false },
        { new Condition.Among([Bodies.Police, Bodies.Housing]), true },
        { new Condition.Among([Bodies.Police]), false },
        { new Condition.Obliged(Obligation.Matter), true },
        { new Condition.Obliged(Obligation.HouseholdAuthorization), false },
        { new Condition.Obliged(Obligation.HouseholdAuthorization) { Purpose = AGrant.Purpose }, false },
        { new Condition.Obliged(Obligation.HouseholdAuthorization) { Purpose = "另一用途" }, true },
        { new Condition.Masked(new(MaritalStatus, new Mask.Hash())), false },
        { new Condition.Masked(new(CitizenNumber, new Mask.Keep(6))), true },
        { new Condition.Masked(new(CitizenNumber, new Mask.Keep(4))), true },
        { new Condition.Masked(new(CitizenNumber, new Mask.Keep(3))), false },
        { new Condition.Masked(new(RegisteredOn, new Mask.Year())), true },
        { new Condition.Grouped(10), false },
        { new Condition.Unknown(), false },
    };

    public static TheoryData<string, Grant, string, ViolationCode> Mismatched => new()
    {
        { "an item of another resource", AGrant with { Items = [ItemId.Parse("nothing")] }, "grant.items[0]", ViolationCode.ItemUnknown },
        { "an item twice", AGrant with { Items = [MaritalStatus, MaritalStatus] }, "grant.items[1]", ViolationCode.FieldDuplicate },
        {
            "a scope on an item of another resource",
            AGrant with { Scope = [new ScopeTerm.Prefix(ItemId.Parse("nothing"), "33")] }, "grant.scope[0].item", ViolationCode.ItemUnknown
        },
        {
            "a prefix of a date",
            AGrant with { Scope = [new ScopeTerm.Prefix(RegisteredOn, "2026")] }, "grant.scope[0]", ViolationCode.FieldConflict
        },
        {
            "a list of texts for a date",
            AGrant with { Scope = [new ScopeTerm.Among(RegisteredOn, [Cell.OfText("2026-01-01")])] }, "grant.scope[0]", ViolationCode.FieldConflict
        },
        { "a mask of another resource's item", Masking(ItemId.Parse("nothing"), new Mask.Hash()), "grant.masks[0].item", ViolationCode.ItemUnknown },
        { "a mask of an item that it does not name", Masking(RegisteredOn, new Mask.Year()), "grant.masks[0].item", ViolationCode.FieldConflict },
        { "a mask that does not fit", Masking(MaritalStatus, new Mask.Year()), "grant.masks[0]", ViolationCode.FieldConflict },
        {
            "two masks of an item",
            AGrant with { Masks = [new(MaritalStatus, new Mask.Hash()), new(MaritalStatus, new Mask.Keep(1))] }, "grant.masks[1].item", ViolationCode.FieldDuplicate
        },
        { "figures that no stream gives", AGrant with { GroupSizeMin = 10 }, "grant.modes", ViolationCode.FieldConflict },
        { "a mode twice", AGrant with { Modes = [Mode.Api, Mode.Api] }, "grant.modes[1]", ViolationCode.FieldDuplicate },
        { "a purpose outside the conditions", AGrant with { Purpose = "人才引进评分" }, "grant.purpose", ViolationCode.FieldConflict },
    };

    [Fact]
    public void An_authority_issues_a_grant_that_fits_the_resource()
    {
        Assert.Null(IssueRule.Decide(AGrant, AResource, AConsumer, Bodies.DataBureau));
        Assert.Empty(IssueRule.Mismatches(AGrant, AResource, AConsumer));
    }

    [Fact]
    public void A_mask_that_nobody_can_apply_is_not_issued() =>
        Assert.Equal(Reason.ConditionUnknown, IssueRule.Decide(Masking(MaritalStatus, new Mask.Unknown()), AResource, AConsumer, Bodies.DataBureau));

    [Fact]
    public void Nobody_grants_to_their_own_department() =>
        Assert.Equal(Reason.SelfGrant, IssueRule.Decide(AGrant with { Consumer = Bodies.DataBureau }, AResource, AConsumer, Bodies.DataBureau));

    [Fact]
    public void What_is_not_shared_is_granted_to_nobody() =>
        Assert.Equal(Reason.NotShareable, IssueRule.Decide(AGrant, AResource with { Sharing = Sharing.None }, AConsumer, Bodies.DataBureau));

    [Fact]
    public void A_scope_that_nobody_can_evaluate_is_not_issued() =>
        Assert.Equal(
            Reason.ConditionUnknown,
            IssueRule.Decide(AGrant with { Scope = [new ScopeTerm.Unknown(MaritalStatus)] }, AResource, AConsumer, Bodies.DataBureau));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void An_obligation_that_nobody_knows_is_not_issued(int obligation) =>
        Assert.Equal(
            Reason.ConditionUnknown,
            IssueRule.Decide(AGrant with { Obligations = [Obligation.Matter, (Obligation)obligation] }, AResource, AConsumer, Bodies.DataBureau));

    [Theory]
    [MemberData(nameof(Mismatched))]
    public void What_does_not_fit_is_told_with_its_field(string what, Grant grant, string field, ViolationCode code)
    {
        Assert.NotEmpty(what);
        var violation = Assert.Single(IssueRule.Mismatches(grant, AResource, AConsumer));

        Assert.Equal((field, code), (violation.Field, violation.Code));
    }

    private static Grant Masking(ItemId item, Mask mask) => AGrant with { Masks = [new(item, mask)] };

    [Fact]
    public void An_external_body_holds_no_grant() =>
        Assert.Equal(
            Reason.ConsumerExternal,
            IssueRule.Decide(AGrant, AResource, AConsumer with { Kind = DepartmentKind.External }, Bodies.DataBureau));

    [Theory]
    [InlineData(ResourceState.Superseded)]
    [InlineData(ResourceState.Withdrawn)]
    public void What_has_ended_is_granted_to_nobody(ResourceState state) =>
        Assert.Equal(Reason.ResourceEnded, IssueRule.Decide(AGrant, AResource with { State = state }, AConsumer, Bodies.DataBureau));

    [Fact]
    public void An_item_that_is_not_shared_is_granted_to_nobody()
    {
        var resource = AResource with { Items = AResource.Items.SetItem(1, AnItem with { Sharing = Sharing.None }) };

        Assert.Equal(Reason.NotShareable, IssueRule.Decide(AGrant, resource, AConsumer, Bodies.DataBureau));
        Assert.Null(IssueRule.Decide(AGrant with { Items = [CitizenNumber] }, resource, AConsumer, Bodies.DataBureau));
    }

    [Theory]
    [MemberData(nameof(Terms))]
    public void A_grant_meets_every_term_of_the_conditions(Condition term, bool met)
    {
        var resource = AResource with { Conditions = Conditions with { Terms = [term] } };

        Assert.Equal(met, IssueRule.Mismatches(
            AGrant with { Obligations = [Obligation.Matter], Masks = [new(CitizenNumber, new Mask.Keep(4))] }, resource, AConsumer).IsEmpty);
    }

    [Fact]
    public void Conditions_bind_only_those_who_read_what_is_shared_under_them()
    {
        var resource = AResource with { Items = [.. AResource.Items.Select(item => item with { Sharing = Sharing.Unconditional })] };

        Assert.Empty(IssueRule.Mismatches(AGrant with { Purpose = "人才引进评分" }, resource, AConsumer));
    }

    [Fact]
    public void A_mode_that_the_resource_has_not_is_told_with_its_field()
    {
        var violation = Assert.Single(IssueRule.Mismatches(AGrant with { Modes = [Mode.Api, Mode.Batch] }, AResource with { Modes = [Mode.Api] }, AConsumer));

        Assert.Equal(("grant.modes[1]", ViolationCode.FieldConflict), (violation.Field, violation.Code));
    }

    [Fact]
    public void What_is_shared_unconditionally_may_be_granted_for_any_purpose()
    {
        var resource = AResource with { Sharing = Sharing.Unconditional, Conditions = null };

        Assert.Empty(IssueRule.Mismatches(AGrant with { Purpose = "人才引进评分" }, resource, AConsumer));
    }
}
