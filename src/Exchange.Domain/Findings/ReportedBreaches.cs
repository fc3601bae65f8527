using System.Collections.Immutable;
using Exchange.Domain.Duties;
using Exchange.Domain.Incidents;

namespace Exchange.Domain.Findings;

/// <summary>
/// What happens where no gateway sees it: sharing past the exchange (Decree 809, Art 31, 32; 39(8)), data handed to a third party
/// (Art 25; 40(3)), a breach of security (Art 34, 35; 40(6)). Anyone may report it (Art 37); nobody is accused before an officer or an
/// authority has confirmed it.
/// </summary>
public static class ReportedBreaches
{
    public static IEnumerable<Finding> Of(StandingFacts facts, ImmutableArray<BreachReport> reports) =>
        from report in reports
        where report is { IsConfirmed: true, Code: FindingCode.P8 or FindingCode.R3 or FindingCode.R6 }
        select new Finding(
            report.Code,
            report.Against,
            report.Resource?.Value ?? $"report-{report.Index}",
            Words(report, report.Resource is { } code && facts.Resources.TryGetValue(code, out var held) ? held.Resource.Name : "data"),
            report.At,
            report.Resource is { } of && facts.Resources.TryGetValue(of, out var known)
                ? [.. report.Evidence, new(EvidenceKind.Resource, of.Value, known.Resource.Version)]
                : report.Evidence);

    private static string Words(BreachReport report, string of) => report.Code switch
    {
        FindingCode.P8 => $"It was reported and confirmed that {of} is shared past the exchange.",
        FindingCode.R3 => $"It was reported and confirmed that {of} went on to a third party without the provider's consent.",
        _ => $"It was reported and confirmed that {of} was leaked, changed or lost while it was used" +
            (report.Persons == 0 ? "." : $", of {report.Persons} persons{GradeWords(IncidentClock.GradeOf(report.Persons))}."),
    };

    private static string GradeWords(IncidentGrade grade) => grade switch
    {
        IncidentGrade.Larger => " (较大)",
        IncidentGrade.Major => " (重大)",
        IncidentGrade.Gravest => " (特别重大)",
        _ => "",
    };
}
