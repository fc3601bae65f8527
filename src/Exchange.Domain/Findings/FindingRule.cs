using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Duties;
using Exchange.Domain.Freshness;

namespace Exchange.Domain.Findings;

/// <summary>Everything that stands against anybody, the authority included, by code and subject.</summary>
public static class FindingRule
{
    /// <param name="facts">What the registry said.</param>
    /// <param name="calendar">Counts the days.</param>
    /// <param name="now">The moment to judge by.</param>
    /// <param name="policy">From when data is overdue.</param>
    /// <param name="strayed">What the log tells of rows outside a scope; for who asks of duties only, nothing.</param>
    public static ImmutableArray<Finding> Of(
        StandingFacts facts, WorkCalendar calendar, DateTimeOffset now, FreshnessPolicy policy, params ImmutableArray<StrayedRead> strayed) =>
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
            .Concat(StrayedRows.Of(facts, strayed))
            .OrderBy(finding => finding.Code)
            .ThenBy(finding => finding.Subject, StringComparer.Ordinal)
            .ThenBy(finding => finding.Responsible?.Value, StringComparer.Ordinal)
            .ThenBy(finding => finding.Since),
    ];
}
