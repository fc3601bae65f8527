using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Corrections;

/// <summary>
/// filed → verifying → corrected or upheld → closed. The source verifies and gives the outcome, the one who filed takes note of
/// it, and neither does the other's part. One that a comparison opened nobody else awaits, so that its source closes it.
/// </summary>
public static class CorrectionRule
{
    /// <summary>Decree 809, Art 26, from the day of receipt.</summary>
    public const int WorkdaysMax = 10;

    public static DateOnly DayOf(DateTimeOffset instant) => LocalDay.Of(instant);

    public static DueDate Due(WorkCalendar calendar, DateTimeOffset received) => calendar.Due(DayOf(received), WorkdaysMax);

    /// <summary>Whether the clock has run out; where its end is not known, nothing is guessed.</summary>
    public static bool IsOverdue(Correction correction, DateTimeOffset now) =>
        correction is { IsOpen: true, Due: DueDate.Known { Day: var day } } && DayOf(now) > day;

    /// <summary>
    /// An open case goes with its datum: to the resource that replaced its own, or to who was designated instead, who then has
    /// the whole term.
    /// </summary>
    public static Correction Follow(Correction open, Resource source, DueDate due) => open.Source == source.Provider
        ? open with { Resource = source.Code }
        : open with { Resource = source.Code, Source = source.Provider, State = CorrectionState.Filed, Due = due };

    /// <summary>Null: the department may take the correction to that state.</summary>
    public static Reason? Decide(Correction correction, CorrectionState to, DepartmentId? department, Role? role) =>
        WhoMayNot(correction, to, department, role) ?? (Leads(correction.State, to) ? null : Reason.TransitionRefused);

    private static Reason? WhoMayNot(Correction correction, CorrectionState to, DepartmentId? department, Role? role)
    {
        if (to == CorrectionState.Closed)
        {
            return department == (correction.FiledBy ?? correction.Source) ? null : Reason.OtherDepartment;
        }

        if (role != Role.Steward)
        {
            return Reason.RoleMissing;
        }

        return department == correction.Source ? null : Reason.OtherDepartment;
    }

    private static bool Leads(CorrectionState from, CorrectionState to) => (from, to) switch
    {
        (CorrectionState.Filed, CorrectionState.Verifying) => true,
        (CorrectionState.Verifying, CorrectionState.Corrected or CorrectionState.Upheld) => true,
        (CorrectionState.Corrected or CorrectionState.Upheld, CorrectionState.Closed) => true,
        _ => false,
    };
}
