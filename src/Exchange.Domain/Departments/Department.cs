using System.Collections.Immutable;

namespace Exchange.Domain.Departments;

/// <summary>What kind of body a department is (Decree 809, Art 2, 43).</summary>
public enum DepartmentKind
{
    Government = 1,

    /// <summary>Authorized by law or regulation to manage public affairs.</summary>
    Authorized = 2,

    /// <summary>Takes part by reference 参照; its deadlines are advisory.</summary>
    OtherStateOrgan = 3,

    /// <summary>Can never hold a grant.</summary>
    External = 4,
}

/// <summary>A public body 部门 of the exchange.</summary>
public sealed record Department(DepartmentId Id, string Name, string ShortName, DivisionCode Division)
{
    public DepartmentKind Kind { get; init; } = DepartmentKind.Government;

    /// <summary>The divisions whose sharing authority 主管部门 it is (Decree 809, Art 8); empty: none.</summary>
    public ImmutableArray<DivisionCode> Jurisdictions { get; init; } = [];
}

/// <summary>What a principal may do. Reading needs no role: it needs a grant.</summary>
public enum Role
{
    Steward = 1,
    Authority = 2,
    Officer = 3,

    /// <summary>共享工作机构负责人: signs for the department (Decree 809, Art 13, 20).</summary>
    Head = 4,
}

/// <summary>
/// A client of a token issuer, bound to one department. One principal holds one role at most, so that nobody holds two
/// that must be kept apart.
/// </summary>
public sealed record Principal(string Issuer, string Client, DepartmentId Department, ImmutableArray<Role> Roles)
{
    /// <summary>The contractor whose client it is; null: the department's own.</summary>
    public string? Contractor { get; init; }

    public bool Holds(Role role) => Roles.Contains(role);
}
