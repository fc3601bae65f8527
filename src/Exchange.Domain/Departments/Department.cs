using System.Collections.Immutable;

namespace Exchange.Domain.Departments;

/// <summary>A public body 部门 of the exchange.</summary>
public sealed record Department(DepartmentId Id, string Name, string ShortName, DivisionCode Division);

/// <summary>What a principal may do. Reading needs no role: it needs a grant.</summary>
public enum Role
{
    Steward = 1,
    Authority = 2,
    Officer = 3,
}

/// <summary>
/// A client of a token issuer, bound to one department. One principal holds one role at most, so that nobody holds two
/// that must be kept apart.
/// </summary>
public sealed record Principal(string Issuer, string Client, DepartmentId Department, ImmutableArray<Role> Roles)
{
    public bool Holds(Role role) => Roles.Contains(role);
}
