using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants.Masking;

namespace Exchange.Domain.Grants;

/// <summary>Whether all terms of a grant can be decided here. Unknown means no: at issue, and again at each read.</summary>
public static class TermsRule
{
    public static bool AreKnown(Grant grant)
    {
        foreach (var term in grant.Scope)
        {
            if (term is not (ScopeTerm.Prefix or ScopeTerm.Among))
            {
                return false;
            }
        }

        foreach (var obligation in grant.Obligations)
        {
            if (obligation is not (Obligation.HouseholdAuthorization or Obligation.Matter))
            {
                return false;
            }
        }

        foreach (var masked in grant.Masks)
        {
            if (masked.Mask is Mask.Unknown)
            {
                return false;
            }
        }

        return grant.Quota is not { Period: not (QuotaPeriod.Hour or QuotaPeriod.Day or QuotaPeriod.Month) } and not { Reads: 0 } &&
            grant.Ceiling is null or (>= Grade.L1 and <= Grade.Core);
    }
}
