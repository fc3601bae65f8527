using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Disputes;

/// <summary>
/// Decree 809, Art 28: the parties negotiate, the competent authority coordinates, and its government decides. The claimant may
/// withdraw and the respondent may agree at any time before; the authority records what the parties agreed before it.
/// </summary>
public static class DisputeRule
{
    /// <summary>
    /// The division whose authority is competent: the parties' own when they are of one level and region, else their common
    /// superior, which between two provinces is the nation.
    /// </summary>
    public static DivisionCode Tier(DivisionCode claimant, DivisionCode respondent) => claimant.CommonSuperior(respondent);

    /// <summary>Null: the department may take the dispute to that state.</summary>
    public static Reason? Decide(Dispute dispute, DisputeState to, bool forClaimant, DepartmentId? department, Role? role) =>
        WhoMayNot(dispute, to, forClaimant, department, role) ?? (Leads(dispute.State, to) ? null : Reason.TransitionRefused);

    /// <summary>Null: the dispute lets the element's designation pass from the one who is its source to the one named.</summary>
    public static Reason? Redesignate(Dispute dispute, Designation asked, DepartmentId standing) =>
        dispute is { State: DisputeState.Decided or DisputeState.Agreed, ForClaimant: true } &&
        dispute.Element == asked.Element &&
        dispute.Claimant == asked.Department &&
        dispute.Respondent == standing
            ? null
            : Reason.SourceDesignated;

    private static Reason? WhoMayNot(Dispute dispute, DisputeState to, bool forClaimant, DepartmentId? department, Role? role)
    {
        if (to == DisputeState.Withdrawn)
        {
            return Acts(dispute.Claimant, department, role);
        }

        // Agreeing to anything but the claim would be to win by one's own word. To agree to what was refused is to consent to the
        // request, which is the head's to do (Art 20).
        if (to == DisputeState.Agreed && forClaimant && Acts(dispute.Respondent, department, role) is null &&
            (dispute.Request is null || role == Role.Head))
        {
            return null;
        }

        if (role != Role.Authority)
        {
            return Reason.RoleMissing;
        }

        if (department != dispute.CompetentAuthority)
        {
            return Reason.AuthorityNotCompetent;
        }

        return department == dispute.Claimant || department == dispute.Respondent ? Reason.SelfGrant : null;
    }

    private static Reason? Acts(DepartmentId party, DepartmentId? department, Role? role)
    {
        if (role is not (Role.Steward or Role.Head))
        {
            return Reason.RoleMissing;
        }

        return department == party ? null : Reason.OtherDepartment;
    }

    private static bool Leads(DisputeState from, DisputeState to) => (from, to) switch
    {
        (DisputeState.Negotiating, DisputeState.Coordinating) => true,
        (DisputeState.Coordinating, DisputeState.Escalated) => true,
        (DisputeState.Escalated, DisputeState.Decided) => true,
        (DisputeState.Negotiating or DisputeState.Coordinating or DisputeState.Escalated, DisputeState.Agreed or DisputeState.Withdrawn) => true,
        _ => false,
    };
}
