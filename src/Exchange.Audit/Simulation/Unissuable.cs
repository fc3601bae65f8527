using Exchange.Audit.Facts;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Duties;
using Exchange.Domain.Grants;

namespace Exchange.Audit.Simulation;

/// <summary>The grants of a resource that run and could not be issued for it as it would stand, and why.</summary>
internal static class Unissuable
{
    // An answer has an end; what is over it would not be read either.
    private const int GrantsMax = 1000;

    public static Dictionary<string, string> Of(Resource proposed, StandingFacts facts, GrantIndex grants, DateTimeOffset now) => grants
        .Of(proposed.Code)
        .Where(grant => grant.State != GrantState.Terminated && now < grant.Ends)
        .Select(grant => (grant.Id.Value, Why: Why(grant, proposed, facts)))
        .Where(found => found.Why.Length > 0)
        .Take(GrantsMax)
        .ToDictionary(found => found.Value, found => found.Why);

    private static string Why(Grant grant, Resource proposed, StandingFacts facts)
    {
        if (!facts.Departments.TryGetValue(grant.Consumer, out var consumer))
        {
            return "Its consumer is not known.";
        }

        return IssueRule.Decide(grant, proposed, consumer, null) is { } reason
            ? $"{reason.Code}: {reason.Sentence}"
            : string.Join("; ", IssueRule.Mismatches(grant, proposed, consumer).Select(violation => $"{violation.Field}: {violation.Description}"));
    }
}
