using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

/// <summary>The first content of every test's registry, and the valid value of each kind as a request asks for it.</summary>
internal static class Story
{
    public static V1.Seed Seed { get; } = new()
    {
        Departments =
        {
            ADepartment.ToWire(),
            Department(Bodies.DataBureau, "SH-SJ", "上海市数据局(演示)"),
            Department(Bodies.Housing, "HU-ZJ", "湖州市住建(演示)"),
            Department(Bodies.Police, "SH-GA", "上海市公安(演示)"),
            Department(Bodies.Parking, "SH-CY", "上海市城运中心(演示)"),
        },
        Principals =
        {
            Principal(Clients.Authority, Bodies.DataBureau, V1.Role.Authority),
            Principal(Clients.HousingAuthority, Bodies.Housing, V1.Role.Authority),
            Principal(Clients.Officer, Bodies.DataBureau, V1.Role.Officer),
            Principal(Clients.CivilSteward, Bodies.CivilAffairs, V1.Role.Steward),
            Principal(Clients.PoliceSteward, Bodies.Police, V1.Role.Steward),
            Principal(Clients.ParkingSteward, Bodies.Parking, V1.Role.Steward),
            Principal(Clients.HousingSteward, Bodies.Housing, V1.Role.Steward),
            Principal(Clients.CivilHead, Bodies.CivilAffairs, V1.Role.Head),
            Principal(Clients.PoliceHead, Bodies.Police, V1.Role.Head),
            Principal(Clients.ParkingHead, Bodies.Parking, V1.Role.Head),
            Principal(Clients.HousingHead, Bodies.Housing, V1.Role.Head),
            Principal(Clients.Civil, Bodies.CivilAffairs),
            Principal(Clients.Housing, Bodies.Housing),
            Principal(Clients.Parking, Bodies.Parking),
            new V1.Principal { Client = Clients.Contractor, Department = Bodies.Housing.Value, Contractor = "某信息技术公司(演示)" },
        },
        Elements = { AnElement.ToWire() },
        Designations = { ADesignation.ToWire() },
        Resources = { AResource.ToWire() },
        Grants = { Grant() },
    };

    public static V1.Department Department(DepartmentId id, string shortName, string name) =>
        new Department(id, name, shortName, DivisionCode.Parse("310000")).ToWire();

    public static V1.Principal Principal(string client, DepartmentId department, params V1.Role[] roles) =>
        new() { Client = client, Department = department.Value, Roles = { roles } };

    /// <summary>The grant as it is asked for, changed.</summary>
    public static V1.Grant Grant(Func<Grant, Grant>? change = null)
    {
        var wire = (change ?? (grant => grant))(AGrant).ToWire();
        wire.Version = 0;
        wire.State = V1.GrantState.Unspecified;
        return wire;
    }

    /// <summary>The resource, changed.</summary>
    public static V1.Resource Resource(Func<Resource, Resource>? change = null) => (change ?? (resource => resource))(AResource).ToWire();

    /// <summary>A grant of the housing department that may be passed on, for as long as these tests run.</summary>
    public static V1.Grant PassableGrant { get; } = Grant(grant => grant with
    {
        Id = GrantId.Parse("G-0009"),
        MayPassOn = true,
        Ends = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero),
    });

    /// <summary>A part of it, as its holder passes it on.</summary>
    public static V1.Grant Part(string id, Func<Grant, Grant>? change = null) => Grant(grant => (change ?? (part => part))(grant with
    {
        Id = GrantId.Parse(id),
        DelegatedFrom = GrantId.Parse("G-0009"),
        Consumer = Bodies.Parking,
    }));

    /// <summary>A grant that stands beside the story's own.</summary>
    public static V1.Grant Grant(string id) => Grant(grant => grant with { Id = GrantId.Parse(id) });
}
