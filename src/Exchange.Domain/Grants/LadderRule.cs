using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Grants;

/// <summary>What may be done with a grant in force.</summary>
public enum LadderStep
{
    /// <summary>暂停.</summary>
    Suspend = 1,

    /// <summary>The consumer says what it has rectified 整改.</summary>
    Report = 2,

    /// <summary>拒不整改或者整改不到位.</summary>
    Refuse = 3,

    Reinstate = 4,

    /// <summary>终止.</summary>
    Terminate = 5,

    /// <summary>The excess alone is stopped (上海市数据条例 Art 39).</summary>
    Cut = 6,

    Relinquish = 7,
}

/// <summary>Who takes a step of the ladder.</summary>
/// <param name="Department">Its department.</param>
/// <param name="Role">Its role.</param>
/// <param name="IsCompetent">Whether the provider lies in the jurisdiction of its department.</param>
public readonly record struct LadderActor(DepartmentId? Department, Role? Role, bool IsCompetent);

/// <summary>
/// The misuse ladder (Decree 809, Art 27): nobody has a button that revokes. A provider suspends, the consumer rectifies by a
/// day, and only when that is refused or does not come is the grant terminated.
/// </summary>
public static class LadderRule
{
    /// <param name="grant">As it stands.</param>
    /// <param name="step">What is to be done.</param>
    /// <param name="provider">The department that provides what it is for.</param>
    /// <param name="by">Who acts.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null: it may be done.</returns>
    public static Reason? Decide(Grant grant, LadderStep step, DepartmentId provider, LadderActor by, DateTimeOffset now) =>
        WhoMayNot(grant, step, provider, by) ?? Stands(grant, step, now);

    /// <summary>Whether the rectification was refused, or was not reported by its day.</summary>
    public static bool HasFailed(Suspension suspension, DateTimeOffset now) =>
        suspension.Refused is not null ||
        (LocalDay.Of(now) > suspension.RectifyBy &&
        !(suspension.RectifiedAt is { } reported && LocalDay.Of(reported) <= suspension.RectifyBy));

    /// <summary>The roles that may take a step; empty: it needs none.</summary>
    public static ImmutableArray<Role> RolesFor(LadderStep step) => step switch
    {
        LadderStep.Report => [],
        LadderStep.Relinquish => [Role.Steward, Role.Head],
        LadderStep.Reinstate => [Role.Authority],
        _ => [Role.Authority, Role.Steward],
    };

    private static Reason? WhoMayNot(Grant grant, LadderStep step, DepartmentId provider, LadderActor by)
    {
        var (department, role, isCompetent) = by;
        var roles = RolesFor(step);
        if (!roles.IsEmpty && !(role is { } held && roles.Contains(held)))
        {
            return Reason.RoleMissing;
        }

        if (step is LadderStep.Report or LadderStep.Relinquish)
        {
            return department == grant.Consumer ? null : Reason.OtherDepartment;
        }

        if (role == Role.Steward && department != provider)
        {
            return Reason.OtherDepartment;
        }

        if (department == grant.Consumer)
        {
            return Reason.SelfGrant;
        }

        return role == Role.Authority && !isCompetent ? Reason.AuthorityNotCompetent : null;
    }

    private static Reason? Stands(Grant grant, LadderStep step, DateTimeOffset now) => (step, grant.State) switch
    {
        (LadderStep.Suspend, GrantState.Active) => null,
        (LadderStep.Reinstate, GrantState.Suspended) => null,

        // One report for one suspension: else whoever reports again and again is never terminated.
        (LadderStep.Report, GrantState.Suspended) when grant.Suspension is { Rectified: null, Refused: null } => null,
        (LadderStep.Refuse, GrantState.Suspended) when grant.Suspension is { Rectified: not null, Refused: null } => null,
        (LadderStep.Terminate, GrantState.Suspended) => grant.Suspension is { } suspension && HasFailed(suspension, now) ? null : Reason.RectificationPending,
        (LadderStep.Cut, GrantState.Active or GrantState.Suspended) => null,
        (LadderStep.Relinquish, GrantState.Active or GrantState.Suspended) when now < grant.Ends => null,
        _ => Reason.TransitionRefused,
    };
}
