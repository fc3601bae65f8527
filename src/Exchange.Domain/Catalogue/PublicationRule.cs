using System.Collections.Immutable;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>Whether a resource is complete and agrees with itself (Decree 809, Art 13–15). Everything wrong is told at once.</summary>
public static class PublicationRule
{
    /// <summary>不予共享 rests on a law, an administrative regulation or a State Council decision, or on nothing (Art 14(3)).</summary>
    public static Reason? Basis(Resource resource) =>
        resource is { Sharing: Sharing.None, Basis.Rank: BasisRank.MinistryRule or BasisRank.LocalRegulation }
            ? Reason.BasisRank
            : null;

    public static ImmutableArray<Violation> Violations(Resource resource)
    {
        var found = new Violations();
        Terms(resource, found);
        Items(resource, found);
        Keys(resource, found);
        if (resource.Mapping is { } mapping)
        {
            Columns(resource, mapping, found);
        }

        return found.ToImmutable();
    }

    private static void Terms(Resource resource, Violations found)
    {
        found.When(
            resource.Sharing == Sharing.Conditional && resource.Conditions is null,
            "resource.conditions",
            ViolationCode.FieldRequired,
            "有条件共享 states its scope and purposes.");
        found.When(
            resource.Sharing != Sharing.Conditional && resource.Conditions is not null,
            "resource.conditions",
            ViolationCode.FieldConflict,
            "Only 有条件共享 has conditions.");
        found.When(
            resource.Sharing == Sharing.None && resource.Basis is null,
            "resource.basis",
            ViolationCode.FieldRequired,
            "不予共享 states its reason and basis.");
        found.When(
            resource.Sharing == Sharing.None && resource.Mapping is not null,
            "resource.mapping",
            ViolationCode.FieldConflict,
            "What is not shared is not mounted.");
        found.When(
            resource.Modes.Distinct().Count() != resource.Modes.Length,
            "resource.modes",
            ViolationCode.FieldDuplicate,
            "Name each mode once.");
    }

    private static void Items(Resource resource, Violations found)
    {
        var seen = new HashSet<ItemId>();
        var elements = new HashSet<ElementId>();
        for (var i = 0; i < resource.Items.Length; i++)
        {
            var item = resource.Items[i];
            found.When(!seen.Add(item.Id), $"resource.items[{i}].id", ViolationCode.FieldDuplicate, "An item's id stands once.");
            found.When(
                item.Element is not null && !elements.Add(item.Element),
                $"resource.items[{i}].element",
                ViolationCode.FieldDuplicate,
                "An element is carried by one item.");
            found.When(
                item.Element is null != (item.Claim == Claim.None),
                $"resource.items[{i}].claim",
                ViolationCode.FieldConflict,
                "An item that carries an element says whether as its source or as a verifier; another says neither.");
        }
    }

    private static void Keys(Resource resource, Violations found)
    {
        found.When(
            resource.KeyItem is { } key && resource.Find(key) is null,
            "resource.key_item",
            ViolationCode.ItemUnknown,
            "Name an item of the resource.");
        found.When(
            resource.PersonItem is { } person && resource.Find(person) is not { Type: ItemType.Text },
            "resource.person_item",
            ViolationCode.ItemUnknown,
            "Name a text item of the resource.");
        found.When(
            resource.PersonItem is null && resource.Items.Any(item => item.Sensitivity != Sensitivity.None),
            "resource.person_item",
            ViolationCode.FieldRequired,
            "Personal information is shared with the number of the person, or a minor's row could not be known.");
    }

    private static void Columns(Resource resource, Mapping mapping, Violations found)
    {
        for (var i = 0; i < resource.Items.Length; i++)
        {
            found.When(
                !mapping.Columns.ContainsKey(resource.Items[i].Id.Value),
                $"resource.items[{i}].id",
                ViolationCode.FieldRequired,
                "A mounted resource maps every item to a column.");
        }

        found.When(
            mapping.Columns.Keys.Any(id => !resource.Items.Any(item => item.Id.Value == id)),
            "resource.mapping.columns",
            ViolationCode.ItemUnknown,
            "A column is mapped to an item of the resource.");
    }
}
