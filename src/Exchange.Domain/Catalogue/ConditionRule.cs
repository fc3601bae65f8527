using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Catalogue;

/// <summary>Whether a consumer, and what it would be obliged to, meets a term of conditions. A term nobody can decide is not met.</summary>
public static class ConditionRule
{
    public static bool Meets(Condition term, Department consumer, string purpose, ImmutableArray<Obligation> obligations) => term switch
    {
        Condition.Within within => within.Divisions.Any(division => division.Contains(consumer.Division)),
        Condition.Among among => among.Departments.Contains(consumer.Id),
        Condition.Obliged obliged => !obliged.Concerns(purpose) || obligations.Contains(obliged.Obligation),

        // These ask something of the grant, whoever its consumer is.
        Condition.Masked or Condition.Grouped => true,
        _ => false,
    };
}
