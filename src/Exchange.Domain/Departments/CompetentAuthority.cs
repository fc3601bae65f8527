namespace Exchange.Domain.Departments;

/// <summary>
/// The sharing authority that is competent for several departments 共同上级主管部门 (Decree 809, Art 8, 28): the lowest one
/// registered whose jurisdictions contain all their divisions. Of two at one level it is the one that has fewer.
/// </summary>
public static class CompetentAuthority
{
    /// <summary>Null: none is registered that contains them all.</summary>
    public static Department? Of(IEnumerable<DivisionCode> holders, IEnumerable<Department> departments)
    {
        var divisions = holders.ToList();
        return departments
            .Select(department => (Department: department, Level: LevelOver(department, divisions)))
            .Where(candidate => candidate.Level is not null)
            .OrderByDescending(candidate => candidate.Level)
            .ThenBy(candidate => candidate.Department.Jurisdictions.Length)
            .ThenBy(candidate => candidate.Department.Id.Value, StringComparer.Ordinal)
            .Select(candidate => candidate.Department)
            .FirstOrDefault();
    }

    // The highest level at which it must act to reach them all; null: it does not reach one of them.
    private static DivisionLevel? LevelOver(Department department, List<DivisionCode> divisions)
    {
        var levels = divisions.ConvertAll(division => department.Jurisdictions
            .Where(jurisdiction => jurisdiction.Contains(division))
            .Max(jurisdiction => (DivisionLevel?)jurisdiction.Level));
        return levels.Contains(null) ? null : levels.Min();
    }
}
