using Exchange.Domain.Catalogue;
using Exchange.Domain.Comparing;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Comparing;

public sealed class ComparisonRuleTests
{
    private static readonly ElementId Subject = ElementId.Parse("person.citizen_number");

    private static readonly Item Key = new(Valid.CitizenNumber, "公民身份号码", ItemType.Text, Subject, Claim.Verifier, Sensitivity.Personal);

    private static readonly Resource Source = Valid.AResource with { Items = [Key, Valid.AnItem] };

    private static readonly Resource Verifier = Source with
    {
        Code = ResourceCode.Parse("101001/0001"),
        Provider = Bodies.Police,
        Items = [Key with { Id = ItemId.Parse("number") }, Valid.AnItem with { Claim = Claim.Verifier }],
        KeyItem = null,
    };

    public static TheoryData<string, string?> Permits => new()
    {
        { "authority", "PERMITTED_AUTHORITY" },
        { "steward of the source", "PERMITTED_SOURCE" },
        { "steward of a verifier", null },
        { "head of the source", null },
        { "officer", null },
        { "client of the source", null },
    };

    public static TheoryData<string, string> Unfit => new()
    {
        { "superseded", "RESOURCE_ENDED" },
        { "withdrawn", "RESOURCE_ENDED" },
        { "another element", "ELEMENT_NOT_CARRIED" },
        { "another source", "ELEMENT_NOT_CARRIED" },
        { "no item of the key's element", "ELEMENT_NOT_CARRIED" },
        { "another type", "ELEMENT_NOT_CARRIED" },
        { "another type of key", "ELEMENT_NOT_CARRIED" },
        { "not mounted", "NOT_MOUNTED" },
    };

    [Theory]
    [MemberData(nameof(Permits))]
    public void An_authority_compares_any_element_and_a_steward_the_own_departments(string who, string? rule)
    {
        var principal = who switch
        {
            "authority" => Of(Bodies.DataBureau, Role.Authority),
            "steward of the source" => Of(Bodies.CivilAffairs, Role.Steward),
            "steward of a verifier" => Of(Bodies.Police, Role.Steward),
            "head of the source" => Of(Bodies.CivilAffairs, Role.Head),
            "officer" => Of(Bodies.DataBureau, Role.Officer),
            _ => Of(Bodies.CivilAffairs),
        };

        Assert.Equal(rule, ComparisonRule.Permit(principal, Bodies.CivilAffairs));
    }

    [Fact]
    public void A_steward_compares_nothing_that_has_no_source()
    {
        Assert.Null(ComparisonRule.Permit(Of(Bodies.CivilAffairs, Role.Steward), null));
    }

    [Fact]
    public void A_verifier_is_matched_by_the_item_that_carries_the_element_of_the_sources_key()
    {
        var side = Assert.IsType<Side.Comparable>(ComparisonRule.Verifier(HolderOf(Source), Verifier));

        Assert.Equal(("number", "marital_status"), (side.Holder.Key.Id.Value, side.Holder.Value.Id.Value));
    }

    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_verifier_that_cannot_be_compared_says_why(string what, string reason)
    {
        var verifier = what switch
        {
            "superseded" => Verifier with { State = ResourceState.Superseded },
            "withdrawn" => Verifier with { State = ResourceState.Withdrawn },
            "another element" => With(Verifier, Verifier.Items[1] with { Element = ElementId.Parse("person.family_status") }),
            "another source" => With(Verifier, Verifier.Items[1] with { Claim = Claim.Source }),
            "no item of the key's element" => Verifier with { Items = [Key with { Element = null }, Verifier.Items[1]] },
            "another type" => With(Verifier, Verifier.Items[1] with { Type = ItemType.Integer }),
            "another type of key" => Verifier with { Items = [Key with { Type = ItemType.Integer }, Verifier.Items[1]] },
            _ => Verifier with { Mapping = null },
        };

        Assert.Equal(reason, Assert.IsType<Side.Unfit>(ComparisonRule.Verifier(HolderOf(Source), verifier)).Reason.Code);
    }

    [Fact]
    public void Nothing_is_held_against_a_source_whose_key_carries_no_element()
    {
        var source = HolderOf(Source with { Items = [Key with { Element = null, Claim = Claim.None }, Valid.AnItem] });

        Assert.Equal(Reason.ElementNotCarried, Assert.IsType<Side.Unfit>(ComparisonRule.Verifier(source, Verifier)).Reason);
    }

    [Fact]
    public void A_source_has_a_key_and_is_mounted()
    {
        Assert.Equal(Reason.LookupUnsupported, Assert.IsType<Side.Unfit>(SideOf(Source with { KeyItem = null })).Reason);
        Assert.Equal(Reason.NotMounted, Assert.IsType<Side.Unfit>(SideOf(Source with { Mapping = null })).Reason);
        Assert.Equal(Reason.ElementNotCarried, Assert.IsType<Side.Unfit>(SideOf(Verifier)).Reason);
    }

    private static Side SideOf(Resource resource) => ComparisonRule.Source(resource, Valid.AnElement.Id);

    private static Holder HolderOf(Resource resource) => Assert.IsType<Side.Comparable>(SideOf(resource)).Holder;

    private static Resource With(Resource resource, Item value) => resource with { Items = [resource.Items[0], value] };

    private static Principal Of(DepartmentId department, params Role[] roles) => new("https://issuer", "client", department, [.. roles]);
}
