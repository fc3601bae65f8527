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
        Of(facts, new LogFacts { Strayed = strayed }, new(calendar, now, policy, CheckPolicy.Default));

    /// <param name="facts">What the registry said.</param>
    /// <param name="log">What the log shows.</param>
    /// <param name="yard">The moment and the measures to judge by.</param>
    public static ImmutableArray<Finding> Of(StandingFacts facts, LogFacts log, Yardstick yard) =>
    [
        .. facts.Lines.Values
            .SelectMany(line => DutyFindings.Of(DutyCheck.Of(line, facts, ReadCount.None, yard.Now, yard.Freshness)))
            .Concat(UndesignatedElements.Of(facts, yard.Now))
            .Concat(StaleData.Of(facts, yard.Now, yard.Freshness))
            .Concat(CorrectionFindings.Late(facts, yard.Now))
            .Concat(CorrectionFindings.Uncooperative(facts, yard.Calendar))
            .Concat(RequestFindings.Late(facts, yard.Calendar, yard.Now))
            .Concat(RequestFindings.Breached(facts))
            .Concat(RequestFindings.Withheld(facts))
            .Concat(UndisposedData.Of(facts, yard.Now))
            .Concat(StrayedRows.Of(facts, log.Strayed))
            .Concat(RecollectedData.Of(facts, log.Reports, yard.Now))
            .Concat(ChangedAlone.Of(facts, log.Reports))
            .Concat(ReportedBreaches.Of(facts, log.Reports))
            .Concat(BeyondGrant.Of(facts, log.Beyond, yard.Checks))
            .Concat(UnkeptRecords.Of(facts, log.GrantReads, yard))
            .Concat(StalledDisputes.Of(facts, yard))
            .Concat(GrantedToItself.Of(facts))
            .Concat(ExclusiveOpening.Of(facts, yard))
            .Concat(SuspensionProposals.Of(facts, log.Patterns))
            .Concat(ReadNotes.Of(facts, log, yard))
            .OrderBy(finding => finding.Code)
            .ThenBy(finding => finding.Subject, StringComparer.Ordinal)
            .ThenBy(finding => finding.Responsible?.Value, StringComparer.Ordinal)
            .ThenBy(finding => finding.Since),
    ];
}
