using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Findings;

/// <summary>
/// Who may take a finding how far. Officers and authorities judge, and nobody judges their own department; whoever is responsible
/// says what was rectified, and nobody says it for them.
/// </summary>
public static class FindingLifeRule
{
    /// <summary>Null: it may be done.</summary>
    public static Reason? Decide(KnownFinding finding, FindingState to, Principal actor, IEnumerable<Department> departments) =>
        (to == FindingState.Rectified ? Answers(finding.Finding, actor) : Judges(finding.Finding, to, actor, departments))
        ?? (Leads(finding, to) ? null : Reason.TransitionRefused)
        ?? (to == FindingState.Closed && finding.Stands ? Reason.FindingStands : null);

    // A contractor works for the department and does not speak for it (Decree 809, Art 36).
    private static Reason? Answers(Finding finding, Principal actor) =>
        actor.Department != finding.Responsible ? Reason.OtherDepartment
        : actor.Roles.IsEmpty || actor.Contractor is not null ? Reason.RoleMissing
        : null;

    private static Reason? Judges(Finding finding, FindingState to, Principal actor, IEnumerable<Department> departments)
    {
        if (!actor.Holds(Role.Officer) && !actor.Holds(Role.Authority))
        {
            return Reason.RoleMissing;
        }

        if (actor.Department == finding.Responsible)
        {
            // Whoever accuses themselves may be believed.
            return to == FindingState.Notified ? null : Reason.OwnFinding;
        }

        return actor.Holds(Role.Officer) || IsOver(finding, actor, departments) ? null : Reason.AuthorityNotCompetent;
    }

    private static bool IsOver(Finding finding, Principal actor, IEnumerable<Department> departments)
    {
        var known = departments.ToList();
        return known.Find(department => department.Id == finding.Responsible) is { } accused
            && CompetentAuthority.IsOver(accused, actor.Department, known);
    }

    private static bool Leads(KnownFinding finding, FindingState to) => (finding.State, to) switch
    {
        // Of what is found against nobody there is nobody to notify, and only a breach is to be rectified.
        (FindingState.Open, FindingState.Notified) => finding.Stands && finding.Finding is { Responsible: not null, Weight: FindingWeight.Breach },
        (FindingState.Rectified, FindingState.Notified) => finding.Stands,
        (FindingState.Notified, FindingState.Rectified) => true,
        (FindingState.Open or FindingState.Notified or FindingState.Rectified, FindingState.Closed or FindingState.Accepted) => true,
        _ => false,
    };
}
