using System.Collections.Immutable;
using Exchange.Domain.Duties;
using Exchange.Domain.Usage;

namespace Exchange.Domain.Findings;

/// <summary>
/// A consumer keeps records of its use (Decree 809, Art 29; 40(5)). The Decree sets no day for them: the policy does, from the first
/// read. Effects show later and destruction comes last, so neither is missed here.
/// </summary>
public static class UnkeptRecords
{
    private static readonly ImmutableArray<(UsageKind Kind, string Name)> Kept =
        [(UsageKind.Scenario, "使用场景"), (UsageKind.Process, "使用过程"), (UsageKind.Storage, "存储情况")];

    public static IEnumerable<Finding> Of(StandingFacts facts, ImmutableDictionary<string, Tally> reads, Yardstick yard) =>
        from read in reads
        let due = read.Value.First.AddDays(yard.Checks.UsageRecordDays)
        where due < yard.Now && facts.Grants.ContainsKey(read.Key)
        let grant = facts.Grants[read.Key]
        let missing = Kept.Where(kind => !facts.Usage.GetValueOrDefault(grant.Id, []).Contains(kind.Kind)).ToList()
        where missing.Count > 0
        select new Finding(
            FindingCode.R5,
            grant.Consumer,
            grant.Id,
            $"{read.Value.Count} reads since {read.Value.First.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd}, and no record of {string.Join(", ", missing.Select(kind => kind.Name))}.",
            due,
            [new(EvidenceKind.Grant, grant.Id, grant.Version), .. read.Value.Evidence]);
}
