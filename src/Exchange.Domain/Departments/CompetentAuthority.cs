using System.Collections.Immutable;

namespace Exchange.Domain.Departments;

/// <summary>Which sharing authority 主管部门 is answerable for what several departments share (Decree 809, Art 8, 19, 28).</summary>
public static class CompetentAuthority
{
    /// <summary>
    /// The lowest authority whose jurisdictions together contain all divisions; of two that stand equally high, the one of fewer
    /// jurisdictions. Null: there is none, or no division.
    /// </summary>
    public static Department? Over(ImmutableArray<DivisionCode> divisions, IEnumerable<Department> departments) =>
        divisions.IsEmpty
            ? null
            : departments
                .Select(department => (Department: department, Level: Reach(divisions, department.Jurisdictions)))
                .Where(candidate => candidate.Level is not null)
                .OrderByDescending(candidate => candidate.Level)
                .ThenBy(candidate => candidate.Department.Jurisdictions.Length)
                .ThenBy(candidate => candidate.Department.Id.Value, StringComparer.Ordinal)
                .Select(candidate => candidate.Department)
                .FirstOrDefault();

    /// <summary>The authority of exactly this division; null: none is registered.</summary>
    public static Department? Of(DivisionCode division, IEnumerable<Department> departments) =>
        departments
            .Where(department => department.Jurisdictions.Contains(division))
            .OrderBy(department => department.Jurisdictions.Length)
            .ThenBy(department => department.Id.Value, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>Whether an authority's jurisdiction contains a department: it is of its own division, or of one above.</summary>
    public static bool IsOver(Department department, DepartmentId? authority, IEnumerable<Department> departments) =>
        departments.Any(one => one.Id == authority && one.Jurisdictions.Any(jurisdiction => jurisdiction.Contains(department.Division)));

    // The highest level at which the jurisdictions are needed to contain all divisions; null: they do not.
    private static DivisionLevel? Reach(ImmutableArray<DivisionCode> divisions, ImmutableArray<DivisionCode> jurisdictions)
    {
        var highest = DivisionLevel.County;
        foreach (var division in divisions)
        {
            var lowest = jurisdictions.Where(jurisdiction => jurisdiction.Contains(division)).Select(jurisdiction => (DivisionLevel?)jurisdiction.Level).Max();
            if (lowest is null)
            {
                return null;
            }

            highest = lowest.Value < highest ? lowest.Value : highest;
        }

        return highest;
    }
}
