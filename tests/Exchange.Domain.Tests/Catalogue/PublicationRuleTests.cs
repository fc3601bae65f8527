using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants.Masking;
using Exchange.Testing.Builders;

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
            "an obligation for a purpose that is not named",
            AResource with { Conditions = AResource.Conditions! with { Terms = [new Condition.Obliged(Domain.Grants.Obligation.Matter) { Purpose = "另一用途" }] } },
            "resource.conditions.terms[0].purpose_obligation.purpose", ViolationCode.FieldConflict
        },
        {
            "a mask of no item",
            Under(new Condition.Masked(new(ItemId.Parse("nothing"), new Mask.Hash()))), "resource.conditions.terms[0].masking.item", ViolationCode.ItemUnknown
        },
        {
            "a mask that does not fit its item",
            Under(new Condition.Masked(new(RegisteredOn, new Mask.Keep(4)))), "resource.conditions.terms[0].masking", ViolationCode.FieldConflict
        },
        {
            "a second mask of an item",
            Under(new Condition.Masked(new(RegisteredOn, new Mask.Year())), new Condition.Masked(new(RegisteredOn, new Mask.Hash()))),
            "resource.conditions.terms[1].masking.item", ViolationCode.FieldDuplicate
        },
        {
            "a column of no item",
            AResource with { Mapping = AResource.Mapping! with { Columns = AResource.Mapping.Columns.Add("nothing", "n") } },
            "resource.mapping.columns", ViolationCode.ItemUnknown
        },
        {
            "an item under conditions, and none stated",
            With(1, AnItem with { Sharing = Sharing.Conditional }) with { Sharing = Sharing.Unconditional, Conditions = null },
            "resource.conditions", ViolationCode.FieldRequired
        },
        {
            "an item that is not shared, without a basis",
            With(1, AnItem with { Sharing = Sharing.None }), "resource.basis", ViolationCode.FieldRequired
        },
        {
            "a shared item of what is not shared",
            Unshared with { Items = AResource.Items.SetItem(1, AnItem with { Sharing = Sharing.Unconditional }) },
            "resource.items[1].sharing", ViolationCode.FieldConflict
        },
        {
            "a class below that of an item",
            With(1, AnItem with { Grade = Grade.L4 }), "resource.grade", ViolationCode.FieldConflict
        },
        {
            "opened under conditions, and none stated",
            AResource with { Opening = Opening.Conditional }, "resource.opening_conditions", ViolationCode.FieldRequired
        },
        {
            "conditions of what is opened to all",
            AResource with { Opening = Opening.Unconditional, OpeningConditions = "注册" }, "resource.opening_conditions", ViolationCode.FieldConflict
        },
        {
            "a related resource twice",
            AResource with { Related = [Other, Other] }, "resource.related[1]", ViolationCode.FieldDuplicate
        },
        { "related to itself", AResource with { Related = [AResource.Code] }, "resource.related[0]", ViolationCode.FieldDuplicate },
        { "replacing itself", AResource with { Supersedes = AResource.Code }, "resource.supersedes", ViolationCode.FieldConflict },
    };

    public static TheoryData<string, Resource, string, string> Refused => new()
    {
        { "SECRET_REFUSED", AResource with { Secrecy = Secrecy.Work }, "resource.secrecy", "a work secret" },
        { "SECRET_REFUSED", AResource with { Secrecy = Secrecy.State }, "resource.secrecy", "a state secret" },
        { "CORE_REFUSED", AResource with { Grade = Grade.Core }, "resource.grade", "核心 data" },
        { "CORE_REFUSED", With(0, AResource.Items[0] with { Grade = Grade.Core }) with { Grade = Grade.Core }, "resource.grade", "a 核心 item" },
        {
            "CONDITION_UNKNOWN",
            AResource with { Conditions = AResource.Conditions! with { Terms = [new Condition.Obliged(Domain.Grants.Obligation.Matter), new Condition.Unknown()] } },
            "resource.conditions.terms[1]", "a condition nobody can decide"
        },
        { "CONDITION_UNKNOWN", Under(new Condition.Masked(new(RegisteredOn, new Mask.Unknown()))), "resource.conditions.terms[0]", "a mask nobody can apply" },
        { "REFERENCE_MISSING", AResource with { Provider = Bodies.Police }, "resource.provider", "a department that is not there" },
        { "REFERENCE_MISSING", With(1, AnItem with { Element = ElementId.Parse("person.nothing") }), "resource.items[1].element", "an element that is not there" },
        {
            "REFERENCE_MISSING",
            AResource with { Items = AResource.Items.SetItem(1, AnItem with { Element = null, Claim = Claim.None }).SetItem(2, AResource.Items[2] with { Element = AnElement.Id, Claim = Claim.Verifier }) },
            "resource.items[2].type", "an element of another type"
        },
        { "REFERENCE_MISSING", AResource with { Related = [ResourceCode.Parse("100001/1")] }, "resource.related[0]", "related to what is not there" },
        { "REFERENCE_MISSING", AResource with { Supersedes = ResourceCode.Parse("100001/1") }, "resource.supersedes", "replacing what is not there" },
        { "REFERENCE_MISSING", AResource with { Supersedes = Foreign }, "resource.supersedes", "replacing another department's" },
        { "RESOURCE_ENDED", AResource with { Supersedes = Ended }, "resource.supersedes", "replacing what has ended" },
        { "RESOURCE_ENDED", AResource with { Code = Ended }, "resource.code", "a code that has ended" },
        { "ALREADY_EXISTS", AResource with { Code = Foreign }, "resource.code", "a code of another department" },
    };

    private static ResourceCode Other => ResourceCode.Parse("301003/0099");

    private static ResourceCode Ended => ResourceCode.Parse("301003/0098");

    private static ResourceCode Foreign => ResourceCode.Parse("301003/0097");

    private static CatalogueView View => new()
    {
        Elements = ImmutableDictionary<ElementId, Element>.Empty.Add(AnElement.Id, AnElement),
        Departments = ImmutableDictionary<DepartmentId, Department>.Empty.Add(ADepartment.Id, ADepartment),
        Resources = ImmutableDictionary<ResourceCode, Resource>.Empty
            .Add(Other, AResource with { Code = Other })
            .Add(Ended, AResource with { Code = Ended, State = ResourceState.Withdrawn })
            .Add(Foreign, AResource with { Code = Foreign, Provider = Bodies.Police }),
    };

    [Fact]
    public void A_complete_resource_may_be_published() => Assert.Empty(PublicationRule.Violations(AResource, View));

    [Fact]
    public void What_a_law_forbids_to_share_may_be_published_with_its_basis()
    {
        Assert.Empty(PublicationRule.Violations(Unshared, View));
    }

    [Fact]
    public void What_is_about_nobody_needs_no_number_of_a_person()
    {
        var items = AResource.Items.Select(item => item with { Sensitivity = Sensitivity.None }).ToImmutableArray();

        Assert.Empty(PublicationRule.Violations(AResource with { Items = items, PersonItem = null }, View));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_told_with_its_field(string what, Resource resource, string field, ViolationCode code)
    {
        var violation = Assert.Single(PublicationRule.Violations(resource, View));

        Assert.Equal((field, code), (violation.Field, violation.Code));
        Assert.NotEmpty(what);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_refused_gives_its_reason_and_its_field(string reason, Resource resource, string field, string what)
    {
        var violations = PublicationRule.Violations(resource, View);

        Assert.NotEmpty(what);
        Assert.Contains((reason, field), violations.Select(violation => (violation.Because?.Code ?? "", violation.Field)));
        Assert.Equal(reason, PublicationRule.Gravest(violations).Code);
    }

    [Fact]
    public void Two_new_resources_may_name_each_other()
    {
        var asked = ResourceCode.Parse("301003/0096");

        Assert.Empty(PublicationRule.Violations(AResource with { Related = [asked] }, View with { Asked = [asked] }));
    }

    [Fact]
    public void What_could_not_be_read_is_not_judged()
    {
        var form = new Violation("resource.items[1].element", ViolationCode.FieldMalformed, "");
        var rules = new[] { "resource.items[1].element", "resource.items[1].claim", "resource.items[2].claim", "resource.grade" };

        var told = PublicationRule.Together([form], [.. rules.Select(field => new Violation(field, ViolationCode.FieldConflict, ""))]);

        Assert.Equal(["resource.items[1].element", "resource.items[2].claim", "resource.grade"], told.Select(violation => violation.Field));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var resource = AResource with { Conditions = null, Modes = [Mode.Batch, Mode.Batch], KeyItem = ItemId.Parse("nothing"), PersonItem = RegisteredOn };

        Assert.Equal(
            ["resource.conditions", "resource.modes", "resource.key_item", "resource.person_item"],
            PublicationRule.Violations(resource, View).Select(violation => violation.Field));
    }

    [Theory]
    [InlineData(BasisRank.Law, true)]
    [InlineData(BasisRank.AdministrativeRegulation, true)]
    [InlineData(BasisRank.StateCouncilDecision, true)]
    [InlineData(BasisRank.MinistryRule, false)]
    [InlineData(BasisRank.LocalRegulation, false)]
    public void Only_the_three_highest_ranks_forbid_sharing(BasisRank rank, bool suffices)
    {
        var resource = Unshared with { Basis = ABasis with { Rank = rank } };

        Assert.Equal(suffices ? [] : [Reason.BasisRank], PublicationRule.Violations(resource, View).Select(violation => violation.Because));
    }

    private static Resource Under(params Condition[] terms) => AResource with { Conditions = AResource.Conditions! with { Terms = [.. terms] } };

    private static Resource With(int index, Item item) => AResource with { Items = AResource.Items.SetItem(index, item) };
}
