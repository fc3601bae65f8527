using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>
/// Data collected by several departments has a source that the authority designates (Decree 809, Art 19; 41(1)). An element that
/// two departments hold, or that a duty wants designated by now, and that has none, is the authority's breach, never a holder's.
/// </summary>
public static class UndesignatedElements
{
    public static IEnumerable<Finding> Of(StandingFacts facts, DateTimeOffset now)
    {
        var holders = facts.Resources.Values
            .Where(held => held.IsInForce)
            .SelectMany(held => held.Resource.Items
                .Where(item => item.Element is { } element && !facts.MayBeDesignated(element))
                .Select(item => (Element: item.Element!, held.Resource)))
            .ToLookup(held => held.Element, held => held.Resource);
        var due = facts.Lines.Values
            .Where(line => line.Element is { } element && !facts.MayBeDesignated(element) && line.Due < LocalDay.Of(now))
            .ToLookup(line => line.Element!);
        return holders.Select(group => group.Key).Union(due.Select(group => group.Key))
            .Select(element => Of(element, [.. holders[element]], [.. due[element]], facts))
            .OfType<Finding>();
    }

    private static Finding? Of(
        ElementId element, ImmutableArray<Resource> held, ImmutableArray<DutyLine> due, StandingFacts facts)
    {
        var departments = held.Select(resource => resource.Provider).Distinct().ToList();
        if (departments.Count < 2 && due.IsEmpty)
        {
            return null;
        }

        var name = facts.Elements.TryGetValue(element, out var known) ? $"{known.Name} ({element})" : element.Value;
        return new(
            FindingCode.A1,
            due.IsEmpty ? Competent(departments, facts) : due[0].Department,
            element.Value,
            departments.Count < 2
                ? $"{name} has no designated source, which was due on {due.Min(line => line.Due):yyyy-MM-dd}."
                : $"{name} is held by {departments.Count} departments, and none is designated as its source.",
            due.IsEmpty ? null : LocalDay.EndOf(due.Min(line => line.Due!.Value)),
            [
                new(EvidenceKind.Element, element.Value, 0),
                .. due.Select(line => new Evidence(EvidenceKind.DutyLine, line.Id.Value, line.Version)),
                .. held.OrderBy(resource => resource.Code.Value, StringComparer.Ordinal)
                    .Select(resource => new Evidence(EvidenceKind.Resource, resource.Code.Value, resource.Version)),
            ]);
    }

    // Over whom is not known where a holder's division is not: the authority of the others' would be accused of too much.
    private static DepartmentId? Competent(List<DepartmentId> holders, StandingFacts facts) => holders.All(facts.Departments.ContainsKey)
        ? CompetentAuthority.Over([.. holders.Select(id => facts.Departments[id].Division)], facts.Departments.Values)?.Id
        : null;
}
