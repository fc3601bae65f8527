using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Duties;

/// <summary>Where the catalogue does not say what a duty asks, so that the duty cannot be met by it (Decree 809, Art 13).</summary>
public static class CatalogueDefect
{
    /// <summary>In a few words each; empty: none.</summary>
    public static ImmutableArray<string> Of(DutyLine line, Resource resource)
    {
        var defects = ImmutableArray.CreateBuilder<string>();
        if (line.Mode == Mode.File && resource.Format is DataFormat.Database or DataFormat.Service)
        {
            defects.Add($"its format is {resource.Format}, which is not handed over as a file");
        }

        if (line.Mode is { } mode && !ModeRule.Allows(resource.Modes, mode))
        {
            defects.Add($"it does not offer the mode {mode}");
        }

        if (line.Items.Count(id => resource.Find(id) is null) is > 0 and var missing)
        {
            defects.Add($"it lacks {missing} of the items owed");
        }

        if (line.UpdateCycle < resource.UpdateCycle)
        {
            defects.Add($"its cycle {resource.UpdateCycle} is slower than {line.UpdateCycle}");
        }

        return defects.ToImmutable();
    }
}
