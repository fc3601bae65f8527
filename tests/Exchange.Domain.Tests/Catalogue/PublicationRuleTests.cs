using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Tests.Catalogue;

/// <summary>Decree 809, Art 13–15. That each of the nine fields is stated shows in the registry's tests: here they are typed.</summary>
public sealed class PublicationRuleTests
{
    private static readonly Resource Unshared =
        AResource with { Sharing = Sharing.None, Conditions = null, Mapping = null, Modes = [], Basis = ABasis };

    public static TheoryData<string, Resource, string, ViolationCode> Wrong => new()
    {
        { "conditional sharing without conditions", AResource with { Conditions = null }, "resource.conditions", ViolationCode.FieldRequired },
        {
            "conditions of what is shared unconditionally",
            AResource with { Sharing = Sharing.Unconditional }, "resource.conditions", ViolationCode.FieldConflict
        },
        { "no sharing without a basis", Unshared with { Basis = null }, "resource.basis", ViolationCode.FieldRequired },
        {
            "no sharing, but mounted",
            Unshared with { Mapping = AResource.Mapping }, "resource.mapping", ViolationCode.FieldConflict
        },
        { "a mode twice", AResource with { Modes = [Mode.Api, Mode.Api] }, "resource.modes", ViolationCode.FieldDuplicate },
        {
            "an item twice",
            AResource with { Items = AResource.Items.Add(AResource.Items[0]) }, "resource.items[3].id", ViolationCode.FieldDuplicate
        },
        {
            "an element in two items",
            With(1, AnItem) with { Items = AResource.Items.SetItem(2, AnItem with { Id = RegisteredOn }) },
            "resource.items[2].element", ViolationCode.FieldDuplicate
        },
        { "an element without a claim", With(1, AnItem with { Claim = Claim.None }), "resource.items[1].claim", ViolationCode.FieldConflict },
        { "a claim without an element", With(1, AnItem with { Element = null }), "resource.items[1].claim", ViolationCode.FieldConflict },
        {
            "a key that is no item",
            AResource with { KeyItem = ItemId.Parse("nothing") }, "resource.key_item", ViolationCode.ItemUnknown
        },
        {
            "a person that is no item",
            AResource with { PersonItem = ItemId.Parse("nothing") }, "resource.person_item", ViolationCode.ItemUnknown
        },
        {
            "a person that is no text",
            AResource with { PersonItem = RegisteredOn }, "resource.person_item", ViolationCode.ItemUnknown
        },
        {
            "personal information without the person's number",
            AResource with { PersonItem = null }, "resource.person_item", ViolationCode.FieldRequired
        },
        {
            "an item without a column",
            AResource with { Mapping = AResource.Mapping! with { Columns = AResource.Mapping.Columns.Remove("registered_on") } },
            "resource.items[2].id", ViolationCode.FieldRequired
        },
        {
            "a column of no item",
            AResource with { Mapping = AResource.Mapping! with { Columns = AResource.Mapping.Columns.Add("nothing", "n") } },
            "resource.mapping.columns", ViolationCode.ItemUnknown
        },
    };

    [Fact]
    public void A_complete_resource_may_be_published() => Assert.Empty(PublicationRule.Violations(AResource));

    [Fact]
    public void What_a_law_forbids_to_share_may_be_published_with_its_basis()
    {
        Assert.Empty(PublicationRule.Violations(Unshared));
        Assert.Null(PublicationRule.Basis(Unshared));
    }

    [Fact]
    public void What_is_about_nobody_needs_no_number_of_a_person()
    {
        var items = AResource.Items.Select(item => item with { Sensitivity = Sensitivity.None }).ToImmutableArray();

        Assert.Empty(PublicationRule.Violations(AResource with { Items = items, PersonItem = null }));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_told_with_its_field(string what, Resource resource, string field, ViolationCode code)
    {
        var violation = Assert.Single(PublicationRule.Violations(resource));

        Assert.Equal((field, code), (violation.Field, violation.Code));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var resource = AResource with { Conditions = null, Modes = [Mode.Batch, Mode.Batch], KeyItem = ItemId.Parse("nothing"), PersonItem = RegisteredOn };

        Assert.Equal(
            ["resource.conditions", "resource.modes", "resource.key_item", "resource.person_item"],
            PublicationRule.Violations(resource).Select(violation => violation.Field));
    }

    [Theory]
    [InlineData(BasisRank.Law, true)]
    [InlineData(BasisRank.AdministrativeRegulation, true)]
    [InlineData(BasisRank.StateCouncilDecision, true)]
    [InlineData(BasisRank.MinistryRule, false)]
    [InlineData(BasisRank.LocalRegulation, false)]
    public void Only_the_three_highest_ranks_forbid_sharing(BasisRank rank, bool suffices) =>
        Assert.Equal(suffices ? null : Reason.BasisRank, PublicationRule.Basis(Unshared with { Basis = ABasis with { Rank = rank } }));

    private static Resource With(int index, Item item) => AResource with { Items = AResource.Items.SetItem(index, item) };
}
