using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

public sealed class ElementOnSqlite : ElementTests<Sqlite>;

public sealed class ElementOnPostgres : ElementTests<Postgres>;

/// <summary>An element's source and holders, and who must designate where nobody is the source (Decree 809, Art 19, 41).</summary>
public abstract class ElementTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private static readonly ElementId Phone = ElementId.Parse("person.phone");

    // X7: 联系电话 is held by six departments, in Shanghai and three provinces.
    private static readonly (string Code, DepartmentId Id, string Division)[] Holders =
    [
        ("100000/1", Bodies.Police, "310000"),
        ("100000/2", Bodies.CivilAffairs, "330100"),
        ("100000/3", Bodies.Housing, "330500"),
        ("100000/4", DepartmentId.Parse("113205990000000945"), "320500"),
        ("100000/5", DepartmentId.Parse("11340299000000115E"), "340200"),
        ("100000/6", DepartmentId.Parse("11340199000000131Y"), "340100"),
    ];

    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Corrections.Seed;
            seed.Elements.Add((AnElement with { Id = Phone, Name = "联系电话" }).ToWire());
            seed.Elements.Add((AnElement with { Id = ElementId.Parse("person.unused"), Name = "无人持有" }).ToWire());
            seed.Departments.Single(one => one.ShortName == "SH-SJ").Jurisdictions.Add(["310000", "320000", "330000", "340000"]);
            seed.Departments.Single(one => one.ShortName == "HU-ZJ").Division = "330500";
            seed.Departments.Add(Holders[3..].Select(holder => new Department(holder.Id, holder.Id.Value, holder.Code, DivisionCode.Parse(holder.Division)).ToWire()));
            seed.Resources.Add(Holders.Select(holder => (AResource with
            {
                Code = ResourceCode.Parse(holder.Code),
                Provider = holder.Id,
                Items = [AResource.Items[0], AnItem with { Element = Phone, Claim = Claim.Verifier }, AResource.Items[2]],
            }).ToWire()));
            return seed;
        }
    }

    [Fact]
    public async Task X7_a_number_that_six_hold_and_nobody_is_the_source_of_is_for_the_authority_over_all_six_to_designate()
    {
        var standing = (await Service.GetElementAsync(new() { Id = Phone.Value }, cancellationToken: Ct)).Standing;

        Assert.Equal((V1.ElementState.Undesignated, Bodies.DataBureau.Value), (standing.State, standing.CompetentAuthority));
        Assert.Equal(Holders.Select(holder => holder.Id.Value).Order(StringComparer.Ordinal), standing.Holders);
        Assert.Equal(Holders.Select(holder => holder.Code), standing.Verifiers);
        Assert.Empty(standing.Sources);
        Assert.Null(standing.Designation);
    }

    [Fact]
    public async Task A_designated_element_shows_its_source_and_the_copies_to_check_against()
    {
        var standing = (await Service.GetElementAsync(new() { Id = AnElement.Id.Value }, cancellationToken: Ct)).Standing;

        Assert.Equal((V1.ElementState.Designated, ""), (standing.State, standing.CompetentAuthority));
        Assert.Equal(ADesignation.ToWire(), standing.Designation);
        Assert.Equal(["301003/0003"], standing.Sources);
        Assert.Equal(["101001/0001"], standing.Verifiers);
    }

    [Fact]
    public async Task The_list_holds_all_elements_or_those_alone_that_lack_a_source()
    {
        var all = (await Service.ListElementsAsync(new(), cancellationToken: Ct)).Standings;
        var lacking = (await Service.ListElementsAsync(new() { UndesignatedOnly = true }, cancellationToken: Ct)).Standings;

        Assert.Equal(
            ["person.citizen_number Designated", "person.marital_status Designated", "person.phone Undesignated", "person.unused Unused"],
            all.Select(standing => $"{standing.Element.Id} {standing.State}"));
        Assert.Equal(Phone.Value, Assert.Single(lacking).Element.Id);
    }

    [Fact]
    public async Task The_list_goes_on_from_page_to_page()
    {
        var first = await Service.ListElementsAsync(new() { PageSize = 3 }, cancellationToken: Ct);
        var second = await Service.ListElementsAsync(new() { PageSize = 3, PageToken = first.NextPageToken }, cancellationToken: Ct);

        Assert.Equal((3, 1, ""), (first.Standings.Count, second.Standings.Count, second.NextPageToken));
    }

    [Fact]
    public async Task An_element_that_is_none_is_told()
    {
        (await Refusal.OfAsync(Service.GetElementAsync(new() { Id = "person.none" }, cancellationToken: Ct))).Is(Reason.ElementNotFound);
        (await Refusal.OfAsync(Service.GetElementAsync(new() { Id = "none" }, cancellationToken: Ct))).Is(Reason.RequestInvalid, "id FIELD_MALFORMED");
    }

    private V1.ElementService.ElementServiceClient Service => new(World.As(Clients.Housing));
}
