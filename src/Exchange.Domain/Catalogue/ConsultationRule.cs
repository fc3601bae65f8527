using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Catalogue;

/// <summary>
/// What a change means for those who read: who is told of what, and whether they must have agreed before (Decree 809, Art 27
/// ¶3: nobody ends or changes what others rely on without consulting them and filing it).
/// </summary>
public static class ConsultationRule
{
    /// <summary>A suspended grant may come back to life; an ended or terminated one does not.</summary>
    public static bool IsLive(Grant grant, DateTimeOffset now) => grant.State is GrantState.Active or GrantState.Suspended && now < grant.Ends;

    /// <summary>Whether the change takes from a live grant what it reads.</summary>
    public static bool IsNeeded(Resource before, Resource after, ImmutableArray<Grant> live)
    {
        var breaking = ResourceDifference.Between(before, after).Where(difference => difference.IsBreaking).ToList();
        return live.Any(grant => breaking.Any(difference => Takes(difference, after, grant)));
    }

    /// <summary>Each consumer with the differences that touch what it may read.</summary>
    public static ImmutableArray<(DepartmentId Consumer, ImmutableArray<Difference> Differences)> Told(
        ImmutableArray<Difference> differences, ImmutableArray<Grant> live) =>
    [
        .. live
            .GroupBy(grant => grant.Consumer)
            .Select(held => (held.Key, differences.Where(difference => held.Any(grant => Touches(difference, grant))).ToImmutableArray()))
            .Where(told => !told.Item2.IsEmpty),
    ];

    private static bool Touches(Difference difference, Grant grant) =>
        difference.Item is not { } item || grant.Items.Contains(item) || grant.Scope.Any(term => term.Item == item);

    private static bool Takes(Difference difference, Resource after, Grant grant) => difference.Field switch
    {
        "modes" => grant.Modes.Any(mode => !ModeRule.Allows(after.Modes, mode)),
        "key_item" => grant.Modes.Any(ModeRule.IsOfOneSubject),
        _ => Touches(difference, grant),
    };
}
