using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Requests;

/// <summary>What a provider may delegate, and what a delegation covers.</summary>
public static class DelegationRule
{
    /// <summary>Null: the resource is one for which its provider may delegate.</summary>
    public static Reason? Decide(Delegation delegation, Resource resource)
    {
        if (resource.Provider != delegation.Provider)
        {
            return Reason.OtherDepartment;
        }

        if (resource.State != ResourceState.Published)
        {
            return Reason.ResourceEnded;
        }

        return resource.Sharing == Sharing.None ||
            delegation.Items.Any(id => resource.Find(id) is { } item && SharingRule.Of(item, resource) == Sharing.None)
            ? Reason.NotShareable
            : null;
    }

    /// <summary>What in the delegation does not fit the resource, the conditions it publishes, or the time, by field.</summary>
    public static ImmutableArray<Violation> Mismatches(Delegation delegation, Resource resource, DateTimeOffset now)
    {
        var found = new Violations();
        for (var i = 0; i < delegation.Items.Length; i++)
        {
            found.When(
                delegation.Items.IndexOf(delegation.Items[i]) < i, $"delegation.items[{i}]", ViolationCode.FieldDuplicate, "Name each item once.");
            found.When(
                resource.Find(delegation.Items[i]) is null, $"delegation.items[{i}]", ViolationCode.ItemUnknown, "Name an item of the resource.");
        }

        // Unconditional data needs no consent, and so no consent given beforehand.
        found.When(
            resource.Conditions is null,
            "delegation.resource",
            ViolationCode.FieldConflict,
            "A resource with conditions; what has none the platform authorizes without a delegation.");
        for (var i = 0; i < delegation.Purposes.Length; i++)
        {
            found.When(
                delegation.Purposes.IndexOf(delegation.Purposes[i]) < i,
                $"delegation.purposes[{i}]",
                ViolationCode.FieldDuplicate,
                "Name each purpose once.");
            found.When(
                resource.Conditions is { } conditions && !conditions.Purposes.Contains(delegation.Purposes[i], StringComparer.Ordinal),
                $"delegation.purposes[{i}]",
                ViolationCode.FieldConflict,
                "A purpose that the resource's published conditions name.");
        }

        for (var i = 0; i < delegation.Terms.Length; i++)
        {
            found.When(
                delegation.Terms[i] is Condition.Unknown,
                $"delegation.terms[{i}]",
                ViolationCode.FieldUnknownValue,
                "State the condition in a term that can be decided: within, among or obligation.",
                Reason.ConditionUnknown);
            found.When(
                delegation.Terms[i] is Condition.Masked or Condition.Grouped,
                $"delegation.terms[{i}]",
                ViolationCode.FieldConflict,
                "Masks and group sizes are published with the resource's own conditions.");
        }

        found.When(delegation.Ends <= now, "delegation.ends", ViolationCode.FieldOutOfRange, "An instant to come.");
        return found.ToImmutable();
    }

    /// <summary>
    /// Whether the provider has consented beforehand to this. Only to its own terms: those of the resource hold beside them, and are
    /// the grant's to meet (<see cref="IssueRule"/>).
    /// </summary>
    /// <param name="delegation">The delegation, standing or not.</param>
    /// <param name="resource">The resource's newest version.</param>
    /// <param name="items">What is asked for; at least one.</param>
    /// <param name="purpose">The one purpose.</param>
    /// <param name="consumer">Who asks.</param>
    /// <param name="obligations">What the grant would oblige to.</param>
    /// <param name="now">The time of the decision.</param>
    public static bool Covers(
        Delegation delegation,
        Resource resource,
        ImmutableArray<ItemId> items,
        string purpose,
        Department consumer,
        ImmutableArray<Obligation> obligations,
        DateTimeOffset now) =>
        delegation.RevokedAt is null &&
        now < delegation.Ends &&
        delegation.Resource == resource.Code &&
        delegation.Provider == resource.Provider &&
        !items.IsEmpty &&
        items.All(id => resource.Find(id) is not null && (delegation.Items.IsEmpty || delegation.Items.Contains(id))) &&
        delegation.Purposes.Contains(purpose, StringComparer.Ordinal) &&
        delegation.Terms.All(term => term is not (Condition.Masked or Condition.Grouped) && ConditionRule.Meets(term, consumer, purpose, obligations));
}
