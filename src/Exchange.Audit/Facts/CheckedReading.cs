using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Usage;
using Exchange.Hosting.Wire;
using RegistryV1 = Exchange.Registry.V1;

namespace Exchange.Audit.Facts;

/// <summary>What the checks keep of facts on which no duty rests. What cannot be read is not kept: nobody is accused on it.</summary>
internal static class CheckedReading
{
    /// <summary>With a dispute, since when it stands where it does.</summary>
    public static StandingFacts With(StandingFacts facts, RegistryV1.Dispute wire, DateTimeOffset at, Fields fields)
    {
        if (DisputeWire.Read(wire, fields) is not { IsOpen: true } dispute)
        {
            return facts with { Disputes = facts.Disputes.Remove(wire.Id) };
        }

        // To coordinate and to escalate are the authority's steps: its time runs on through both.
        var stood = facts.Disputes.GetValueOrDefault(wire.Id);
        var since = stood is null || stood.State == Domain.Disputes.DisputeState.Negotiating ? at : stood.Since;
        return facts with { Disputes = facts.Disputes.SetItem(wire.Id, new(wire.Id, wire.Version, dispute.State, since, dispute.CompetentAuthority)) };
    }

    /// <summary>With a grant; who issued it is who made its first version.</summary>
    public static StandingFacts With(StandingFacts facts, RegistryV1.Grant wire, DateTimeOffset at, DepartmentId? by, Fields fields)
    {
        if (GrantWire.Read(wire, fields) is not { } grant)
        {
            return facts with { Grants = facts.Grants.Remove(wire.Id) };
        }

        var stood = facts.Grants.GetValueOrDefault(wire.Id);
        return facts with
        {
            Grants = facts.Grants.SetItem(wire.Id, new()
            {
                Id = wire.Id,
                Version = grant.Version,
                Consumer = grant.Consumer,
                Resource = grant.Resource,
                Items = grant.Items,
                IsActive = grant.State == Domain.Grants.GrantState.Active,
                Begins = grant.Begins,
                Ends = grant.Ends,
                IssuedBy = stood is null ? by : stood.IssuedBy,
                IssuedAt = stood?.IssuedAt ?? at,
                IsPassedOn = grant.DelegatedFrom is not null,
            }),
        };
    }

    /// <summary>With the kind of a record; its words are the consumer's and the provider's.</summary>
    public static StandingFacts With(StandingFacts facts, RegistryV1.UsageRecord wire) =>
        facts with { Usage = facts.Usage.SetItem(wire.Grant, facts.Usage.GetValueOrDefault(wire.Grant, []).Add((UsageKind)wire.Kind)) };

    /// <summary>With an agreement by which data is opened.</summary>
    public static StandingFacts With(StandingFacts facts, RegistryV1.OpeningAgreement wire, Fields fields)
    {
        var opening = OpeningWire.Read(wire, fields.Under("opening"));
        return facts with { Openings = fields.Found.Any ? facts.Openings.Remove(wire.Id) : facts.Openings.SetItem(wire.Id, opening) };
    }
}
