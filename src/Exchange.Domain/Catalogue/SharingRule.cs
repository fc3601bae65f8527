using Exchange.Domain.Errors;
using Exchange.Domain.Grants.Masking;

namespace Exchange.Domain.Catalogue;

/// <summary>
/// 共享属性 of a resource and of each of its items, with the conditions of 有条件 and the basis of 不予 (Decree 809, Art
/// 14–15), and 开放属性, which is apart from it.
/// </summary>
public static class SharingRule
{
    /// <summary>An item's own 共享属性, or the resource's; what is not shared shares none of its items.</summary>
    public static Sharing Of(Item item, Resource resource) =>
        resource.Sharing == Sharing.None ? Sharing.None : item.Sharing ?? resource.Sharing;

    internal static void Check(Resource resource, Violations found)
    {
        Conditions(resource, found);
        Basis(resource, found);
        Opening(resource, found);
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

    private static void Conditions(Resource resource, Violations found)
    {
        var isConditional = Any(resource, Sharing.Conditional);
        found.When(
            isConditional && resource.Conditions is null,
            "resource.conditions",
            ViolationCode.FieldRequired,
            "有条件共享 states its scope and purposes.");
        found.When(
            !isConditional && resource.Sharing is Sharing.Unconditional or Sharing.None && resource.Conditions is not null,
            "resource.conditions",
            ViolationCode.FieldConflict,
            "Only 有条件共享 has conditions.");
        for (var i = 0; i < (resource.Conditions?.Terms.Length ?? 0); i++)
        {
            found.When(
                resource.Conditions!.Terms[i] is Condition.Unknown or Condition.Masked { Mask.Mask: Mask.Unknown },
                $"resource.conditions.terms[{i}]",
                ViolationCode.FieldUnknownValue,
                "State the condition in a term that can be decided: within, among, obligation, purpose_obligation, masking or group_size_min.",
                Reason.ConditionUnknown);
            found.When(
                resource.Conditions.Terms[i] is Condition.Obliged { Purpose: { } purpose } && !resource.Conditions.Purposes.Contains(purpose, StringComparer.Ordinal),
                $"resource.conditions.terms[{i}].purpose_obligation.purpose",
                ViolationCode.FieldConflict,
                "Name one of the conditions' purposes.");
            Masking(resource, i, found);
        }
    }

    private static void Masking(Resource resource, int term, Violations found)
    {
        if (resource.Conditions!.Terms[term] is not Condition.Masked { Mask: var (id, mask) })
        {
            return;
        }

        var item = resource.Find(id);
        found.When(
            item is null, $"resource.conditions.terms[{term}].masking.item", ViolationCode.ItemUnknown, "Name an item of the resource.");
        found.When(
            item is not null && mask is not Mask.Unknown && !MaskRule.Fits(mask, item.Type),
            $"resource.conditions.terms[{term}].masking",
            ViolationCode.FieldConflict,
            MaskRule.Fitting);
        found.When(
            resource.Conditions.Terms.Take(term).Any(other => other is Condition.Masked masked && masked.Mask.Item == id),
            $"resource.conditions.terms[{term}].masking.item",
            ViolationCode.FieldDuplicate,
            "One mask an item.");
    }

    private static void Basis(Resource resource, Violations found)
    {
        var isWithheld = Any(resource, Sharing.None);
        found.When(
            isWithheld && resource.Basis is null,
            "resource.basis",
            ViolationCode.FieldRequired,
            "不予共享 states its reason and basis.");
        found.When(
            isWithheld && resource.Basis is { Rank: BasisRank.MinistryRule or BasisRank.LocalRegulation },
            "resource.basis.rank",
            ViolationCode.FieldConflict,
            "Only a law, an administrative regulation or a State Council decision forbids sharing.",
            Reason.BasisRank);
        for (var i = 0; i < resource.Items.Length; i++)
        {
            found.When(
                resource.Sharing == Sharing.None && resource.Items[i].Sharing is Sharing.Unconditional or Sharing.Conditional,
                $"resource.items[{i}].sharing",
                ViolationCode.FieldConflict,
                "What is not shared shares none of its items.");
        }
    }

    private static void Opening(Resource resource, Violations found)
    {
        found.When(
            resource.Opening == Catalogue.Opening.Conditional && resource.OpeningConditions is null,
            "resource.opening_conditions",
            ViolationCode.FieldRequired,
            "有条件开放 states its conditions.");
        found.When(
            resource.Opening != Catalogue.Opening.Conditional && resource.OpeningConditions is not null,
            "resource.opening_conditions",
            ViolationCode.FieldConflict,
            "Only 有条件开放 has conditions.");
    }

    private static bool Any(Resource resource, Sharing sharing) =>
        resource.Sharing == sharing || resource.Items.Any(item => item.Sharing == sharing);
}
