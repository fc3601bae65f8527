using System.Collections.Immutable;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>What a department that owes a resource is to be told: Decree 809, Art 39(1) for the catalogue, Art 39(4) for delivery.</summary>
public static class DutyFindings
{
    /// <summary>Empty unless the line is one of 责任清单, due, and wanting.</summary>
    public static ImmutableArray<Finding> Of(DutyProgress progress)
    {
        if (progress.Line.List != DutyList.Duty)
        {
            return [];
        }

        var owed = $"{progress.Line.Resource} was due on {progress.Line.Due:yyyy-MM-dd} and";
        return progress.State switch
        {
            ProgressState.NotCatalogued =>
            [
                Against(progress, FindingCode.P1, $"{owed} is not in the department's catalogue."),
                Against(progress, FindingCode.P4, $"{owed} is not delivered."),
            ],
            ProgressState.NotMounted =>
            [
                Against(progress, FindingCode.P1, $"{owed} has no source mounted."),
                Against(progress, FindingCode.P4, $"{owed} is not delivered."),
            ],
            ProgressState.Defect =>
            [
                Against(
                    progress,
                    FindingCode.P1,
                    $"{owed} is catalogued otherwise: {string.Join("; ", CatalogueDefect.Of(progress.Line, progress.Held!.Resource))}."),
            ],
            _ => [],
        };
    }

    private static Finding Against(DutyProgress progress, FindingCode code, string text)
    {
        var evidence = ImmutableArray.Create(new Evidence(EvidenceKind.DutyLine, progress.Line.Id.Value, progress.Line.Version));
        return new(
            code,
            progress.Line.Department,
            progress.Line.Id.Value,
            text,
            progress.Since,
            progress.Held is { Resource: var resource } ? evidence.Add(new(EvidenceKind.Resource, resource.Code.Value, resource.Version)) : evidence);
    }
}
