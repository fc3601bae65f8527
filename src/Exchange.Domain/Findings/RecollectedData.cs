using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Recollection;

namespace Exchange.Domain.Findings;

/// <summary>
/// What can be had by sharing is not collected again (Decree 809, Art 30; 40(1)). A form is reported by anyone; that its data can be
/// had, the catalogue shows, so the report needs no confirmation.
/// </summary>
public static class RecollectedData
{
    public static IEnumerable<Finding> Of(StandingFacts facts, ImmutableArray<BreachReport> reports, DateTimeOffset now) =>
        from report in reports
        where report.Code == FindingCode.R1 && facts.Departments.ContainsKey(report.Against)
        let supplies = SuppliesOf(facts, report, now)
        where supplies.Count > 0
        select new Finding(
            FindingCode.R1,
            report.Against,
            $"report-{report.Index}",
            $"A form asks for {string.Join(", ", supplies.Select(supply => $"{supply.Item.Name} ({supply.Source.Code})"))}, which the exchange supplies.",
            report.At,
            [
                .. report.Evidence,
                .. supplies.Select(supply => supply.Source).DistinctBy(source => source.Code)
                    .Select(source => new Evidence(EvidenceKind.Resource, source.Code.Value, source.Version)),
            ]);

    private static List<(Resource Source, Item Item)> SuppliesOf(StandingFacts facts, BreachReport report, DateTimeOffset now)
    {
        var collector = facts.Departments[report.Against];
        var wanted = report.Names.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from held in facts.Resources.Values
               where held.IsInForce
               from item in held.Resource.Items
               where item.Element is { } element && item.Claim == Claim.Source && wanted.Contains(element.Value)
               where IsSupplied(facts, collector, held.Resource, item, now)
               orderby held.Resource.Code.Value, item.Id.Value
               select (held.Resource, item),
        ];
    }

    private static bool IsSupplied(StandingFacts facts, Department collector, Resource source, Item item, DateTimeOffset now) =>
        facts.Grants.Values.Any(grant => grant.Consumer == collector.Id && grant.Resource == source.Code && grant.Permits(item.Id, now))
        || RecollectionRule.Decide(collector, source, item, [], now, _ => null).IsRecollection;
}
