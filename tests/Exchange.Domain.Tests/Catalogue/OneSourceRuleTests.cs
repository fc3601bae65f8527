using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Catalogue;

/// <summary>Decree 809, Art 19: an element has one source, which the authority designates.</summary>
public sealed class OneSourceRuleTests
{
    private static readonly DepartmentId[] Departments = [Bodies.CivilAffairs, Bodies.Police, Bodies.Housing];

    private static CatalogueView Designated => View(ADesignation);

    [Fact]
    public void The_designated_department_publishes_as_the_source() =>
        Assert.Empty(OneSourceRule.Publish(AResource, Designated));

    [Fact]
    public void A_second_source_is_refused_and_the_owner_named()
    {
        var refusal = Assert.Single(OneSourceRule.Publish(AResource with { Provider = Bodies.Police }, Designated));

        Assert.Equal(new(Reason.SourceClaimed, AnElement.Id, Bodies.CivilAffairs, "resource.items[1].claim"), refusal);
    }

    [Fact]
    public void An_element_without_a_source_waits_for_its_designation()
    {
        var refusal = Assert.Single(OneSourceRule.Publish(AResource, CatalogueView.Empty));

        Assert.Equal(new(Reason.SourceUndesignated, AnElement.Id, null, "resource.items[1].claim"), refusal);
    }

    [Fact]
    public void Anyone_may_publish_a_copy_to_check_against()
    {
        var copy = AResource with { Provider = Bodies.Police, Items = [AnItem with { Claim = Claim.Verifier }] };

        Assert.Empty(OneSourceRule.Publish(copy, Designated));
    }

    [Fact]
    public void Every_claim_that_is_refused_is_told_with_its_field()
    {
        var other = ElementId.Parse("person.name");
        var resource = AResource with
        {
            Provider = Bodies.Police,
            Items = [AnItem, AnItem with { Id = RegisteredOn, Element = other }, AnItem with { Id = CitizenNumber, Claim = Claim.Verifier }],
        };

        var refusals = OneSourceRule.Publish(resource, Designated);

        Assert.Equal(
            [(Reason.SourceClaimed, "resource.items[0].claim"), (Reason.SourceUndesignated, "resource.items[1].claim")],
            refusals.Select(refusal => (refusal.Reason, refusal.Field)));
    }

    [Fact]
    public void A_second_resource_of_the_source_itself_is_refused_and_the_first_named()
    {
        var refusal = Assert.Single(OneSourceRule.Publish(AResource with { Code = Other }, Claimed));

        Assert.Equal((Reason.SourceClaimed, Bodies.CivilAffairs, AResource.Code), (refusal.Reason, refusal.Owner, refusal.Resource));
    }

    [Fact]
    public void The_next_version_keeps_the_claim() => Assert.Empty(OneSourceRule.Publish(AResource, Claimed));

    [Fact]
    public void What_replaces_a_resource_takes_its_claims_over() =>
        Assert.Empty(OneSourceRule.Publish(AResource with { Code = Other, Supersedes = AResource.Code }, Claimed));

    [Fact]
    public void A_second_designation_is_refused_and_the_source_named()
    {
        var refusal = OneSourceRule.Designate(ADesignation with { Department = Bodies.Police }, ADesignation);

        Assert.Equal(new(Reason.SourceDesignated, AnElement.Id, Bodies.CivilAffairs, "designation.department"), refusal);
    }

    [Fact]
    public void The_source_may_be_designated_again() =>
        Assert.Null(OneSourceRule.Designate(ADesignation with { Document = "another" }, ADesignation));

    [Fact]
    public void An_element_without_a_source_may_be_given_one() => Assert.Null(OneSourceRule.Designate(ADesignation, null));

    [Fact]
    public void Two_departments_are_never_both_the_source() =>
        Gen.Select(Gen.OneOf(Departments), Gen.OneOf(Departments), Gen.OneOf(Departments)).Sample((first, second, source) =>
        {
            var standing = View(ADesignation with { Department = source });
            var mayFirst = OneSourceRule.Publish(AResource with { Provider = first }, standing).IsEmpty;
            var maySecond = OneSourceRule.Publish(AResource with { Provider = second }, standing).IsEmpty;

            return !(mayFirst && maySecond) || first == second;
        });

    private static readonly ResourceCode Other = ResourceCode.Parse("301003/0099");

    private static CatalogueView Claimed => Designated with { Sources = Designated.Sources.Add(AnElement.Id, AResource.Code) };

    private static CatalogueView View(Designation designation) =>
        CatalogueView.Empty with { Designations = CatalogueView.Empty.Designations.Add(designation.Element, designation) };
}
