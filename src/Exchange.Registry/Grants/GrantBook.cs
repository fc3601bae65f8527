using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Requests;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.History;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Grants;

/// <summary>Grants issued: by a seed, or passed on by a holder. Issuing again what stands already changes nothing and succeeds.</summary>
internal sealed class GrantBook(FactBook facts, GrantReading reading, CatalogueReading catalogue, TimeProvider time)
{
    public async Task<(long Revision, Grant Grant)> IssueAsync(V1.Grant? asked, Actor actor, CancellationToken ct)
    {
        RequireMayIssue(asked, actor);
        var found = new Violations();
        var grant = ReadAsked(asked, found);
        found.When(
            !actor.IsSeed && RequestGrant.IsId(grant.Id),
            "grant.id",
            ViolationCode.FieldConflict,
            "Another form: G, a hyphen and 16 hexadecimal digits is the grant of a request.");
        found.ThrowIfAny();
        var above = await AboveAsync(grant, actor, ct);
        if (await StandingAsync(grant, ct) is { } standing)
        {
            return standing;
        }

        await facts.RequireAsync(
            ct,
            (FactKind.Resource, grant.Resource.Value, "grant.resource"),
            (FactKind.Department, grant.Consumer.Value, "grant.consumer"));
        var resource = (await catalogue.FindAsync(grant.Resource, ct))!;
        var consumer = (await catalogue.DepartmentAsync(grant.Consumer, ct))!;
        if (IssueRule.Decide(grant, resource, consumer, actor.Department) is { } reason)
        {
            throw new ExchangeException(reason);
        }

        if (above is not null)
        {
            await RequireNarrowerAsync(grant, above, consumer, ct);
        }

        found.AddRange(IssueRule.Mismatches(grant, resource, consumer));
        found.ThrowIfAny();
        return await CommitAsync(grant with { Version = 1, ResourceVersion = resource.Version }, resource, above, actor, ct);
    }

    /// <summary>A grant as it stands, or stood. Its parties are the same for ever.</summary>
    /// <exception cref="ExchangeException">GRANT_NOT_FOUND: there is none, or the actor may not see it.</exception>
    public async Task<Grant> GetAsync(string id, RegistryState state, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        GrantWire.ReadId(new(found, ""), "id", id);
        found.ThrowIfAny();
        var (seen, _) = await reading.SeenAsync(id, actor, ct);
        if (!state.IsPast)
        {
            return seen;
        }

        return await state.FindAsync(FactKind.Grant, id, ct) is { } fact
            ? GrantReading.Read(FactBook.Read<V1.Grant>(fact.Body))
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

    // All other grants come of a request, which has its own way here. An authority least of all grants by a call of its own.
    private static void RequireMayIssue(V1.Grant? asked, Actor actor)
    {
        if (actor.IsSeed)
        {
            return;
        }

        if (asked is not { DelegatedFrom.Length: > 0 })
        {
            throw new ExchangeException(Reason.RequestNeeded);
        }

        actor.Require(Role.Steward);
    }

    private static Grant ReadAsked(V1.Grant? asked, Violations found)
    {
        var grant = GrantWire.Read(asked, new(found, ""));
        found.When(
            asked is { Version: not 0 }, "grant.version", ViolationCode.FieldConflict, "The registry counts versions; leave it 0.");
        const string Wants = "The registry sets this; leave it out.";
        found.When(asked is { State: not V1.GrantState.Unspecified }, "grant.state", ViolationCode.FieldConflict, Wants);
        found.When(asked is { ResourceVersion: not 0 }, "grant.resource_version", ViolationCode.FieldConflict, Wants);
        found.When(asked is { Request.Length: > 0 }, "grant.request", ViolationCode.FieldConflict, Wants);
        found.When(asked is { Suspension: not null }, "grant.suspension", ViolationCode.FieldConflict, Wants);
        found.When(asked is { Relinquished.Length: > 0 }, "grant.relinquished", ViolationCode.FieldConflict, Wants);
        found.ThrowIfAny();
        return grant!;
    }

    // To whom the grant above is nothing, it does not exist.
    private async Task<Grant?> AboveAsync(Grant grant, Actor actor, CancellationToken ct)
    {
        if (grant.DelegatedFrom is not { } id)
        {
            return null;
        }

        if (actor.IsSeed)
        {
            await facts.RequireAsync(ct, (FactKind.Grant, id.Value, "grant.delegated_from"));
        }

        var (above, _) = await reading.SeenAsync(id.Value, actor, ct);
        var role = actor.IsSeed ? Role.Steward : actor.Role;
        var refusal = PassOnRule.Decide(await reading.LineAsync(above, ct), actor.Department ?? above.Consumer, role, time.GetUtcNow());
        return refusal is null ? above : throw new ExchangeException(refusal);
    }

    private async Task RequireNarrowerAsync(Grant grant, Grant above, Department consumer, CancellationToken ct)
    {
        var holder = (await catalogue.DepartmentAsync(above.Consumer, ct))!;
        if (PassOnRule.Differences(grant, above, consumer, holder) is { IsEmpty: false } wider)
        {
            throw new ExchangeException(Reason.GrantWider, wider);
        }
    }

    // What was decided since, by a suspension or a cut, stands.
    private async Task<(long Revision, Grant Grant)?> StandingAsync(Grant asked, CancellationToken ct)
    {
        var standing = await facts.FindAsync<V1.Grant>(FactKind.Grant, asked.Id.Value, ct);
        return standing is not null &&
            await facts.StoodAsync<V1.Grant>(
                FactKind.Grant, asked.Id.Value, stood => GrantReading.Read(stood).AsAsked().ToWire().Equals(asked.AsAsked().ToWire()), ct)
            ? (standing.Revision, GrantReading.Read(standing.Fact))
            : null;
    }

    private async Task<(long Revision, Grant Grant)> CommitAsync(
        Grant grant, Resource resource, Grant? above, Actor actor, CancellationToken ct)
    {
        if (await facts.ExistsAsync(FactKind.Grant, grant.Id.Value, ct))
        {
            throw new ExchangeException(Reason.AlreadyExists) { Facts = ExchangeException.Fact("field", "grant.id") };
        }

        var fact = Issued(grant, resource);
        if (above is not null && !actor.IsSeed)
        {
            var text = $"{grant.Id}: {grant.Resource}: {above.Consumer} passed on a part of {above.Id} to {grant.Consumer}.";
            fact = fact with { Notices = [.. GrantNotices.Of(grant, text, grant.Consumer, resource.Provider, above.Consumer)] };
        }

        return (await facts.CommitAsync(fact, actor, grant.Basis, ct), grant);
    }
}
