using Exchange.Domain.Duties;
using Exchange.Domain.Freshness;

namespace Exchange.Domain.Findings;

/// <summary>A source keeps its data complete and usable (Decree 809, Art 19): data behind its own declared cycle is the provider's breach.</summary>
public static class StaleData
{
    /// <summary>Data of which no update was ever reported is unknown, and nobody is accused of what is not known.</summary>
    public static IEnumerable<Finding> Of(StandingFacts facts, DateTimeOffset now, FreshnessPolicy policy)
    {
        foreach (var update in facts.Updates.Values)
        {
            if (facts.InForce(update.Resource) is not { MountedAt: not null, Resource: var resource })
            {
                continue;
            }

            var freshness = FreshnessRule.Of(resource.UpdateCycle, update.DataUntil, now, policy);
            if (freshness.State is FreshnessState.Stale or FreshnessState.Overdue)
            {
                yield return new(
                    FindingCode.U1,
                    resource.Provider,
                    resource.Code.Value,
                    $"{resource.Name} missed {freshness.MissedCycles} of its cycles ({resource.UpdateCycle}).",
                    freshness.NextDue,
                    [
                        new(EvidenceKind.Resource, resource.Code.Value, resource.Version),
                        new(EvidenceKind.DataUpdate, resource.Code.Value, update.Version),
                    ]);
            }
        }
    }
}
