using Exchange.Domain.Calendar;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>What is no breach and may be looked at: reads at night, reads that no duty list names, duties that nobody reads.</summary>
public static class ReadNotes
{
    public static IEnumerable<Finding> Of(StandingFacts facts, LogFacts log, Yardstick yard) =>
        log.IsWhole ? Nights(facts, log).Concat(Unlisted(facts, log)).Concat(Unread(facts, log, yard)) : [];

    private static IEnumerable<Finding> Nights(StandingFacts facts, LogFacts log) =>
        from night in log.Nights
        where facts.Resources.ContainsKey(night.Resource)
        select new Finding(
            FindingCode.N1,
            night.Consumer,
            night.Resource.Value,
            $"{facts.Resources[night.Resource].Resource.Name} was read {night.Tally.Count} {(night.Tally.Count == 1 ? "time" : "times")} out of office hours.",
            night.Tally.First,
            [.. night.Tally.Evidence]);

    // Where no list was published nothing is missing on it.
    private static IEnumerable<Finding> Unlisted(StandingFacts facts, LogFacts log)
    {
        var listed = facts.Lines.Values.Select(line => line.Resource is { } code ? facts.Owed(code)?.Resource.Code ?? code : null).ToHashSet();
        return from read in log.ResourceReads
               where listed.Count > 0 && !listed.Contains(read.Key) && facts.Resources.ContainsKey(read.Key)
               let resource = facts.Resources[read.Key].Resource
               select new Finding(
                   FindingCode.N2,
                   resource.Provider,
                   resource.Code.Value,
                   $"{resource.Name} was read {read.Value.Count} {(read.Value.Count == 1 ? "time" : "times")} and stands on no duty list.",
                   read.Value.First,
                   [new(EvidenceKind.Resource, resource.Code.Value, resource.Version), .. read.Value.Evidence]);
    }

    private static IEnumerable<Finding> Unread(StandingFacts facts, LogFacts log, Yardstick yard) =>
        from line in facts.Lines.Values
        where line is { List: DutyList.Duty, Resource: not null } && line.Due < LocalDay.Of(yard.Now)
        let held = facts.Owed(line.Resource!)
        where held is { MountedAt: not null } && !log.ResourceReads.ContainsKey(held.Resource.Code)
        select new Finding(
            FindingCode.N3,
            line.Department,
            line.Id.Value,
            $"{held.Resource.Name} is delivered and was never read: low use.",
            LocalDay.EndOf(line.Due!.Value),
            [new(EvidenceKind.DutyLine, line.Id.Value, line.Version), new(EvidenceKind.Resource, held.Resource.Code.Value, held.Resource.Version)]);
}
