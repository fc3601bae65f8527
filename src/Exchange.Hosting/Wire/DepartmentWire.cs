using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Departments and principals as they travel.</summary>
public static class DepartmentWire
{
    private const string IdForm = "A unified social credit code: 18 characters with its check characters.";
    private const string DivisionForm = "Six digits of GB/T 2260.";

    public static DepartmentId? ReadId(Fields fields, string field, string value)
    {
        if (DepartmentId.IsForm(value) && !DepartmentId.TryParse(value, out _))
        {
            fields.Add(field, ViolationCode.CheckDigitWrong, IdForm);
            return null;
        }

        return fields.Id<DepartmentId>(field, value, DepartmentId.TryParse, IdForm);
    }

    public static DivisionCode ReadDivision(Fields fields, string field, string value) =>
        fields.Id<DivisionCode>(field, value, DivisionCode.TryParse, DivisionForm) ?? DivisionCode.Nation;

    /// <summary>Null when anything is wrong with it; all of it is told.</summary>
    public static Department? Read(V1.Department? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("department", wire);
            return null;
        }

        var at = fields.Under("department");
        var id = ReadId(at, "id", wire.Id);
        var name = at.Text("name", wire.Name, 100);
        var shortName = at.Text("short_name", wire.ShortName, 32);
        var division = at.Id<DivisionCode>("division", wire.Division, DivisionCode.TryParse, DivisionForm);
        var kind = wire.Kind == V1.DepartmentKind.Unspecified ? DepartmentKind.Government : at.Choice<DepartmentKind>("kind", (int)wire.Kind);
        var jurisdictions = at.Each("jurisdictions", wire.Jurisdictions, 0, 100, ReadDivision);
        return id is null || division is null || fields.Found.Any
            ? null
            : new(id, name, shortName, division) { Kind = kind, Jurisdictions = jurisdictions };
    }

    /// <summary>Null when anything is wrong with it: a role that is not known here binds nobody.</summary>
    public static Principal? Read(V1.Principal? wire, Fields fields)
    {
        if (wire is null)
        {
            fields.Required("principal", wire);
            return null;
        }

        var at = fields.Under("principal");
        var issuer = at.Text("issuer", wire.Issuer, 256);
        var client = at.Text("client", wire.Client, 128);

        // Issuer and client, parted by a space, are the id of a binding.
        fields.Found.When(
            issuer.Contains(' ', StringComparison.Ordinal), "principal.issuer", ViolationCode.FieldMalformed, "An address has no space.");
        var department = ReadId(at, "department", wire.Department);
        var roles = at.Each("roles", wire.Roles, 0, 3, static (f, field, role) => f.Choice<Role>(field, (int)role));
        if (roles.Distinct().Count() > 1)
        {
            at.Add("roles", ViolationCode.FieldConflict, "One principal holds one role, so that duties stay apart.");
        }

        var contractor = at.Optional("contractor", wire.Contractor, 100);
        if (contractor is not null && !roles.IsEmpty)
        {
            at.Add("roles", ViolationCode.FieldConflict, "A contractor's client holds no role.");
        }

        return department is null || fields.Found.Any ? null : new(issuer, client, department, [.. roles.Distinct()]) { Contractor = contractor };
    }

    extension(Department department)
    {
        public V1.Department ToWire() => new()
        {
            Id = department.Id.Value,
            Name = department.Name,
            ShortName = department.ShortName,
            Division = department.Division.Value,
            Kind = department.Kind == DepartmentKind.Government ? V1.DepartmentKind.Unspecified : (V1.DepartmentKind)department.Kind,
            Jurisdictions = { department.Jurisdictions.Select(division => division.Value) },
        };
    }

    extension(Principal principal)
    {
        public V1.Principal ToWire() => new()
        {
            Issuer = principal.Issuer,
            Client = principal.Client,
            Department = principal.Department.Value,
            Roles = { principal.Roles.Select(role => (V1.Role)role) },
            Contractor = principal.Contractor ?? "",
        };
    }
}
