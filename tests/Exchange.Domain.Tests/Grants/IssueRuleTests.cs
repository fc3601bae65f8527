using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Grants;

public sealed class IssueRuleTests
{
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
        { "a mode twice", AGrant with { Modes = [Mode.Api, Mode.Api] }, "grant.modes[1]", ViolationCode.FieldDuplicate },
        { "a purpose outside the conditions", AGrant with { Purpose = "人才引进评分" }, "grant.purpose", ViolationCode.FieldConflict },
    };

    [Fact]
    public void An_authority_issues_a_grant_that_fits_the_resource()
    {
        Assert.Null(IssueRule.Decide(AGrant, AResource, Bodies.DataBureau));
        Assert.Empty(IssueRule.Mismatches(AGrant, AResource));
    }

    [Fact]
    public void Nobody_grants_to_their_own_department() =>
        Assert.Equal(Reason.SelfGrant, IssueRule.Decide(AGrant with { Consumer = Bodies.DataBureau }, AResource, Bodies.DataBureau));

    [Fact]
    public void What_is_not_shared_is_granted_to_nobody() =>
        Assert.Equal(Reason.NotShareable, IssueRule.Decide(AGrant, AResource with { Sharing = Sharing.None }, Bodies.DataBureau));

    [Fact]
    public void A_scope_that_nobody_can_evaluate_is_not_issued() =>
        Assert.Equal(
            Reason.ConditionUnknown,
            IssueRule.Decide(AGrant with { Scope = [new ScopeTerm.Unknown(MaritalStatus)] }, AResource, Bodies.DataBureau));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void An_obligation_that_nobody_knows_is_not_issued(int obligation) =>
        Assert.Equal(
            Reason.ConditionUnknown,
            IssueRule.Decide(AGrant with { Obligations = [Obligation.Matter, (Obligation)obligation] }, AResource, Bodies.DataBureau));

    [Theory]
    [MemberData(nameof(Mismatched))]
    public void What_does_not_fit_is_told_with_its_field(string what, Grant grant, string field, ViolationCode code)
    {
        Assert.NotEmpty(what);
        var violation = Assert.Single(IssueRule.Mismatches(grant, AResource));

        Assert.Equal((field, code), (violation.Field, violation.Code));
    }

    [Fact]
    public void A_mode_that_the_resource_has_not_is_told_with_its_field()
    {
        var violation = Assert.Single(IssueRule.Mismatches(AGrant with { Modes = [Mode.Api, Mode.Batch] }, AResource with { Modes = [Mode.Api] }));

        Assert.Equal(("grant.modes[1]", ViolationCode.FieldConflict), (violation.Field, violation.Code));
    }

    [Fact]
    public void What_is_shared_unconditionally_may_be_granted_for_any_purpose()
    {
        var resource = AResource with { Sharing = Sharing.Unconditional, Conditions = null };

        Assert.Empty(IssueRule.Mismatches(AGrant with { Purpose = "人才引进评分" }, resource));
    }
}
