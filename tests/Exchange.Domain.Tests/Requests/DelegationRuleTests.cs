using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Requests;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Requests;

public sealed class DelegationRuleTests
{
    private static readonly Department AConsumer = new(Bodies.Housing, "湖州市住建(演示)", "HU-ZJ", DivisionCode.Parse("330500"));

    public static TheoryData<string, Delegation, Reason?> Given => new()
    {
        { "its own resource", ADelegation, null },
        { "another's resource", ADelegation with { Provider = Bodies.Police }, Reason.OtherDepartment },
    };

    public static TheoryData<string, Delegation, string, ViolationCode> Mismatched => new()
    {
        { "an item of another resource", ADelegation with { Items = [ItemId.Parse("nothing")] }, "delegation.items[0]", ViolationCode.ItemUnknown },
        { "an item twice", ADelegation with { Items = [MaritalStatus, MaritalStatus] }, "delegation.items[1]", ViolationCode.FieldDuplicate },
        { "a purpose outside the conditions", ADelegation with { Purposes = [Purpose, "人才引进评分"] }, "delegation.purposes[1]", ViolationCode.FieldConflict },
        { "a purpose twice", ADelegation with { Purposes = [Purpose, Purpose] }, "delegation.purposes[1]", ViolationCode.FieldDuplicate },
        { "a term that nobody can decide", ADelegation with { Terms = [new Condition.Unknown()] }, "delegation.terms[0]", ViolationCode.FieldUnknownValue },
        { "an end that is now", ADelegation with { Ends = Now }, "delegation.ends", ViolationCode.FieldOutOfRange },
    };

    public static TheoryData<string, Delegation, bool> Covering => new()
    {
        { "all of it", ADelegation, true },
        { "these items", ADelegation with { Items = [CitizenNumber, MaritalStatus] }, true },
        { "some of these items", ADelegation with { Items = [MaritalStatus] }, false },
        { "another purpose", ADelegation with { Purposes = ["人才引进评分"] }, false },
        { "another resource", ADelegation with { Resource = ResourceCode.Parse("301003/0004") }, false },
        { "another provider's", ADelegation with { Provider = Bodies.Police }, false },
        { "revoked", ADelegation with { RevokedAt = Now.AddDays(-1) }, false },
        { "ending now", ADelegation with { Ends = Now }, false },
        { "ending next", ADelegation with { Ends = Now.AddTicks(1) }, true },
        { "within its province", ADelegation with { Terms = [new Condition.Within([DivisionCode.Parse("330000")])] }, true },
        { "within another province", ADelegation with { Terms = [new Condition.Within([DivisionCode.Parse("340000")])] }, false },
        { "among others", ADelegation with { Terms = [new Condition.Among([Bodies.Police])] }, false },
        { "obliged as offered", ADelegation with { Terms = [new Condition.Obliged(Obligation.Matter)] }, true },
        { "obliged to more", ADelegation with { Terms = [new Condition.Obliged(Obligation.Matter), new Condition.Obliged(Obligation.HouseholdAuthorization)] }, false },
        { "figures only", ADelegation with { Terms = [new Condition.Grouped(10)] }, false },
        { "a term that nobody can decide", ADelegation with { Terms = [new Condition.Unknown()] }, false },
    };

    private static Delegation ADelegation => new()
    {
        Id = DelegationId.Parse("V-0001"),
        Version = 1,
        Provider = Bodies.CivilAffairs,
        Resource = AResource.Code,
        Purposes = [Purpose],
        Ends = Now.AddYears(1),
        Document = "委托〔2026〕1号",
        GivenBy = "issuer head",
        GivenAt = Now.AddDays(-7),
    };

    [Theory]
    [MemberData(nameof(Given))]
    public void A_provider_delegates_for_its_own_resource(string what, Delegation delegation, Reason? expected)
    {
        var reason = DelegationRule.Decide(delegation, AResource);

        Assert.True(reason == expected, what);
    }

    [Fact]
    public void Nobody_delegates_what_is_withdrawn_or_not_shared()
    {
        var unshared = AResource with { Items = [.. AResource.Items.Select(item => item.Id == MaritalStatus ? item with { Sharing = Sharing.None } : item)] };

        Assert.Equal(Reason.ResourceEnded, DelegationRule.Decide(ADelegation, AResource with { State = ResourceState.Withdrawn }));
        Assert.Equal(Reason.NotShareable, DelegationRule.Decide(ADelegation, AResource with { Sharing = Sharing.None }));
        Assert.Equal(Reason.NotShareable, DelegationRule.Decide(ADelegation with { Items = [MaritalStatus] }, unshared));
        Assert.Null(DelegationRule.Decide(ADelegation with { Items = [CitizenNumber] }, unshared));
    }

    [Theory]
    [MemberData(nameof(Mismatched))]
    public void What_does_not_fit_is_told_by_field(string what, Delegation delegation, string field, ViolationCode code)
    {
        var violation = Assert.Single(DelegationRule.Mismatches(delegation, AResource, Now));

        Assert.True((violation.Field, violation.Code) == (field, code), what);
    }

    [Fact]
    public void What_is_unconditional_needs_no_delegation()
    {
        var unconditional = AResource with { Sharing = Sharing.Unconditional, Conditions = null };

        Assert.Equal("delegation.resource", Assert.Single(DelegationRule.Mismatches(ADelegation, unconditional, Now)).Field);
    }

    [Fact]
    public void What_fits_is_given_without_a_word() => Assert.Empty(DelegationRule.Mismatches(ADelegation, AResource, Now));

    [Theory]
    [MemberData(nameof(Covering))]
    public void It_covers_what_it_says_and_nothing_else(string what, Delegation delegation, bool covers)
    {
        var decided = DelegationRule.Covers(delegation, AResource, [CitizenNumber, MaritalStatus], Purpose, AConsumer, [Obligation.Matter], Now);

        Assert.True(decided == covers, what);
    }

    [Fact]
    public void It_covers_no_item_that_the_resource_has_not() => Assert.False(
        DelegationRule.Covers(ADelegation, AResource, [ItemId.Parse("nothing")], Purpose, AConsumer, [], Now));

    [Fact]
    public void It_covers_nothing_where_no_item_is_asked_for() => Assert.False(
        DelegationRule.Covers(ADelegation, AResource, [], Purpose, AConsumer, [], Now));
}
