using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Disputes;

/// <summary>
/// Carries out a dispute that was decided for its claimant: the designation passes on, and in the same transaction what the
/// former source publishes becomes a verifier's copy, so that at every revision the element has one source.
/// </summary>
internal sealed class Redesignation(FactBook facts, CatalogueReading catalogue)
{
    public async Task<long> CarryOutAsync(V1.Designation? asked, string dispute, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var found = new Violations();
        var designation = CatalogueWire.Read(asked, new(found, ""));
        DisputeWire.ReadId(new(found, ""), "dispute", dispute);
        found.ThrowIfAny();

        await facts.RequireAsync(ct, (FactKind.Designation, designation!.Element.Value, "designation.element"), (FactKind.Dispute, dispute, "dispute"));

        // In this order: whether it was carried out is looked for before what stands, so that one who carries it out meanwhile
        // shows as what stands, or as a race.
        var isSpent = await facts.StoodAsync<V1.Designation>(
            FactKind.Designation, designation.Element.Value, stood => stood.Dispute == dispute, ct);
        var standing = (await facts.FindAsync<V1.Designation>(FactKind.Designation, designation.Element.Value, ct))!;
        var decided = DisputeBook.Read((await facts.FindAsync<V1.Dispute>(FactKind.Dispute, dispute, ct))!.Fact);
        var next = (designation with { Dispute = decided.Id }).ToWire();
        if (standing.Fact.Equals(next))
        {
            return standing.Revision;
        }

        if (isSpent || DisputeRule.Redesignate(decided, designation, DepartmentId.Parse(standing.Fact.Department)) is not null)
        {
            throw new ExchangeException(Reason.SourceDesignated)
            {
                Facts = ExchangeException.Fact("element", next.Element).Add("owner", standing.Fact.Department).Add("field", "dispute")
                    .Add("remedy", "Name a dispute that was decided for the department, against the present source, and not yet carried out."),
            };
        }

        var changes = await DemotedAsync(designation.Element, ct);
        changes.Add(new(FactKind.Designation, next.Element, standing.Version + 1, FactBook.Write(next)) { Designated = next.Department });
        return await facts.CommitAsync(changes, actor, dispute, ct);
    }

    // Every item that claimed the element as its source, in its resource's next version, of which consumers are told.
    private async Task<List<NewFact>> DemotedAsync(ElementId element, CancellationToken ct)
    {
        var changes = new List<NewFact>();
        var known = await facts.RevisionAsync(ct);
        foreach (var source in (await catalogue.CarriersAsync(element, ct)).Where(carrier => carrier.Carrying(element)!.Claim == Claim.Source))
        {
            var item = source.Carrying(element)!;
            var demoted = source with { Version = source.Version + 1, Items = source.Items.Replace(item, item with { Claim = Claim.Verifier }) };
            var consumers = (await catalogue.PermittingGrantsAsync(source.Code, ct))
                .Where(grant => grant.Items.Contains(item.Id)).Select(grant => grant.Consumer).Distinct();
            changes.Add(new(FactKind.Resource, source.Code.Value, demoted.Version, FactBook.Write(demoted.ToWire()))
            {
                Claims = [.. demoted.Items.Where(one => one.Claim == Claim.Source).Select(one => (one.Element!.Value, source.Provider.Value))],
                KnownUpTo = (FactKind.Grant, FactKey.Resource(source.Code.Value), known),
                Notices =
                [
                    .. consumers.Append(source.Provider).Select(one => new NewNotice(
                        one.Value, V1.NoticeKind.ResourceChanged, source.Code.Value, $"{source.Code}: no longer the source of {element}, by the outcome of a dispute.")),
                ],
            });
        }

        return changes;
    }
}
