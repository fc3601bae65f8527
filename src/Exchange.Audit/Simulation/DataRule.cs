using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;

namespace Exchange.Audit.Simulation;

/// <summary>Whether a read that would be permitted under another grant or resource could still come out otherwise, by the rows it met or how often it was made.</summary>
internal static class DataRule
{
    /// <param name="stood">The grant under which the read was permitted.</param>
    /// <param name="now">The grant under which it would be.</param>
    /// <param name="standing">The resource as it stands.</param>
    /// <param name="proposed">The resource as it would stand.</param>
    public static bool MayMatter(Grant stood, Grant now, Resource standing, Resource proposed) =>
        NarrowsScope(stood, now) || NarrowsQuota(stood.Quota, now.Quota) || LosesMinors(stood, now, standing, proposed) ||
        MasksOtherwise(stood, now);

    // Terms are added up: with no new one there are no fewer rows. They are compared as they travel, since a list compares by reference.
    private static bool NarrowsScope(Grant stood, Grant now)
    {
        var known = stood.Scope.Select(GrantWire.ToScopeTerm).ToHashSet();
        return now.Scope.Any(term => !known.Contains(GrantWire.ToScopeTerm(term)));
    }

    // What a mask leaves of a value, and a minimum of figures, is known from the rows alone.
    private static bool MasksOtherwise(Grant stood, Grant now) => stood.GroupSizeMin != now.GroupSizeMin || !stood.Masks.ToHashSet().SetEquals(now.Masks);

    private static bool NarrowsQuota(Quota? stood, Quota? now) =>
        now is not null && (stood is null || stood.Period != now.Period || now.Reads < stood.Reads);

    // Without an impact assessment a minor's row is left out, and by which item a minor is known may change.
    private static bool LosesMinors(Grant stood, Grant now, Resource standing, Resource proposed) =>
        now.ImpactAssessment is null && proposed.PersonItem is not null
        && (stood.ImpactAssessment is not null || proposed.PersonItem != standing.PersonItem);
}
