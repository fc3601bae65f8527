using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants.Masking;

namespace Exchange.Domain.Grants;

/// <summary>Whether a grant may be issued, and by whom.</summary>
public static class IssueRule
{
    /// <summary>Null: it may be issued. Nobody grants to the own department; a term nobody can evaluate refuses at issue.</summary>
    public static Reason? Decide(Grant grant, Resource resource, Department consumer, DepartmentId? issuer)
    {
        if (grant.Consumer == issuer)
        {
            return Reason.SelfGrant;
        }

        if (consumer.Kind == DepartmentKind.External)
        {
            return Reason.ConsumerExternal;
        }

        if (resource.State != ResourceState.Published)
        {
            return Reason.ResourceEnded;
        }

        if (grant.Items.Any(id => resource.Find(id) is { } item && SharingRule.Of(item, resource) == Sharing.None))
        {
            return Reason.NotShareable;
        }

        return TermsRule.AreKnown(grant) ? null : Reason.ConditionUnknown;
    }

    /// <summary>What in the grant does not fit the resource and its conditions, by field.</summary>
    public static ImmutableArray<Violation> Mismatches(Grant grant, Resource resource, Department consumer)
    {
        var found = new Violations();
        for (var i = 0; i < grant.Items.Length; i++)
        {
            found.When(
                grant.Items.IndexOf(grant.Items[i]) < i, $"grant.items[{i}]", ViolationCode.FieldDuplicate, "Name each item once.");
            var item = resource.Find(grant.Items[i]);
            found.When(item is null, $"grant.items[{i}]", ViolationCode.ItemUnknown, "Name an item of the resource.");
            found.When(
                item is not null && (item.Grade ?? resource.Grade) > grant.Ceiling,
                $"grant.items[{i}]",
                ViolationCode.FieldConflict,
                "An item of a class within the grant's ceiling.");
        }

        for (var i = 0; i < grant.ContractorTasks.Length; i++)
        {
            found.When(
                grant.ContractorTasks.IndexOf(grant.ContractorTasks[i]) < i,
                $"grant.contractor_tasks[{i}]",
                ViolationCode.FieldDuplicate,
                "Name each task once.");
        }

        for (var i = 0; i < grant.Scope.Length; i++)
        {
            var term = grant.Scope[i];
            var item = resource.Find(term.Item);
            found.When(item is null, $"grant.scope[{i}].item", ViolationCode.ItemUnknown, "Name an item of the resource.");
            found.When(
                item is not null && term is not ScopeTerm.Unknown && !ScopeRule.Fits(term, item.Type),
                $"grant.scope[{i}]",
                ViolationCode.FieldConflict,
                "A prefix needs a text item; a list needs at least one value, all of the item's type.");
        }

        Masks(grant, resource, found);
        for (var i = 0; i < grant.Modes.Length; i++)
        {
            found.When(
                grant.Modes.IndexOf(grant.Modes[i]) < i, $"grant.modes[{i}]", ViolationCode.FieldDuplicate, "Name each mode once.");
            found.When(
                !ModeRule.Allows(resource.Modes, grant.Modes[i]),
                $"grant.modes[{i}]",
                ViolationCode.FieldConflict,
                "The resource is not shared in this mode.");
        }

        if (resource.Conditions is { } conditions && grant.Items.Any(id => resource.Find(id) is { } item && SharingRule.Of(item, resource) == Sharing.Conditional))
        {
            Conditions(grant, conditions, consumer, found);
        }

        return found.ToImmutable();
    }

    private static void Masks(Grant grant, Resource resource, Violations found)
    {
        for (var i = 0; i < grant.Masks.Length; i++)
        {
            var (id, mask) = grant.Masks[i];
            var item = resource.Find(id);
            found.When(
                grant.Masks.Take(i).Any(other => other.Item == id), $"grant.masks[{i}].item", ViolationCode.FieldDuplicate, "One mask an item.");
            found.When(item is null, $"grant.masks[{i}].item", ViolationCode.ItemUnknown, "Name an item of the resource.");

            // A part keeps the masks of the grant above, those of items that it leaves out too.
            found.When(
                item is not null && grant.DelegatedFrom is null && !grant.Items.Contains(id),
                $"grant.masks[{i}].item",
                ViolationCode.FieldConflict,
                "An item that the grant names.");
            found.When(
                item is not null && mask is not Mask.Unknown && !MaskRule.Fits(mask, item.Type),
                $"grant.masks[{i}]",
                ViolationCode.FieldConflict,
                MaskRule.Fitting);
        }

        found.When(
            grant.GroupSizeMin > 0 && !grant.Modes.Contains(Mode.Batch),
            "grant.modes",
            ViolationCode.FieldConflict,
            "Figures of groups are given in the mode BATCH only.");
    }

    private static void Conditions(Grant grant, SharingConditions conditions, Department consumer, Violations found)
    {
        found.When(
            !conditions.Purposes.Contains(grant.Purpose, StringComparer.Ordinal),
            "grant.purpose",
            ViolationCode.FieldConflict,
            "The resource's published conditions do not name this purpose.");
        foreach (var term in conditions.Terms)
        {
            var (field, wants) = term switch
            {
                Condition.Within within when within.Divisions.Any(division => division.Contains(consumer.Division)) => ("", ""),
                Condition.Within => ("grant.consumer", "The resource is shared with departments of other divisions."),
                Condition.Among among when among.Departments.Contains(consumer.Id) => ("", ""),
                Condition.Among => ("grant.consumer", "The resource is shared with other departments."),
                Condition.Obliged obliged when !obliged.Concerns(grant.Purpose) || grant.Obligations.Contains(obliged.Obligation) => ("", ""),
                Condition.Obliged obliged => ("grant.obligations", $"The resource asks for the obligation {obliged.Obligation}."),
                Condition.Masked { Mask: { } masked } when !grant.Items.Contains(masked.Item) ||
                    (grant.MaskOf(masked.Item) is { } own && MaskRule.IsWithin(own, masked.Mask)) => ("", ""),
                Condition.Masked masked => ("grant.masks", $"The resource asks for the item {masked.Mask.Item} to be masked."),
                Condition.Grouped grouped when grant.GroupSizeMin >= grouped.SizeMin => ("", ""),
                Condition.Grouped grouped => ("grant.group_size_min", $"The resource gives figures only, of groups of at least {grouped.SizeMin} rows."),
                _ => ("grant.resource", "The resource has a condition that cannot be decided."),
            };
            found.When(field.Length > 0, field, ViolationCode.FieldConflict, wants);
        }
    }
}
