using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>An entry of the log that tells of rows outside the grant's scope, which the source returned and the gateway left out.</summary>
public sealed record StrayedRead(long Index, DateTimeOffset At, ResourceCode Resource, string Grant, ulong Rows);

/// <summary>
/// What a provider's source returns goes no further than the grant (Decree 809, Art 25), and what flows back to a lower region is
/// what was collected there (Art 24).
/// </summary>
public static class StrayedRows
{
    // The newest are enough to look into; the text says how many there are.
    private const int EvidenceMax = 10;

    /// <summary>One finding for each resource and article. Of a resource that is not known, nobody is accused.</summary>
    public static IEnumerable<Finding> Of(StandingFacts facts, ImmutableArray<StrayedRead> reads) =>
        from read in reads
        where facts.Resources.ContainsKey(read.Resource)
        group read by (read.Resource, IsReturnFlow: facts.ReturnFlows.Contains(read.Grant)) into strayed
        let resource = facts.Resources[strayed.Key.Resource].Resource
        select new Finding(
            FindingCode.P9,
            resource.Provider,
            resource.Code.Value,
            $"The source of {resource.Name} returned {strayed.Sum(read => (decimal)read.Rows)} rows outside the scope that was granted, in " +
            $"{strayed.Count()} {(strayed.Count() == 1 ? "read" : "reads")}; they were left out.",
            strayed.Min(read => read.At),
            [
                .. strayed.Select(read => read.Grant).Distinct().Order(StringComparer.Ordinal).Take(EvidenceMax)
                    .Select(grant => new Evidence(EvidenceKind.Grant, grant, 0)),
                .. strayed.OrderByDescending(read => read.Index).Take(EvidenceMax)
                    .Select(read => new Evidence(EvidenceKind.Entry, $"{read.Index}", 0)),
            ])
        {
            OwnArticle = $"{Finding.Decree} {(strayed.Key.IsReturnFlow ? "Art 24" : "Art 25")}",
        };
}
