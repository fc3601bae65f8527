using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Catalogue;

/// <summary>How elements stand: their source, their holders, and who must designate where nobody is the source.</summary>
internal sealed class ElementBook(FactBook facts, FactStore store, CatalogueReading catalogue)
{
    public async Task<V1.ElementStanding> GetAsync(string id, CancellationToken ct)
    {
        var found = new Violations();
        CatalogueWire.ReadElement(new(found, ""), "id", id);
        found.ThrowIfAny();
        var standing = await facts.FindAsync<V1.Element>(FactKind.Element, id, ct);
        return standing is null ? throw new ExchangeException(Reason.ElementNotFound) : await StandingAsync(standing.Fact, [], ct);
    }

    public async Task<(ImmutableArray<V1.ElementStanding> Standings, string Next)> ListAsync(Paging paging, bool undesignatedOnly, CancellationToken ct)
    {
        var page = await store.ListAsync(FactKind.Element, paging.AfterId, paging.Size, ct);
        var authorities = await catalogue.AuthoritiesAsync(ct);
        var standings = ImmutableArray.CreateBuilder<V1.ElementStanding>();
        foreach (var fact in page)
        {
            var standing = await StandingAsync(FactBook.Read<V1.Element>(fact.Body), authorities, ct);
            if (!undesignatedOnly || standing.State == V1.ElementState.Undesignated)
            {
                standings.Add(standing);
            }
        }

        return (standings.ToImmutable(), paging.Next(page));
    }

    private async Task<V1.ElementStanding> StandingAsync(V1.Element element, ImmutableArray<Department> authorities, CancellationToken ct)
    {
        var id = ElementId.Parse(element.Id);
        var designation = await catalogue.DesignationAsync(id, ct);
        var carriers = await catalogue.CarriersAsync(id, ct);
        var standing = new V1.ElementStanding
        {
            Element = element,
            Designation = designation?.ToWire(),
            State = (designation, carriers.IsEmpty) switch
            {
                ({ }, _) => V1.ElementState.Designated,
                (null, false) => V1.ElementState.Undesignated,
                (null, true) => V1.ElementState.Unused,
            },
            Sources = { Codes(Claim.Source) },
            Verifiers = { Codes(Claim.Verifier) },
            Holders = { carriers.Select(carrier => carrier.Provider.Value).Distinct().Order(StringComparer.Ordinal) },
        };
        if (standing.State == V1.ElementState.Undesignated)
        {
            standing.CompetentAuthority = await CompetentAsync(standing.Holders, authorities.IsEmpty ? await catalogue.AuthoritiesAsync(ct) : authorities, ct);
        }

        return standing;

        IEnumerable<string> Codes(Claim claim) =>
            carriers.Where(carrier => carrier.Carrying(id)!.Claim == claim).Select(carrier => carrier.Code.Value);
    }

    private async Task<string> CompetentAsync(IEnumerable<string> holders, ImmutableArray<Department> authorities, CancellationToken ct)
    {
        var divisions = ImmutableArray.CreateBuilder<DivisionCode>();
        foreach (var holder in holders)
        {
            divisions.Add((await catalogue.DepartmentAsync(DepartmentId.Parse(holder), ct))!.Division);
        }

        return CompetentAuthority.Over(divisions.ToImmutable(), authorities)?.Id.Value ?? "";
    }
}
