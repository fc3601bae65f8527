using Exchange.Domain.Duties;

namespace Exchange.Domain.Findings;

/// <summary>
/// Nobody grants to itself: requester, provider and platform are different principals. The registry refuses it; what stands in its
/// facts all the same, from a restored or another registry, is found here (Decree 809, Art 41(3)).
/// </summary>
public static class GrantedToItself
{
    public static IEnumerable<Finding> Of(StandingFacts facts) =>
        from grant in facts.Grants.Values
        where grant.IssuedBy == grant.Consumer && !grant.IsPassedOn
        select new Finding(
            FindingCode.A3,
            grant.Consumer,
            grant.Id,
            $"The grant was issued by the department that holds it, for {grant.Resource}.",
            grant.IssuedAt,
            [new(EvidenceKind.Grant, grant.Id, grant.Version)]);
}
