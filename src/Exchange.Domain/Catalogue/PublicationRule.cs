using System.Collections.Immutable;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>
/// Whether a resource is complete, agrees with itself and with what the registry holds (Decree 809, Art 13–19). Everything wrong is
/// told at once, each with the reason that it would have alone.
/// </summary>
public static class PublicationRule
{
    // The gravest first: it gives the answer its name.
    private static readonly Reason[] ByGravity =
    [
        Reason.SecretRefused, Reason.CoreRefused, Reason.OtherDepartment, Reason.BasisRank, Reason.ConditionUnknown, Reason.RequestInvalid,
        Reason.AlreadyExists, Reason.ResourceEnded, Reason.SourceClaimed, Reason.SourceUndesignated, Reason.ReferenceMissing,
        Reason.FilingIncomplete,
    ];

    /// <summary>The reason of an answer that tells all of these.</summary>
    public static Reason Gravest(ImmutableArray<Violation> violations) =>
        violations.Select(violation => violation.Because ?? Reason.RequestInvalid).MinBy(reason => Array.IndexOf(ByGravity, reason))!;

    /// <summary>Everything but the claims, which <see cref="OneSourceRule"/> weighs.</summary>
    public static ImmutableArray<Violation> Violations(Resource resource, CatalogueView view)
    {
        var found = new Violations();
        ClassificationRule.Check(resource, found);
        SharingRule.Check(resource, found);
        Items(resource, found);
        Keys(resource, found);
        if (resource.Mapping is { } mapping)
        {
            Columns(resource, mapping, found);
        }

        NamedFactsRule.Check(resource, view, found);
        return found.ToImmutable();
    }

    /// <summary>
    /// What is wrong with the form, and with the rest: what stands in the place of a field that could not be read is not judged.
    /// </summary>
    public static ImmutableArray<Violation> Together(ImmutableArray<Violation> form, ImmutableArray<Violation> rules)
    {
        var unread = form.Select(violation => violation.Field).ToHashSet();
        return [.. form, .. rules.Where(violation => !RestsOn(violation.Field).Any(unread.Contains))];
    }

    private static IEnumerable<string> RestsOn(string field)
    {
        for (var end = field.Length; end > 0; end = field.LastIndexOf('.', end - 1))
        {
            yield return field[..end];
        }

        var isClaim = field.EndsWith("].claim", StringComparison.Ordinal);
        if (isClaim)
        {
            yield return field[..^"claim".Length] + "element";
        }

        if (isClaim || field is "resource.code" or "resource.supersedes")
        {
            yield return "resource.provider";
        }

        if (field is "resource.key_item" or "resource.person_item" or "resource.mapping.columns")
        {
            yield return "resource.items";
        }
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
            resource.DivisionItem is { } division && resource.Find(division) is not { Type: ItemType.Text },
            "resource.division_item",
            ViolationCode.FieldConflict,
            "Name a text item of the resource.");
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
