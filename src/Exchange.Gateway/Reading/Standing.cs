using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Tokens;

namespace Exchange.Gateway.Reading;

/// <summary>What a running stream rests on: who reads, what was asked, and the grant that permits it.</summary>
internal sealed record Standing(Caller Caller, Asked Asked, Decision.Permit Permit)
{
    /// <summary>Why the stream may not go on; null: it may.</summary>
    public Reason? Lapse(Holdings.Holdings holdings, DateTimeOffset now)
    {
        var (consumer, code) = (Asked.Attempt.Consumer, Asked.Resource.Code);
        if (now >= Caller.EndsAt)
        {
            return Reason.TokenExpired;
        }

        if (!holdings.Principals.TryGetValue((Caller.Issuer, Caller.Client), out var principal) || principal.Department != consumer ||
            principal.Contractor is not null != Asked.Attempt.ByContractor)
        {
            return Reason.PrincipalUnbound;
        }

        var grant = holdings.Held(consumer, code).FirstOrDefault(held => held.Id == Permit.Grant.Id);
        if (grant is null || !holdings.Resources.TryGetValue(code, out var resource))
        {
            return Reason.GrantAbsent;
        }

        return GrantRule.StillPermits(Permit, grant, resource, Asked.Attempt, now, holdings.FindGrant)
            ?? (grant.Version == Permit.Grant.Version && resource.Version == Asked.Resource.Version ? null : Reason.VersionRaced);
    }
}
