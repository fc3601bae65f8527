using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Grpc.Core;

namespace Exchange.Registry.Tests;

public sealed class CatalogueOnSqlite : CatalogueTests<Sqlite>;

public sealed class CatalogueOnPostgres : CatalogueTests<Postgres>;

public abstract class CatalogueTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    [Fact]
    public async Task An_element_that_is_not_defined_or_of_another_type_is_told_with_its_field()
    {
        var resource = Story.Resource();
        resource.Items[0].Element = "person.nothing";
        resource.Items[0].Claim = V1.Claim.Verifier;
        resource.Items[1].Type = Exchange.Source.V1.ItemType.Integer;

        (await RefusedAsync(resource)).Is(Reason.ReferenceMissing, "resources[0].items[0].element", "resources[0].items[1].type");
    }

    [Fact]
    public async Task A_basis_of_too_low_a_rank_does_not_forbid_sharing()
    {
        var resource = Story.Resource(asked => asked with
        {
            Sharing = Sharing.None,
            Conditions = null,
            Mapping = null,
            Modes = [],
            Basis = ABasis with { Rank = BasisRank.MinistryRule },
        });

        (await RefusedAsync(resource)).Is(Reason.BasisRank, "resources[0].basis.rank BASIS_RANK");
    }

    [Fact]
    public async Task A_designation_names_what_is_there()
    {
        var refusal = await Refusal.OfAsync(World.Catalogue(Clients.Authority).DesignateSourceAsync(
            new() { Designation = new() { Element = "person.nothing", Department = "1134189900000014X7", Document = "数源认定" } }, cancellationToken: Ct));

        refusal.Is(Reason.ReferenceMissing, "designation.element", "designation.department");
    }

    [Fact]
    public async Task Saying_the_same_again_changes_nothing()
    {
        var before = await World.RevisionAsync();
        var authority = World.Catalogue(Clients.Authority);

        var revisions = new[]
        {
            (await authority.RegisterDepartmentAsync(new() { Department = ADepartment.ToWire() }, cancellationToken: Ct)).Revision,
            (await authority.BindPrincipalAsync(new() { Principal = Bound(Clients.Parking) }, cancellationToken: Ct)).Revision,
            (await authority.DefineElementAsync(new() { Element = AnElement.ToWire() }, cancellationToken: Ct)).Revision,
            (await authority.DesignateSourceAsync(new() { Designation = ADesignation.ToWire() }, cancellationToken: Ct)).Revision,
        };

        Assert.Equal(before, await World.RevisionAsync());
        Assert.All(revisions, revision => Assert.InRange(revision, 1, before));
        Assert.Equal(revisions.Length, revisions.Distinct().Count());
    }

    [Fact]
    public async Task Something_else_under_the_same_id_is_refused()
    {
        var authority = World.Catalogue(Clients.Authority);

        var department = await Refusal.OfAsync(authority.RegisterDepartmentAsync(
            new() { Department = (ADepartment with { Name = "another" }).ToWire() }, cancellationToken: Ct));
        var element = await Refusal.OfAsync(authority.DefineElementAsync(
            new() { Element = (AnElement with { Definition = "another" }).ToWire() }, cancellationToken: Ct));

        department.Is(Reason.AlreadyExists);
        element.Is(Reason.AlreadyExists);
    }

    [Fact]
    public async Task A_short_name_belongs_to_one_department()
    {
        var department = Story.Department(Domain.Departments.DepartmentId.Parse("1134189900000014X7"), "HZ-MZ", "宣城市住建(演示)");

        var refusal = await Refusal.OfAsync(World.Catalogue(Clients.Authority).RegisterDepartmentAsync(new() { Department = department }, cancellationToken: Ct));

        refusal.Is(Reason.AlreadyExists);
        Assert.Equal("department.short_name", refusal.Facts["field"]);
    }

    [Fact]
    public async Task Nobody_binds_themselves_to_another_department()
    {
        var self = new V1.Principal { Issuer = World.Issuer, Client = Clients.HousingAuthority, Department = Bodies.Parking.Value, Roles = { V1.Role.Authority } };

        var refusal = await Refusal.OfAsync(World.Catalogue(Clients.HousingAuthority).BindPrincipalAsync(new() { Principal = self }, cancellationToken: Ct));

        refusal.Is(Reason.SelfGrant);
    }

    [Fact]
    public async Task An_authority_does_not_send_a_colleague_to_another_department()
    {
        var colleague = new V1.Principal { Issuer = World.Issuer, Client = Clients.HousingSteward, Department = Bodies.Parking.Value };

        var refusal = await Refusal.OfAsync(World.Catalogue(Clients.HousingAuthority).BindPrincipalAsync(new() { Principal = colleague }, cancellationToken: Ct));

        refusal.Is(Reason.SelfGrant);
    }

    [Fact]
    public async Task A_client_that_is_bound_anew_acts_in_its_new_role_at_once()
    {
        var principal = Bound(Clients.Parking);
        principal.Roles.Add(V1.Role.Authority);

        await World.Catalogue(Clients.Authority).BindPrincipalAsync(new() { Principal = principal }, cancellationToken: Ct);

        var said = await World.Catalogue(Clients.Parking).DefineElementAsync(new() { Element = AnElement.ToWire() }, cancellationToken: Ct);
        Assert.NotEqual(0, said.Revision);
    }

    [Fact]
    public async Task One_principal_holds_one_role_at_most()
    {
        var principal = Bound(Clients.Parking);
        principal.Roles.AddRange([V1.Role.Steward, V1.Role.Authority]);
        principal.Issuer = "https://id https://other";

        (await Refusal.OfAsync(World.Catalogue(Clients.Authority).BindPrincipalAsync(new() { Principal = principal }, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "principal.issuer FIELD_MALFORMED", "principal.roles FIELD_CONFLICT");
    }

    [Fact]
    public async Task Only_its_provider_sees_where_a_resource_has_its_rows()
    {
        var provider = await World.Catalogue(Clients.Civil).GetResourceAsync(new() { Code = "301003/0003" }, cancellationToken: Ct);
        var consumer = await World.Catalogue(Clients.Housing).GetResourceAsync(new() { Code = "301003/0003" }, cancellationToken: Ct);
        var listed = await World.Catalogue(Clients.Authority).ListResourcesAsync(new(), cancellationToken: Ct);

        Assert.Equal("marriage", provider.Resource.Mapping.Connection);
        Assert.Null(consumer.Resource.Mapping);
        Assert.Null(Assert.Single(listed.Resources).Mapping);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(1000)]
    public async Task Pages_show_each_department_once_and_in_order(uint size)
    {
        var ids = new List<string>();
        var request = new V1.ListDepartmentsRequest { PageSize = size };
        do
        {
            var page = await World.Catalogue(Clients.Housing).ListDepartmentsAsync(request, cancellationToken: Ct);
            ids.AddRange(page.Departments.Select(department => department.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(Story.Seed.Departments.Select(department => department.Id).Order(StringComparer.Ordinal), ids);
    }

    private V1.Principal Bound(string client)
    {
        var principal = Story.Seed.Principals.Single(bound => bound.Client == client).Clone();
        principal.Issuer = World.Issuer;
        return principal;
    }

    private Task<Refusal> RefusedAsync(V1.Resource resource) =>
        World.RefuseDraftAsync(Clients.CivilSteward, resource);
}
