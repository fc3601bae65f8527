using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Catalogue;

/// <summary>
/// Changes to departments, principals, elements, designations and resources. Saying again what stands already changes
/// nothing and succeeds.
/// </summary>
internal sealed class CatalogueBook(FactBook facts, FactStore store)
{
    public async Task<long> RegisterAsync(V1.Department? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var department = Checked(asked, DepartmentWire.Read);
        var bearer = await store.ShortNamedAsync(department.ShortName, ct);
        if (bearer is not null && bearer != department.Id.Value)
        {
            throw new ExchangeException(Reason.AlreadyExists) { Facts = ExchangeException.Fact("field", "department.short_name") };
        }

        var wire = department.ToWire();
        var fact = new NewFact(FactKind.Department, department.Id.Value, 1, FactBook.Write(wire)) { ShortName = department.ShortName };
        return await AddAsync(wire, fact, actor, ct);
    }

    public async Task<long> BindAsync(V1.Principal? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var principal = Checked(asked, DepartmentWire.Read);
        await facts.RequireAsync(ct, (FactKind.Department, principal.Department.Value, "principal.department"));
        var id = Actors.Id(principal.Issuer, principal.Client);
        var standing = await facts.FindAsync<V1.Principal>(FactKind.Principal, id, ct);
        var wire = principal.ToWire();
        var fact = new NewFact(FactKind.Principal, id, Next(standing), FactBook.Write(wire));
        if (await IsSaidAsync(standing, fact, wire.Equals, actor, ct))
        {
            return standing!.Revision;
        }

        // An authority that binds itself to another department could grant to the one it left; one that binds a colleague's
        // client to another department could read in that department's name.
        var own = standing?.Fact.Department == actor.Department?.Value && actor.Department != principal.Department;
        return actor.Name == id || (own && !actor.IsSeed)
            ? throw new ExchangeException(Reason.SelfGrant) { Facts = ExchangeException.Fact("field", "principal.client") }
            : await facts.CommitAsync(fact, actor, "", ct);
    }

    public async Task<long> DefineAsync(V1.Element? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var element = Checked(asked, CatalogueWire.Read);
        var wire = element.ToWire();
        return await AddAsync(wire, new(FactKind.Element, element.Id.Value, 1, FactBook.Write(wire)), actor, ct);
    }

    public async Task<long> DesignateAsync(V1.Designation? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var designation = Checked(asked, (wire, fields) =>
        {
            fields.Found.When(
                wire is { Dispute.Length: > 0 }, "designation.dispute", ViolationCode.FieldConflict, "The registry sets it; name the dispute beside the designation.");
            return CatalogueWire.Read(wire, fields);
        });
        var (id, wire) = (designation.Element.Value, designation.ToWire());
        await facts.RequireAsync(
            ct,
            (FactKind.Element, id, "designation.element"),
            (FactKind.Department, designation.Department.Value, "designation.department"));
        var standing = await facts.FindAsync<V1.Designation>(FactKind.Designation, id, ct);
        var fact = new NewFact(FactKind.Designation, id, Next(standing), FactBook.Write(wire))
        {
            Designated = standing is null ? designation.Department.Value : null,
        };
        if (await IsSaidAsync(standing, fact, wire.Equals, actor, ct))
        {
            return standing!.Revision;
        }

        return OneSourceRule.Designate(designation, standing is null ? null : Checked(standing.Fact, CatalogueWire.Read)) is { } refusal
            ? throw await RefusedAsync([refusal], ct)
            : await facts.CommitAsync(fact, actor, "", ct);
    }

    /// <summary>Publishes a resource, or its next version; returns the version that stands.</summary>
    public async Task<(long Revision, uint Version)> PublishAsync(V1.Resource? asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var resource = CatalogueWire.Read(asked, new(found, ""));
        found.When(
            asked is { Version: not 0 }, "resource.version", ViolationCode.FieldConflict, "The registry counts versions; leave it 0.");
        if (resource is not null)
        {
            found.AddRange(PublicationRule.Violations(resource));
        }

        found.ThrowIfAny();
        actor.RequireStewardOf(resource!.Provider);
        if (PublicationRule.Basis(resource) is { } reason)
        {
            throw new ExchangeException(reason) { Facts = ExchangeException.Fact("field", "resource.basis.rank") };
        }

        await facts.RequireAsync(ct, (FactKind.Department, resource.Provider.Value, "resource.provider"));
        await RequireElementsAsync(resource, ct);
        await RequireSourceAsync(resource, ct);
        return await CommitAsync(resource, actor, ct);
    }

    private async Task<(long Revision, uint Version)> CommitAsync(Resource resource, Actor actor, CancellationToken ct)
    {
        var standing = await facts.FindAsync<V1.Resource>(FactKind.Resource, resource.Code.Value, ct);
        if (standing is not null && standing.Fact.Provider != resource.Provider.Value)
        {
            throw new ExchangeException(Reason.AlreadyExists) { Facts = ExchangeException.Fact("field", "resource.code") };
        }

        var version = Next(standing);
        var fact = new NewFact(
            FactKind.Resource, resource.Code.Value, version, FactBook.Write((resource with { Version = version }).ToWire()))
        {
            Claims = [.. resource.Items
                .Where(item => item is { Claim: Claim.Source, Element: not null })
                .Select(item => (item.Element!.Value, resource.Provider.Value))],
            Keys = [.. resource.Items.Select(item => item.Element).OfType<ElementId>().Select(element => FactKey.Element(element.Value))],
        };
        return await IsSaidAsync(standing, fact, IsSame, actor, ct)
            ? (standing!.Revision, standing.Version)
            : (await facts.CommitAsync(fact, actor, "", ct), version);

        bool IsSame(V1.Resource stood) => stood.Equals((resource with { Version = stood.Version }).ToWire());
    }

    // Elements exist and are of the item's type, or the item means something else than it says.
    private async Task RequireElementsAsync(Resource resource, CancellationToken ct)
    {
        var found = new Violations();
        for (var i = 0; i < resource.Items.Length; i++)
        {
            if (resource.Items[i] is not { Element: { } id } item)
            {
                continue;
            }

            var element = await facts.FindAsync<V1.Element>(FactKind.Element, id.Value, ct);
            found.When(element is null, $"resource.items[{i}].element", ViolationCode.FieldConflict, "No such element is defined.");
            found.When(
                element is not null && (int)element.Fact.Type != (int)item.Type,
                $"resource.items[{i}].type",
                ViolationCode.FieldConflict,
                "The element is of another type.");
        }

        if (found.Any)
        {
            throw new ExchangeException(Reason.ReferenceMissing, found.ToImmutable());
        }
    }

    private async Task RequireSourceAsync(Resource resource, CancellationToken ct)
    {
        var standing = new Dictionary<ElementId, Designation?>();
        foreach (var element in resource.Items.Where(item => item.Claim == Claim.Source).Select(item => item.Element!))
        {
            var fact = await facts.FindAsync<V1.Designation>(FactKind.Designation, element.Value, ct);
            standing[element] = fact is null ? null : Checked(fact.Fact, CatalogueWire.Read);
        }

        var refusals = OneSourceRule.Publish(resource, standing.GetValueOrDefault);
        if (!refusals.IsEmpty)
        {
            throw await RefusedAsync(refusals, ct);
        }
    }

    // Names the owner and the way to go on, for each element.
    private async Task<ExchangeException> RefusedAsync(ImmutableArray<SourceRefusal> refusals, CancellationToken ct)
    {
        var found = new Violations();
        foreach (var refusal in refusals)
        {
            var owner = refusal.Owner is { } id ? await facts.FindAsync<V1.Department>(FactKind.Department, id.Value, ct) : null;
            found.Add(refusal.Field, ViolationCode.FieldConflict, owner is null
                ? $"{refusal.Element} has no designated source."
                : $"The source of {refusal.Element} is {owner.Fact.ShortName} {owner.Fact.Name}.");
        }

        var first = refusals[0];
        var all = ExchangeException.Fact("element", first.Element.Value).Add("field", first.Field).Add("remedy", first.Reason == Reason.SourceUndesignated
            ? "Ask the authority to designate the source, or publish the item as a verifier."
            : "Publish the item as a verifier, or file a dispute with the authority.");
        return new ExchangeException(first.Reason, found.ToImmutable())
        {
            Facts = first.Owner is { } department ? all.Add("owner", department.Value) : all,
        };
    }

    private async Task<long> AddAsync<T>(T wire, NewFact fact, Actor actor, CancellationToken ct)
        where T : Google.Protobuf.IMessage<T>, new()
    {
        var standing = await facts.FindAsync<T>(fact.Kind, fact.Id, ct);
        return standing switch
        {
            null => await facts.CommitAsync(fact, actor, "", ct),
            _ when standing.Fact.Equals(wire) => standing.Revision,
            _ => throw new ExchangeException(Reason.AlreadyExists),
        };
    }

    // What stands already; and, for a seed, what has stood: a seed is applied at each start, and must not undo what a call
    // has changed since.
    private async Task<bool> IsSaidAsync<T>(Standing<T>? standing, NewFact fact, Predicate<T> same, Actor actor, CancellationToken ct)
        where T : Google.Protobuf.IMessage, new() =>
        standing is not null && (same(standing.Fact) || (actor.IsSeed && await facts.StoodAsync(fact.Kind, fact.Id, same, ct)));

    private static TTo Checked<TFrom, TTo>(TFrom? wire, Func<TFrom?, Fields, TTo?> read)
        where TTo : class
    {
        var found = new Violations();
        var value = read(wire, new(found, ""));
        found.ThrowIfAny();
        return value!;
    }

    private static uint Next<T>(Standing<T>? standing) => (standing?.Version ?? 0) + 1;
}
