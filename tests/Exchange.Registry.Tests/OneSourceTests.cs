using System.Data.Common;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Grpc.Core;

namespace Exchange.Registry.Tests;

public sealed class OneSourceOnSqlite : OneSourceTests<Sqlite>;

public sealed class OneSourceOnPostgres : OneSourceTests<Postgres>;

/// <summary>Decree 809, Art 19, held by the rule and, past the rule, by the database.</summary>
public abstract class OneSourceTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private static readonly V1.Resource SecondSource =
        Story.Resource(resource => resource with { Code = ResourceCode.Parse("101001/0001"), Provider = Bodies.Police });

    [Fact]
    public async Task A_second_source_is_refused_with_the_owners_name_and_the_way_to_go_on()
    {
        var refusal = await World.RefuseDraftAsync(Clients.PoliceSteward, SecondSource);

        refusal.Is(Reason.SourceClaimed, "resources[0].items[1].claim");
        Assert.Equal(StatusCode.FailedPrecondition, refusal.Status);
        Assert.Equal("The source of person.marital_status is HZ-MZ 杭州市民政(演示) with resource 301003/0003.", Assert.Single(refusal.Descriptions));
        Assert.Equal((Bodies.CivilAffairs.Value, "301003/0003"), (refusal.Facts["owner"], refusal.Facts["resource"]));
        Assert.Equal("Publish the item as a verifier, or file a dispute with the authority.", refusal.Facts["remedy"]);
        Assert.Equal("政务数据共享条例 Art 19", refusal.Facts["basis"]);
    }

    [Fact]
    public async Task A_second_resource_of_the_source_itself_is_refused_with_the_first()
    {
        var refusal = await World.RefuseDraftAsync(Clients.CivilSteward, Story.Resource().With(code: "301003/0099"));

        refusal.Is(Reason.SourceClaimed, "resources[0].items[1].claim");
        Assert.Equal((Bodies.CivilAffairs.Value, "301003/0003"), (refusal.Facts["owner"], refusal.Facts["resource"]));
    }

    [Fact]
    public async Task Of_two_resources_in_one_request_one_may_be_the_source()
    {
        await World.Catalogue(Clients.Authority).DefineElementAsync(new() { Element = Element("person.phone") }, cancellationToken: Ct);
        await World.Catalogue(Clients.Authority).DesignateSourceAsync(
            new() { Designation = new() { Element = "person.phone", Department = Bodies.Police.Value, Document = "数源认定" } }, cancellationToken: Ct);
        var first = SecondSource.Clone();
        first.Items[1].Element = "person.phone";

        var refusal = await World.RefuseDraftAsync(Clients.PoliceSteward, first, first.With(code: "101001/0002"));

        refusal.Is(Reason.SourceClaimed, "resources[1].items[1].claim");
        Assert.Equal("101001/0001", refusal.Facts["resource"]);
    }

    [Fact]
    public async Task A_refused_publication_changes_nothing()
    {
        var before = await World.RevisionAsync();

        await World.RefuseDraftAsync(Clients.PoliceSteward, SecondSource);

        Assert.Equal(before, await World.RevisionAsync());
        var absent = await Refusal.OfAsync(World.Catalogue(Clients.Housing).GetResourceAsync(new() { Code = SecondSource.Code }, cancellationToken: Ct));
        absent.Is(Reason.ResourceNotFound);
    }

    [Fact]
    public async Task The_way_to_go_on_leads_on_a_verifier_may_publish()
    {
        var verifier = SecondSource.Clone();
        verifier.Items[1].Claim = V1.Claim.Verifier;

        var published = await World.PublishAsync(verifier);

        Assert.Equal(1u, published.Version);
    }

    [Fact]
    public async Task An_element_that_nobody_was_designated_for_has_no_source_yet()
    {
        await World.Catalogue(Clients.Authority).DefineElementAsync(new() { Element = Element("person.phone") }, cancellationToken: Ct);
        var resource = SecondSource.Clone();
        resource.Items[1].Element = "person.phone";

        var refusal = await World.RefuseDraftAsync(Clients.PoliceSteward, resource);

        refusal.Is(Reason.SourceUndesignated, "resources[0].items[1].claim");
        Assert.DoesNotContain("owner", refusal.Facts.Keys);
        Assert.Equal("Ask the authority to designate the source, or publish the item as a verifier.", refusal.Facts["remedy"]);
    }

    [Fact]
    public async Task A_second_designation_is_refused_and_names_the_source()
    {
        var second = (ADesignation with { Department = Bodies.Police }).ToWire();

        var refusal = await Refusal.OfAsync(
            World.Catalogue(Clients.Authority).DesignateSourceAsync(new() { Designation = second }, cancellationToken: Ct));

        refusal.Is(Reason.SourceDesignated, "designation.department");
        Assert.Equal(Bodies.CivilAffairs.Value, refusal.Facts["owner"]);
    }

    [Theory]
    [InlineData("INSERT INTO source_claims (element, department, resource) VALUES ('person.marital_status', '11310199000000019K', '101001/0001')")]
    [InlineData("INSERT INTO source_claims (element, department, resource) VALUES ('person.phone', '11310199000000019K', '101001/0001')")]
    [InlineData("INSERT INTO source_claims (element, department, resource) VALUES ('person.marital_status', '11330199000000043C', '301003/0099')")]
    [InlineData("INSERT INTO designations (element, department) VALUES ('person.marital_status', '11310199000000019K')")]
    [InlineData("UPDATE designations SET department = '11310199000000019K' WHERE element = 'person.marital_status'")]
    [InlineData("DELETE FROM designations WHERE element = 'person.marital_status'")]
    [InlineData("UPDATE source_claims SET department = '11310199000000019K' WHERE element = 'person.marital_status'")]
    public async Task The_database_itself_refuses_a_second_source(string sql) =>
        await Assert.ThrowsAnyAsync<DbException>(() => World.ExecuteAsync(sql));

    [Fact]
    public async Task Of_two_designations_at_once_one_stands()
    {
        var elements = Enumerable.Range(0, 10).Select(i => $"person.fact{i}").ToList();
        foreach (var element in elements)
        {
            await World.Catalogue(Clients.Authority).DefineElementAsync(new() { Element = Element(element) }, cancellationToken: Ct);
        }

        var outcomes = await Task.WhenAll(
            from element in elements
            from body in new[] { Bodies.CivilAffairs, Bodies.Police }
            select Outcome.OfAsync(World.Catalogue(Clients.Authority).DesignateSourceAsync(
                new() { Designation = new() { Element = element, Department = body.Value, Document = "数源认定" } }, cancellationToken: Ct)));

        Assert.Equal(elements.Count, outcomes.Count(outcome => outcome == "OK"));
        Assert.Empty(outcomes.Except(["OK", "SOURCE_DESIGNATED", "VERSION_RACED"]));
        Assert.Equal(elements.Count + 1, (await World.QueryAsync<string>("SELECT department FROM designations")).Count);
    }

    [Fact]
    public async Task Of_drafts_written_at_once_each_is_a_version_of_its_own_or_learns_that_it_raced()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 10).Select(i => Outcome.OfAsync(
            World.Catalogue(Clients.CivilSteward).DraftResourcesAsync(
                new() { Resources = { Story.Resource(resource => resource with { Name = $"婚姻登记信息 {i}" }) } }, cancellationToken: Ct),
            drafted => $"{drafted.Outcomes[0].Version}")));

        var versions = outcomes.Where(outcome => outcome != "VERSION_RACED").Select(uint.Parse).Order().ToList();
        Assert.Equal(Enumerable.Range(1, versions.Count).Select(version => (uint)version), versions);
        Assert.NotEmpty(versions);
    }

    [Fact]
    public async Task Another_departments_code_cannot_be_taken()
    {
        var taken = SecondSource.Clone();
        taken.Code = AResource.Code.Value;
        taken.Items[1].Claim = V1.Claim.Verifier;

        var refusal = await World.RefuseDraftAsync(Clients.PoliceSteward, taken);

        refusal.Is(Reason.AlreadyExists);
    }

    [Fact]
    public async Task A_steward_publishes_for_no_other_department()
    {
        var refusal = await World.RefuseDraftAsync(Clients.PoliceSteward, Story.Resource());

        refusal.Is(Reason.OtherDepartment);
    }

    private static V1.Element Element(string id) => (AnElement with { Id = ElementId.Parse(id) }).ToWire();
}
