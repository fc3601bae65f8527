using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Duties;

/// <summary>Whether a line agrees with itself. Everything wrong is told at once.</summary>
public static class DutyLineRule
{
    /// <summary>Adds what is wrong, its fields under <paramref name="path"/>.</summary>
    public static void Check(DutyLine line, string path, Violations found)
    {
        found.When(
            line.Resource is null == line.Element is null,
            $"{path}.resource",
            line.Resource is null ? ViolationCode.FieldRequired : ViolationCode.FieldConflict,
            "A line owes a resource, or the designation of an element's source: one of the two.");
        if (line.Element is not null)
        {
            CheckDesignation(line, path, found);
        }

        if (line.List == DutyList.Negative)
        {
            CheckNegative(line, path, found);
        }
        else
        {
            found.When(
                line.List == DutyList.Duty && line.Due is null, $"{path}.due", ViolationCode.FieldRequired, "A duty has a day by which it is owed.");
            found.When(
                line is { List: DutyList.Duty, Resource: not null, Mode: null },
                $"{path}.mode",
                ViolationCode.FieldRequired,
                "State how it must be shared.");
            found.When(
                line is { List: DutyList.Duty, Resource: not null, UpdateCycle: null },
                $"{path}.update_cycle",
                ViolationCode.FieldRequired,
                "State how fast it must follow the facts.");
        }
    }

    private static void CheckDesignation(DutyLine line, string path, Violations found)
    {
        const string Shares = "Who must designate a source shares nothing by it.";
        found.When(line.List != DutyList.Duty, $"{path}.list", ViolationCode.FieldConflict, "To designate a source is a duty.");
        found.When(!line.Items.IsEmpty, $"{path}.items", ViolationCode.FieldConflict, Shares);
        found.When(line.Mode is not null, $"{path}.mode", ViolationCode.FieldConflict, Shares);
        found.When(line.UpdateCycle is not null, $"{path}.update_cycle", ViolationCode.FieldConflict, Shares);
        found.When(!line.Quality.IsEmpty, $"{path}.quality", ViolationCode.FieldConflict, Shares);
    }

    // 负面清单 is 不予共享 by another name, so that it rests on what can forbid sharing (Decree 809, Art 14(3)).
    private static void CheckNegative(DutyLine line, string path, Violations found)
    {
        const string Forbidden = "What may not be shared has no such term.";
        found.When(
            line.BasisRank is null, $"{path}.basis_rank", ViolationCode.FieldRequired, "负面清单 states the rank of its basis.");
        found.When(
            line.BasisRank is BasisRank.MinistryRule or BasisRank.LocalRegulation,
            $"{path}.basis_rank",
            ViolationCode.FieldConflict,
            "负面清单 rests on a law, an administrative regulation or a State Council decision (Decree 809, Art 14(3)).");
        found.When(line.Mode is not null, $"{path}.mode", ViolationCode.FieldConflict, Forbidden);
        found.When(line.UpdateCycle is not null, $"{path}.update_cycle", ViolationCode.FieldConflict, Forbidden);
        found.When(line.Due is not null, $"{path}.due", ViolationCode.FieldConflict, Forbidden);
        found.When(!line.Quality.IsEmpty, $"{path}.quality", ViolationCode.FieldConflict, Forbidden);
        found.When(!line.Consumers.IsEmpty, $"{path}.consumers", ViolationCode.FieldConflict, Forbidden);
    }
}
