using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Catalogue;

/// <summary>
/// Changes to departments, principals, elements, designations and reference rules. Saying again what stands already changes
/// nothing and succeeds.
/// </summary>
internal sealed class CatalogueBook(FactBook facts, FactStore store, CatalogueReading reading)
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
        var fact = new NewFact(FactKind.Element, element.Id.Value, 1, FactBook.Write(wire)) { Keys = [FactKey.Named(element.Name)] };
        return await AddAsync(wire, fact, actor, ct);
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
            ? throw await RefusedAsync(refusal, ct)
            : await facts.CommitAsync(fact, actor, "", ct);
    }

    /// <summary>Defines what a reference between two resources may not lead to.</summary>
    public async Task<long> DefineAsync(V1.ReferenceRule? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var rule = Checked(asked, ReferenceRuleWire.Read);
        var mismatches = rule.Mismatches(await reading.FindAsync(rule.FromResource, ct), await reading.FindAsync(rule.ToResource, ct));
        if (!mismatches.IsEmpty)
        {
            throw new ExchangeException(Reason.ReferenceMissing, mismatches);
        }

        var wire = rule.ToWire();
        var fact = new NewFact(FactKind.ReferenceRule, rule.Id.Value, 1, FactBook.Write(wire))
        {
            Keys = [FactKey.Resource(rule.FromResource.Value), FactKey.Resource(rule.ToResource.Value)],
        };
        return await AddAsync(wire, fact, actor, ct);
    }

    // Names the owner.
    private async Task<ExchangeException> RefusedAsync(SourceRefusal refusal, CancellationToken ct)
    {
        var owner = await facts.FindAsync<V1.Department>(FactKind.Department, refusal.Owner!.Value, ct);
        var said = PublicationRefusal.Describe(refusal, Checked(owner?.Fact, DepartmentWire.Read));
        return new(refusal.Reason, [new(refusal.Field, ViolationCode.FieldConflict, said)]) { Facts = PublicationRefusal.Facts(refusal) };
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
