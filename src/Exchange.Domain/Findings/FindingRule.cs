using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Duties;
using Exchange.Domain.Freshness;

namespace Exchange.Domain.Findings;

/// <summary>Everything that stands against anybody, the authority included, by code and subject.</summary>
public static class FindingRule
{
    public static ImmutableArray<Finding> Of(StandingFacts facts, WorkCalendar calendar, DateTimeOffset now, FreshnessPolicy policy) =>
    [
        .. facts.Lines.Values
            .SelectMany(line => DutyFindings.Of(DutyCheck.Of(line, facts, ReadCount.None, now, policy)))
            .Concat(UndesignatedElements.Of(facts, now))
            .Concat(StaleData.Of(facts, now, policy))
            .Concat(CorrectionFindings.Late(facts, now))
            .Concat(CorrectionFindings.Uncooperative(facts, calendar))
            .Concat(RequestFindings.Late(facts, calendar, now))
            .Concat(RequestFindings.Breached(facts))
            .Concat(UndisposedData.Of(facts, now))
            .OrderBy(finding => finding.Code)
            .ThenBy(finding => finding.Subject, StringComparer.Ordinal)
            .ThenBy(finding => finding.Responsible?.Value, StringComparer.Ordinal)
            .ThenBy(finding => finding.Since),
    ];
}
