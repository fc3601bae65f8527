using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Tokens;

namespace Exchange.Gateway.Reading;

/// <summary>What a running stream rests on: who reads, what was asked, and the grant that permits it.</summary>
internal sealed record Standing(Caller Caller, Asked Asked, Grant Grant)
{
    /// <summary>Why the stream may not go on; null: it may.</summary>
    public Reason? Lapse(Holdings.Holdings holdings, DateTimeOffset now)
    {
        var (consumer, code) = (Asked.Attempt.Consumer, Asked.Resource.Code);
        if (now >= Caller.EndsAt)
        {
            return Reason.TokenExpired;
        }

        if (!holdings.Principals.TryGetValue((Caller.Issuer, Caller.Client), out var principal) || principal.Department != consumer)
        {
            return Reason.PrincipalUnbound;
        }

        var grant = holdings.Held(consumer, code).FirstOrDefault(held => held.Id == Grant.Id);
        if (grant is null || !holdings.Resources.TryGetValue(code, out var resource))
        {
            return Reason.GrantAbsent;
        }

        return GrantRule.StillPermits(grant, resource, Asked.Attempt, now)
            ?? (grant.Version == Grant.Version && resource.Version == Asked.Resource.Version ? null : Reason.VersionRaced);
    }
}
