using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Registry;

/// <summary>Who changes the registry. A seed file acts for the authority and for no department.</summary>
internal sealed record Actor(string Name, DepartmentId? Department, Role? Role)
{
    public static Actor OfSeed(string file) => new($"seed:{Path.GetFileName(file)}", null, Domain.Departments.Role.Authority);

    public static Actor Of(Principal principal) => new(
        $"{principal.Issuer} {principal.Client}", principal.Department, principal.Roles.IsEmpty ? null : principal.Roles[0])
    {
        IsContractor = principal.Contractor is not null,
    };

    public bool IsContractor { get; private init; }

    public bool IsSeed => Department is null;

    /// <exception cref="ExchangeException">ROLE_MISSING.</exception>
    public Actor Require(Role role) => Role == role
        ? this
        : throw new ExchangeException(Reason.RoleMissing) { Facts = ExchangeException.Fact("role", $"{role}") };

    /// <exception cref="ExchangeException">ROLE_MISSING.</exception>
    public void RequireSteward()
    {
        if (!IsSeed)
        {
            Require(Domain.Departments.Role.Steward);
        }
    }

    /// <summary>A steward acts for the own department only.</summary>
    /// <exception cref="ExchangeException">ROLE_MISSING or OTHER_DEPARTMENT.</exception>
    public void RequireStewardOf(DepartmentId department)
    {
        if (!IsSeed && Require(Domain.Departments.Role.Steward).Department != department)
        {
            throw new ExchangeException(Reason.OtherDepartment);
        }
    }
}
