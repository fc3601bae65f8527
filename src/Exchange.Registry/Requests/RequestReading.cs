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

/// <summary>Requests as they stand, and what a step of one is decided on.</summary>
internal sealed class RequestReading(
    FactBook facts, FactStore store, CatalogueReading catalogue, DelegationBook delegations, RequestClock clock, TimeProvider time)
{
    private static readonly ImmutableArray<Obligation> EveryObligation = [.. Enum.GetValues<Obligation>()];

    public async Task<Standing<SharingRequest>?> FindAsync(RequestId id, CancellationToken ct) =>
        await facts.FindAsync<V1.SharingRequest>(FactKind.Request, id.Value, ct) is { } standing
            ? new(RequestFacts.Read(standing.Fact), standing.Version, standing.Revision)
            : null;

    /// <exception cref="ExchangeException">REQUEST_NOT_FOUND: there is none, or the actor may not see it.</exception>
    public async Task<SharingRequest> SeenAsync(RequestId id, Actor actor, CancellationToken ct) =>
        await FindAsync(id, ct) is { Fact: var request } && MaySee(request, actor) ? request : throw new ExchangeException(Reason.RequestNotFound);

    /// <summary>The parties, and authorities; before the head consents, of the parties the requester alone.</summary>
    public static bool MaySee(SharingRequest request, Actor actor) =>
        actor.Role == Role.Authority || request.Parties.Contains(actor.Department);

    /// <summary>What a step is decided on, as it stands now.</summary>
    /// <param name="request">The request.</param>
    /// <param name="by">Who takes the step.</param>
    /// <param name="others">Departments that the step names beside the request's own.</param>
    /// <param name="ct">To give up.</param>
    public async Task<RequestContext> ContextAsync(
        SharingRequest request, RequestActor by, ImmutableArray<DepartmentId> others, CancellationToken ct)
    {
        var resource = request.Demand.Resource is { } code ? await catalogue.FindAsync(code, ct) : null;
        var named = new[] { request.Consumer, request.Provider, resource?.Provider }.OfType<DepartmentId>().Concat(others);
        return new()
        {
            By = by,
            Now = time.GetUtcNow(),
            Clock = clock,
            Departments = await catalogue.DepartmentsAsync(named, ct),
            Authorities = await catalogue.AuthoritiesAsync(ct),
            Resource = resource,
        };
    }

    /// <summary>The resource in the version of the receipt; null: it was not catalogued.</summary>
    public async Task<Resource?> ReceivedAsync(SharingRequest request, CancellationToken ct) =>
        request is { Demand.Resource: { } code, ResourceVersion: > 0 and var version }
            ? CatalogueReading.OfResource((await store.StatesAsync(FactKind.Resource, code.Value, ct))[(int)version - 1])
            : null;

    /// <summary>The delegation that covers what is asked for; null: none. What it obliges to becomes the grant's obligation.</summary>
    public async Task<Delegation?> DelegationAsync(SharingRequest request, Resource resource, Department consumer, CancellationToken ct) =>
        await delegations.FindCoveringAsync(resource, request.Demand.Items, request.Statements.Purpose, consumer, EveryObligation, ct);

    public static Consent ToConsent(Delegation delegation, string purpose) => new(
        delegation.Id.Value,
        delegation.GivenBy,
        delegation.Disposal,
        [.. delegation.Terms.OfType<Condition.Obliged>().Where(term => term.Concerns(purpose)).Select(term => term.Obligation)]);

    /// <summary>The published resource of the designated source of each element.</summary>
    public async Task<ImmutableDictionary<ElementId, Resource>> SourcesAsync(ImmutableArray<ElementId> elements, CancellationToken ct)
    {
        var sources = ImmutableDictionary.CreateBuilder<ElementId, Resource>();
        foreach (var element in elements)
        {
            var designated = (await catalogue.DesignationAsync(element, ct))?.Department;
            var source = (await catalogue.CarriersAsync(element, ct))
                .FirstOrDefault(carrier => carrier.Carrying(element)!.Claim == Claim.Source && carrier.Provider == designated);
            if (source is not null)
            {
                sources[element] = source;
            }
        }

        return sources.ToImmutable();
    }

    public async Task<IReadOnlyList<(SharingRequest Request, Turn Turn)>> TurnsAsync(IReadOnlyList<SharingRequest> requests, CancellationToken ct)
    {
        var named = requests.SelectMany(request => new[] { request.Consumer, request.Provider }.OfType<DepartmentId>()).Distinct();
        var departments = await catalogue.DepartmentsAsync(named, ct);
        var authorities = await catalogue.AuthoritiesAsync(ct);
        var now = time.GetUtcNow();
        return [.. requests.Select(request => (request, TurnRule.Of(request, departments, authorities, clock.Policy, now)))];
    }

    /// <summary>A page by id of those that the actor may see and that are asked for; it may hold fewer than its size.</summary>
    public async Task<V1.ListRequestsResponse> ListAsync(V1.ListRequestsRequest asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        var reference = fields.Optional("reference", asked.Reference, ApplicationWire.ReferenceMax);
        var state = fields.OptionalChoice<RequestState>("state", (int)asked.State);
        found.ThrowIfAny();
        var paging = Paging.Read(asked.PageSize, asked.PageToken);
        string[] keys =
        [
            .. actor.Role == Role.Authority ? [] : (ReadOnlySpan<string>)[FactKey.Party(actor.Department!.Value)],
            .. asked.OverdueOnly ? [FactKey.UnderWay] : (ReadOnlySpan<string>)[],
        ];
        var page = await store.ListAsync(FactKind.Request, keys, paging.AfterId, paging.Size, ct);
        var requests = page.Select(fact => RequestFacts.Read(FactBook.Read<V1.SharingRequest>(fact.Body)))
            .Where(request => (reference is null || request.Reference == reference) && (state is null || request.State == state))
            .ToList();
        var views = (await TurnsAsync(requests, ct))
            .Where(view => (!asked.MyTurn || view.Turn.Department == actor.Department) && (!asked.OverdueOnly || view.Turn.IsOverdue))
            .Select(view => ToView(view.Request, view.Turn));
        return new() { Requests = { views }, NextPageToken = paging.Next(page) };
    }

    public static V1.RequestView ToView(SharingRequest request, Turn turn) => new() { Request = request.ToWire(), Turn = turn.ToWire() };
}
