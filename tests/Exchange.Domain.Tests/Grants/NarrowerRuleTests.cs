using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Grants;

/// <summary>Each dimension of "narrower than", by example.</summary>
public sealed class NarrowerRuleTests
{
    private static readonly Grant Above = AGrant with
    {
        Scope = [new ScopeTerm.Prefix(CitizenNumber, "3305")],
        Obligations = [Obligation.Matter],
        Quota = new(744, QuotaPeriod.Month),
        Ceiling = Grade.L3,
        ContractorTasks = ["数据清洗", "运维"],
        ImpactAssessment = "PIA-1",
        Disposal = "物理销毁并报备",
    };

    public static TheoryData<string, Grant> Wider => new()
    {
        { "grant.resource", Above with { Resource = ResourceCode.Parse("301003/0004") } },
        { "grant.items[1]", Above with { Items = [CitizenNumber, RegisteredOn] } },
        { "grant.modes[0]", Above with { Modes = [Mode.Batch] } },
        { "grant.contractor_tasks[1]", Above with { ContractorTasks = ["运维", "开发"] } },
        { "grant.purpose", Above with { Purpose = "人才引进评分" } },
        { "grant.begins", Above with { Begins = Above.Begins.AddTicks(-1) } },
        { "grant.ends", Above with { Ends = Above.Ends.AddTicks(1) } },
        { "grant.scope", Above with { Scope = [] } },
        { "grant.scope", Above with { Scope = [new ScopeTerm.Prefix(CitizenNumber, "330")] } },
        { "grant.scope", Above with { Scope = [new ScopeTerm.Prefix(MaritalStatus, "3305")] } },
        { "grant.scope", Above with { Scope = [new ScopeTerm.Among(CitizenNumber, [Cell.OfText("330501"), Cell.OfText("330701")])] } },
        { "grant.scope", Above with { Scope = [new ScopeTerm.Unknown(CitizenNumber)] } },
        { "grant.obligations", Above with { Obligations = [Obligation.HouseholdAuthorization] } },
        { "grant.quota", Above with { Quota = null } },
        { "grant.quota", Above with { Quota = new(745, QuotaPeriod.Month) } },
        { "grant.quota", Above with { Quota = new(25, QuotaPeriod.Day) } },
        { "grant.quota", Above with { Quota = new(2, QuotaPeriod.Hour) } },
        { "grant.quota", Above with { Quota = new(1, (QuotaPeriod)9) } },
        { "grant.quota", Above with { Quota = new(ulong.MaxValue, QuotaPeriod.Hour) } },
        { "grant.ceiling", Above with { Ceiling = null } },
        { "grant.ceiling", Above with { Ceiling = Grade.L4 } },
        { "grant.may_pass_on", Above with { MayPassOn = true } },
        { "grant.impact_assessment", Above with { ImpactAssessment = "PIA-2" } },
        { "grant.disposal", Above with { Disposal = null } },
    };

    public static TheoryData<string, Grant> Narrower => new()
    {
        { "verifications instead of look-ups", Above with { Modes = [Mode.Verify] } },
        { "an item less", Above with { Items = [MaritalStatus] } },
        { "a longer prefix", Above with { Scope = [new ScopeTerm.Prefix(CitizenNumber, "330501")] } },
        { "a list within the prefix", Above with { Scope = [new ScopeTerm.Among(CitizenNumber, [Cell.OfText("330501")])] } },
        { "a term more", Above with { Scope = [.. Above.Scope, new ScopeTerm.Prefix(MaritalStatus, "已")] } },
        { "a shorter life", Above with { Begins = Now, Ends = Now.AddDays(1) } },
        { "an obligation more", Above with { Obligations = [Obligation.HouseholdAuthorization, Obligation.Matter] } },
        { "one an hour", Above with { Quota = new(1, QuotaPeriod.Hour) } },
        { "24 a day", Above with { Quota = new(24, QuotaPeriod.Day) } },
        { "a lower ceiling", Above with { Ceiling = Grade.L1 } },
        { "no contractors", Above with { ContractorTasks = [] } },
        { "no minors", Above with { ImpactAssessment = null } },
        { "another consumer, basis and state", Above with { Consumer = Testing.Builders.Bodies.Parking, Basis = "x", State = GrantState.Suspended } },
    };

    [Theory]
    [MemberData(nameof(Wider))]
    public void Wider_in_one_dimension_is_told_by_its_field(string field, Grant grant)
    {
        var violation = Assert.Single(NarrowerRule.Differences(grant, Above));

        Assert.Equal(field, violation.Field);
    }

    [Theory]
    [MemberData(nameof(Narrower))]
    public void Narrower_is_narrower(string why, Grant grant) => Assert.True(NarrowerRule.Differences(grant, Above).IsEmpty, why);

    [Fact]
    public void A_list_is_within_a_list_and_a_prefix_never()
    {
        var above = AGrant with { Scope = [new ScopeTerm.Among(CitizenNumber, [Cell.OfText("1"), Cell.OfText("12")])] };

        Assert.Empty(NarrowerRule.Differences(AGrant with { Scope = [new ScopeTerm.Among(CitizenNumber, [Cell.OfText("12")])] }, above));
        Assert.NotEmpty(NarrowerRule.Differences(AGrant with { Scope = [new ScopeTerm.Prefix(CitizenNumber, "12")] }, above));
        Assert.NotEmpty(NarrowerRule.Differences(AGrant with { Scope = [new ScopeTerm.Among(CitizenNumber, [Cell.OfInteger(12)])] }, above));
    }

    public static TheoryData<Mask, Mask, bool> Masks => new()
    {
        { new Mask.Partly(3, 4), new Mask.Partly(3, 4), true },
        { new Mask.Partly(2, 4), new Mask.Partly(3, 4), false },
        { new Mask.Partly(4, 4), new Mask.Partly(3, 4), false },
        { new Mask.Keep(2), new Mask.Keep(4), true },
        { new Mask.Keep(5), new Mask.Keep(4), false },
        { new Mask.Keep(3), new Mask.Partly(3, 0), false },
        { new Mask.Steps(Decimal("5000")), new Mask.Steps(Decimal("1000")), true },
        { new Mask.Steps(Decimal("0.5")), new Mask.Steps(Decimal("0.25")), true },
        { new Mask.Steps(Decimal("1500")), new Mask.Steps(Decimal("1000")), false },
        { new Mask.Steps(Decimal("500")), new Mask.Steps(Decimal("1000")), false },
        { new Mask.Hash(), new Mask.Hash(), true },
        { new Mask.Hash(), new Mask.Keep(4), false },
        { new Mask.Year(), new Mask.Year(), true },
        { new Mask.Unknown(), new Mask.Unknown(), false },
    };

    [Theory]
    [MemberData(nameof(Masks))]
    public void A_mask_is_narrower_when_it_is_the_same_or_can_be_worked_out_from_the_other(Mask own, Mask other, bool isNarrower)
    {
        var above = AGrant with { Masks = [new(CitizenNumber, other)] };

        var differences = NarrowerRule.Differences(above with { Masks = [new(CitizenNumber, own), new(MaritalStatus, new Mask.Hash())] }, above);

        Assert.Equal(isNarrower ? [] : ["grant.masks"], differences.Select(violation => violation.Field));
    }

    [Fact]
    public void A_mask_is_never_dropped_not_even_with_its_item()
    {
        var above = AGrant with { Masks = [new(CitizenNumber, new Mask.Hash())] };

        Assert.Equal("grant.masks", Assert.Single(NarrowerRule.Differences(above with { Masks = [] }, above)).Field);
        Assert.Equal("grant.masks", Assert.Single(NarrowerRule.Differences(above with { Items = [MaritalStatus], Masks = [] }, above)).Field);
    }

    [Fact]
    public void Rows_are_not_chosen_by_what_the_grant_above_masks()
    {
        var above = AGrant with { Scope = [new ScopeTerm.Prefix(CitizenNumber, "33")], Masks = [new(CitizenNumber, new Mask.Keep(2))] };

        Assert.Empty(NarrowerRule.Differences(above with { Scope = [.. above.Scope, new ScopeTerm.Prefix(MaritalStatus, "已")] }, above));
        Assert.Equal("grant.scope", Assert.Single(NarrowerRule.Differences(above with { Scope = [new ScopeTerm.Prefix(CitizenNumber, "3301")] }, above)).Field);
    }

    [Fact]
    public void Figures_are_of_groups_that_are_no_smaller_and_of_the_same_rows()
    {
        var above = AGrant with { GroupSizeMin = 10, Scope = [new ScopeTerm.Prefix(CitizenNumber, "33")] };

        Assert.Empty(NarrowerRule.Differences(above with { GroupSizeMin = 11 }, above));
        Assert.Equal("grant.group_size_min", Assert.Single(NarrowerRule.Differences(above with { GroupSizeMin = 0 }, above)).Field);
        Assert.Equal("grant.scope", Assert.Single(NarrowerRule.Differences(above with { Scope = [new ScopeTerm.Prefix(CitizenNumber, "330")] }, above)).Field);
    }

    private static Cell Decimal(string text)
    {
        Assert.True(Cell.TryDecimal(text, out var cell));
        return cell;
    }

    [Fact]
    public void Everything_that_is_wider_is_told_at_once() => Assert.Equal(
        ["grant.items[0]", "grant.modes[0]", "grant.contractor_tasks[0]", "grant.scope", "grant.obligations", "grant.quota", "grant.ceiling", "grant.disposal"],
        NarrowerRule.Differences(
            AGrant with { Items = [RegisteredOn], Modes = [Mode.File], ContractorTasks = ["开发"] }, Above).Select(violation => violation.Field));
}
