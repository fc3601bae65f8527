using System.Collections.Immutable;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>
/// A provider does not end or change a service alone: it consults its requesters and files the change (Decree 809, Art 27; 39(7)).
/// Whoever reads what the catalogue does not say reports it with the read; a version published since then would be the filing.
/// </summary>
public static class ChangedAlone
{
    public static IEnumerable<Finding> Of(StandingFacts facts, ImmutableArray<BreachReport> reports) =>
        from report in reports
        where report is { Code: FindingCode.P7, Resource: not null } && facts.Resources.ContainsKey(report.Resource)
        let held = facts.Resources[report.Resource!]
        where held.Resource.Provider == report.Against && (report.Read is null ? report.IsConfirmed : held.Resource.Version == report.ReadVersion)
        select new Finding(
            FindingCode.P7,
            report.Against,
            held.Resource.Code.Value,
            $"{string.Join(", ", NamesOf(report, held))} of {held.Resource.Name} changed in version {held.Resource.Version}, which says nothing of it: no version was filed for the change.",
            report.At,
            [.. report.Evidence, new(EvidenceKind.Resource, held.Resource.Code.Value, held.Resource.Version)]);

    private static IEnumerable<string> NamesOf(BreachReport report, HeldResource held) => report.Names.IsEmpty
        ? ["What is served"]
        : report.Names.Select(name => held.Resource.Items.FirstOrDefault(item => item.Id.Value == name)?.Name ?? name);
}
