using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Comparing;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Gateway.Comparing;

/// <summary>
/// What a run rests on: who asked, and the resources as they were published. Its caller's token may end meanwhile: unlike a
/// stream of rows a run discloses no datum, and a long one outlives every token.
/// </summary>
internal sealed record RunStanding(Principal Principal, ImmutableArray<Holder> Holders)
{
    /// <summary>Why the run may not go on; null: it may.</summary>
    public Reason? Lapse(Holdings.Holdings holdings, DateTimeOffset now)
    {
        if (!holdings.Principals.TryGetValue((Principal.Issuer, Principal.Client), out var principal) || principal.Department != Principal.Department)
        {
            return Reason.PrincipalUnbound;
        }

        if (!principal.Roles.SequenceEqual(Principal.Roles))
        {
            return Reason.RoleMissing;
        }

        return Holders.All(holder => holdings.Resources.TryGetValue(holder.Resource.Code, out var resource)
            && resource.Version == holder.Resource.Version && resource.State == ResourceState.Published)
            ? null
            : Reason.VersionRaced;
    }
}
