using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.History;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Grants;

/// <summary>Changes to grants. Issuing again what stands already changes nothing and succeeds.</summary>
internal sealed class GrantBook(FactBook facts)
{
    public async Task<(long Revision, Grant Grant)> IssueAsync(V1.Grant? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var found = new Violations();
        var grant = GrantWire.Read(asked, new(found, ""));
        found.When(
            asked is { Version: not 0 }, "grant.version", ViolationCode.FieldConflict, "The registry counts versions; leave it 0.");
        found.When(
            asked is { State: not V1.GrantState.Unspecified },
            "grant.state",
            ViolationCode.FieldConflict,
            "The registry sets the state; leave it out.");
        found.ThrowIfAny();

        await facts.RequireAsync(
            ct,
            (FactKind.Resource, grant!.Resource.Value, "grant.resource"),
            (FactKind.Department, grant.Consumer.Value, "grant.consumer"));
        var resource = await ResourceAsync(grant.Resource, ct);
        var consumer = await DepartmentAsync(grant.Consumer, ct);
        if (IssueRule.Decide(grant, resource, consumer, actor.Department) is { } reason)
        {
            throw new ExchangeException(reason);
        }

        found.AddRange(IssueRule.Mismatches(grant, resource, consumer));
        found.ThrowIfAny();
        return await CommitAsync(grant with { Version = 1, State = GrantState.Active }, resource, actor, ct);
    }

    /// <summary>An authority, or a steward of the provider, suspends for misuse (Decree 809, Art 27).</summary>
    public async Task<(long Revision, Grant Grant)> SuspendAsync(
        string id, uint version, string reason, Actor actor, CancellationToken ct)
    {
        var (grant, found) = await SeenAsync(id, reason, actor, ct);
        if (actor.Role != Role.Authority)
        {
            actor.RequireStewardOf((await ResourceAsync(found.Resource, ct)).Provider);
        }

        return await MoveAsync(grant, version, GrantState.Active, GrantState.Suspended, actor, reason, ct);
    }

    public async Task<(long Revision, Grant Grant)> ReinstateAsync(
        string id, uint version, string reason, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var (grant, found) = await SeenAsync(id, reason, actor, ct);
        if (found.Consumer == actor.Department)
        {
            throw new ExchangeException(Reason.SelfGrant);
        }

        return await MoveAsync(grant, version, GrantState.Suspended, GrantState.Active, actor, reason, ct);
    }

    /// <summary>A grant as it stands, or stood. Its parties are the same for ever.</summary>
    /// <exception cref="ExchangeException">GRANT_NOT_FOUND: there is none, or the actor may not see it.</exception>
    public async Task<Grant> GetAsync(string id, RegistryState state, Actor actor, CancellationToken ct)
    {
        var seen = (await SeenAsync(id, null, actor, ct)).Grant;
        if (!state.IsPast)
        {
            return seen;
        }

        return await state.FindAsync(FactKind.Grant, id, ct) is { } fact
            ? Read(FactBook.Read<V1.Grant>(fact.Body))
            : throw new ExchangeException(Reason.GrantNotFound);
    }

    private async Task<(long Revision, Grant Grant)> CommitAsync(Grant grant, Resource resource, Actor actor, CancellationToken ct)
    {
        var standing = await facts.FindAsync<V1.Grant>(FactKind.Grant, grant.Id.Value, ct);
        if (standing is null)
        {
            return (await facts.CommitAsync(Issued(grant, resource), actor, grant.Basis, ct), grant);
        }

        var stands = Read(standing.Fact);
        return (stands with { Version = 1, State = GrantState.Active }).ToWire().Equals(grant.ToWire())
            ? (standing.Revision, stands)
            : throw new ExchangeException(Reason.AlreadyExists) { Facts = ExchangeException.Fact("field", "grant.id") };
    }

    private async Task<(Standing<V1.Grant> Standing, Grant Grant)> SeenAsync(
        string id, string? reason, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        GrantWire.ReadId(fields, "id", id);
        if (reason is not null)
        {
            fields.Text("reason", reason, 500);
        }

        found.ThrowIfAny();
        var standing = await facts.FindAsync<V1.Grant>(FactKind.Grant, id, ct);
        return standing is not null && Read(standing.Fact) is var grant && await MaySeeAsync(grant, actor, ct)
            ? (standing, grant)
            : throw new ExchangeException(Reason.GrantNotFound);
    }

    /// <summary>A new grant as a fact; it is decided on this version of the resource.</summary>
    public static NewFact Issued(Grant grant, Resource resource) => new(FactKind.Grant, grant.Id.Value, 1, FactBook.Write(grant.ToWire()))
    {
        Keys =
        [
            FactKey.Party(grant.Consumer.Value),
            FactKey.Party(resource.Provider.Value),
            FactKey.Resource(resource.Code.Value),
            .. grant.DelegatedFrom is { } whole ? [FactKey.PassedOn(whole.Value)] : (ReadOnlySpan<string>)[],
        ],
        RestsOn = (FactKind.Resource, resource.Code.Value, resource.Version),
    };

    // The consumer, the provider, and authorities.
    private async Task<bool> MaySeeAsync(Grant grant, Actor actor, CancellationToken ct) =>
        actor.Role == Role.Authority ||
        actor.Department == grant.Consumer ||
        actor.Department == (await ResourceAsync(grant.Resource, ct)).Provider;

    private async Task<(long Revision, Grant Grant)> MoveAsync(
        Standing<V1.Grant> standing, uint seen, GrantState from, GrantState to, Actor actor, string reason, CancellationToken ct)
    {
        if (standing.Version != seen)
        {
            throw new ExchangeException(Reason.VersionRaced);
        }

        var grant = Read(standing.Fact);
        if (grant.State != from)
        {
            throw new ExchangeException(Reason.TransitionRefused);
        }

        var moved = grant with { Version = standing.Version + 1, State = to };
        var fact = new NewFact(FactKind.Grant, moved.Id.Value, moved.Version, FactBook.Write(moved.ToWire()));
        return (await facts.CommitAsync(fact, actor, reason, ct), moved);
    }

    private async Task<Resource> ResourceAsync(ResourceCode code, CancellationToken ct)
    {
        var standing = await facts.FindAsync<V1.Resource>(FactKind.Resource, code.Value, ct);
        return standing is not null && CatalogueWire.Read(standing.Fact, new(new(), "")) is { } resource
            ? resource
            : throw new InvalidOperationException("A stored resource could not be read.");
    }

    private async Task<Department> DepartmentAsync(DepartmentId id, CancellationToken ct)
    {
        var standing = await facts.FindAsync<V1.Department>(FactKind.Department, id.Value, ct);
        return standing is not null && DepartmentWire.Read(standing.Fact, new(new(), "")) is { } department
            ? department
            : throw new InvalidOperationException("A stored department could not be read.");
    }

    private static Grant Read(V1.Grant wire) =>
        GrantWire.Read(wire, new(new(), "")) ?? throw new InvalidOperationException("A stored grant could not be read.");
}
