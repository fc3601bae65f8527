using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Grants;

/// <summary>
/// Passing on a part of a grant. Its holder's stewards may, within the holder's own division and where the grant says so; nobody
/// else, and an authority least of all: it would grant without a request.
/// </summary>
public static class PassOnRule
{
    /// <param name="above">The grant of which a part is passed on, and those of which it is a part itself, upwards.</param>
    /// <param name="department">The department of the one who acts.</param>
    /// <param name="role">Its role.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null: the actor may pass on a part of it.</returns>
    public static Reason? Decide(ImmutableArray<Grant> above, DepartmentId? department, Role? role, DateTimeOffset now)
    {
        if (role != Role.Steward)
        {
            return Reason.RoleMissing;
        }

        if (above[0].Consumer != department)
        {
            return Reason.OtherDepartment;
        }

        return above.Length > Weighing.AncestorsMax || above.Any(grant => grant.State != GrantState.Active || now >= grant.Ends)
            ? Reason.GrantChainLapsed
            : null;
    }

    /// <summary>What makes the part wider than the grant above, by field.</summary>
    public static ImmutableArray<Violation> Differences(Grant part, Grant above, Department consumer, Department holder)
    {
        var found = new Violations();
        found.When(!above.MayPassOn, "grant.delegated_from", ViolationCode.FieldConflict, "One that may be passed on.");
        found.When(
            !holder.Division.Contains(consumer.Division), "grant.consumer", ViolationCode.FieldConflict, "A department within the holder's division.");
        found.AddRange(NarrowerRule.Differences(part, above));
        return found.ToImmutable();
    }
}
