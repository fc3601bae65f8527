using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Requests;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Requests;

/// <summary>
/// Delegations given and revoked by the head of the provider's sharing office. Giving again what stands already changes nothing and
/// succeeds. No grant is touched by a revocation: a grant ends only as the Decree has it end (Art 27).
/// </summary>
internal sealed class DelegationBook(FactBook facts, FactStore store, CatalogueReading catalogue, TimeProvider time)
{
    private const int PageSize = 100;

    public async Task<(long Revision, Delegation Delegation)> GiveAsync(V1.Delegation? asked, Actor actor, CancellationToken ct)
    {
        if (!actor.IsSeed)
        {
            actor.Require(Role.Head);
        }

        var found = new Violations();
        var delegation = DelegationWire.Read(asked, new(found, ""));
        RequireUnset(asked, found);
        found.ThrowIfAny();
        if (await StandingAsync(delegation!, actor, ct) is { } standing)
        {
            return standing;
        }

        await facts.RequireAsync(ct, (FactKind.Resource, delegation!.Resource.Value, "delegation.resource"));
        var resource = (await catalogue.FindAsync(delegation.Resource, ct))!;
        var now = time.GetUtcNow();
        var given = delegation with { Version = 1, Provider = actor.Department ?? resource.Provider, GivenBy = actor.Name, GivenAt = now };
        if (DelegationRule.Decide(given, resource) is { } reason)
        {
            throw new ExchangeException(reason);
        }

        found.AddRange(DelegationRule.Mismatches(given, resource, now));
        found.ThrowIfAny();
        var fact = await ToFactAsync(given, "given", ct) with
        {
            Keys = [FactKey.Party(given.Provider.Value), FactKey.Resource(given.Resource.Value)],
            RestsOn = (FactKind.Resource, resource.Code.Value, resource.Version),
        };
        return (await facts.CommitAsync(fact, actor, given.Document, ct), given);
    }

    public async Task<(long Revision, Delegation Delegation)> RevokeAsync(
        V1.RevokeDelegationRequest asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Head);
        var found = new Violations();
        var fields = new Fields(found, "");
        DelegationWire.ReadId(fields, "id", asked.Id);
        fields.Text("reason", asked.Reason, 500);
        found.ThrowIfAny();
        if (await facts.FindAsync<V1.Delegation>(FactKind.Delegation, asked.Id, ct) is not { } standing ||
            Read(standing.Fact) is not { } delegation ||
            delegation.Provider != actor.Department)
        {
            throw new ExchangeException(Reason.DelegationNotFound);
        }

        if (standing.Version != asked.Version)
        {
            throw new ExchangeException(Reason.VersionRaced);
        }

        if (delegation.RevokedAt is not null)
        {
            throw new ExchangeException(Reason.TransitionRefused) { Facts = ExchangeException.Fact("state", "Revoked") };
        }

        var revoked = delegation with { Version = delegation.Version + 1, RevokedAt = time.GetUtcNow() };
        return (await facts.CommitAsync(await ToFactAsync(revoked, "revoked", ct), actor, asked.Reason, ct), revoked);
    }

    /// <summary>A page by id: a department's own, or, for an authority, all.</summary>
    public async Task<V1.ListDelegationsResponse> ListAsync(V1.ListDelegationsRequest asked, Actor actor, CancellationToken ct)
    {
        var paging = Paging.Read(asked.PageSize, asked.PageToken);
        var page = actor.Role == Role.Authority
            ? await store.ListAsync(FactKind.Delegation, paging.AfterId, paging.Size, ct)
            : await store.ListAsync(FactKind.Delegation, FactKey.Party(actor.Department!.Value), paging.AfterId, paging.Size, ct);
        return new()
        {
            Delegations = { page.Select(fact => FactBook.Read<V1.Delegation>(fact.Body)) },
            NextPageToken = paging.Next(page),
        };
    }

    /// <summary>
    /// The first, by id, that covers what is asked for now; null: none. Whoever acts on it commits on its version, so that a revocation
    /// meanwhile comes first.
    /// </summary>
    public async Task<Delegation?> FindCoveringAsync(
        Resource resource,
        ImmutableArray<ItemId> items,
        string purpose,
        Department consumer,
        ImmutableArray<Obligation> obligations,
        CancellationToken ct)
    {
        IReadOnlyList<StoredFact> page;
        var after = "";
        do
        {
            page = await store.ListAsync(FactKind.Delegation, FactKey.Resource(resource.Code.Value), after, PageSize, ct);
            var covering = page
                .Select(fact => Read(FactBook.Read<V1.Delegation>(fact.Body)))
                .FirstOrDefault(each => DelegationRule.Covers(each, resource, items, purpose, consumer, obligations, time.GetUtcNow()));
            if (covering is not null)
            {
                return covering;
            }

            after = page.Count > 0 ? page[^1].Id : "";
        }
        while (page.Count == PageSize);
        return null;
    }

    // A head who gives again what was revoked means it to stand, which it does not; a seed means what it says at its first start.
    private async Task<(long Revision, Delegation Delegation)?> StandingAsync(Delegation asked, Actor actor, CancellationToken ct)
    {
        if (await facts.FindAsync<V1.Delegation>(FactKind.Delegation, asked.Id.Value, ct) is not { } standing)
        {
            return null;
        }

        var stands = Read(standing.Fact);
        var mayBeMeant = actor.IsSeed || (actor.Department == stands.Provider && stands.RevokedAt is null);
        var said = asked with { Version = 1, Provider = stands.Provider, GivenBy = stands.GivenBy, GivenAt = stands.GivenAt };
        return mayBeMeant && said.ToWire().Equals((stands with { Version = 1, RevokedAt = null }).ToWire())
            ? (standing.Revision, stands)
            : throw new ExchangeException(Reason.AlreadyExists) { Facts = ExchangeException.Fact("field", "delegation.id") };
    }

    private async Task<NewFact> ToFactAsync(Delegation delegation, string what, CancellationToken ct)
    {
        var provider = (await catalogue.DepartmentAsync(delegation.Provider, ct))!;
        var authority = CompetentAuthority.Over([provider.Division], await catalogue.AuthoritiesAsync(ct));
        return new(FactKind.Delegation, delegation.Id.Value, delegation.Version, FactBook.Write(delegation.ToWire()))
        {
            Notices = authority is null
                ? []
                :
                [
                    new(
                        authority.Id.Value,
                        V1.NoticeKind.DelegationChanged,
                        delegation.Id.Value,
                        $"{delegation.Id}: {provider.ShortName} has {what} its consent beforehand for {delegation.Resource}."),
                ],
        };
    }

    private static void RequireUnset(V1.Delegation? asked, Violations found)
    {
        if (asked is null)
        {
            return;
        }

        found.When(
            asked.Version != 0, "delegation.version", ViolationCode.FieldConflict, "The registry counts versions; leave it 0.");
        (bool IsSet, string Field)[] others =
        [
            (asked.Provider.Length > 0, "provider"),
            (asked.GivenBy.Length > 0, "given_by"),
            (asked.GivenAt is not null, "given_at"),
            (asked.RevokedAt is not null, "revoked_at"),
        ];
        foreach (var (isSet, field) in others)
        {
            found.When(isSet, $"delegation.{field}", ViolationCode.FieldConflict, "The registry sets this; leave it out.");
        }
    }

    private static Delegation Read(V1.Delegation wire) =>
        DelegationWire.Read(wire, new(new(), "")) ?? throw new InvalidOperationException("A stored delegation could not be read.");
}
