using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Comparing;

/// <summary>
/// A rule for references, fitted to the resources as they are published: the one that refers, by its key and its referring item,
/// and the one referred to, by its key and the item tested.
/// </summary>
public sealed record ReferenceCheck(ReferenceRule Rule, Holder From, Holder To)
{
    /// <summary>Why the rule does not fit its resources as they are now; null: it fits. What cannot be decided is not reported.</summary>
    public static Side.Unfit? Obstacle(ReferenceRule rule, Resource? from, Resource? to)
    {
        if (from is not { State: ResourceState.Published } || to is not { State: ResourceState.Published })
        {
            return new(Reason.ResourceEnded, "One of the rule's resources is not published.");
        }

        if (from.KeyItem is null || to.KeyItem is not { } target)
        {
            return new(Reason.LookupUnsupported, "One of the rule's resources has no key item.");
        }

        if (from.Find(rule.FromItem) is not { } referring || to.Find(rule.ToItem) is not { Type: ItemType.Text } ||
            referring.Type != to.Find(target)!.Type)
        {
            return new(Reason.ReferenceMissing, "The resources no longer have the rule's items, or have them as other types.");
        }

        return from.Mapping is null || to.Mapping is null
            ? new(Reason.NotMounted, "One of the rule's resources has no source mounted.")
            : null;
    }

    /// <summary>The check of a rule that has no obstacle.</summary>
    public static ReferenceCheck Of(ReferenceRule rule, Resource from, Resource to) =>
        new(rule, HolderOf(from, rule.FromItem), HolderOf(to, rule.ToItem));

    /// <summary>Whether a row referred to that holds this value must not be referred to.</summary>
    public bool Refuses(Cell tested) => !tested.IsNull && Rule.RefusedValues.Contains(tested.Text);

    private static Holder HolderOf(Resource resource, ItemId item) =>
        new(resource, resource.Find(resource.KeyItem!)!, resource.Find(item)!);
}
