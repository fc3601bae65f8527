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
internal sealed class CatalogueBook(FactBook facts)
{
    public async Task<long> RegisterAsync(V1.Department? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var department = Checked(asked, DepartmentWire.Read);
        return await AddAsync(FactKind.Department, department.Id.Value, department.ToWire(), actor, ct);
    }

    public async Task<long> BindAsync(V1.Principal? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var principal = Checked(asked, DepartmentWire.Read);
        await RequireAsync(FactKind.Department, principal.Department.Value, "principal.department", ct);
        var id = Actors.Id(principal.Issuer, principal.Client);
        var standing = await facts.FindAsync<V1.Principal>(FactKind.Principal, id, ct);
        var wire = principal.ToWire();
        return standing is not null && standing.Fact.Equals(wire)
            ? standing.Revision
            : await facts.CommitAsync(new(FactKind.Principal, id, Next(standing), FactBook.Write(wire)), actor, "", ct);
    }

    public async Task<long> DefineAsync(V1.Element? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var element = Checked(asked, CatalogueWire.Read);
        return await AddAsync(FactKind.Element, element.Id.Value, element.ToWire(), actor, ct);
    }

    public async Task<long> DesignateAsync(V1.Designation? asked, Actor actor, CancellationToken ct)
    {
        actor.Require(Role.Authority);
        var designation = Checked(asked, CatalogueWire.Read);
        await RequireAsync(FactKind.Element, designation.Element.Value, "designation.element", ct);
        await RequireAsync(FactKind.Department, designation.Department.Value, "designation.department", ct);
        var standing = await facts.FindAsync<V1.Designation>(FactKind.Designation, designation.Element.Value, ct);
        if (standing is not null && standing.Fact.Equals(designation.ToWire()))
        {
            return standing.Revision;
        }

        if (OneSourceRule.Designate(designation, standing is null ? null : Checked(standing.Fact, CatalogueWire.Read)) is { } refusal)
        {
            throw await RefusedAsync([refusal], ct);
        }

        return await facts.CommitAsync(
            new(FactKind.Designation, designation.Element.Value, Next(standing), FactBook.Write(designation.ToWire()))
            {
                Designated = standing is null ? designation.Department.Value : null,
            },
            actor,
            "",
            ct);
    }

    /// <summary>Publishes a resource, or its next version; returns the version that stands.</summary>
    public async Task<(long Revision, uint Version)> PublishAsync(V1.Resource? asked, Actor actor, CancellationToken ct)
    {
        var found = new Violations();
        var resource = CatalogueWire.Read(asked, new(found, ""));
        if (resource is not null)
        {
            found.AddRange(PublicationRule.Violations(resource));
        }

        found.ThrowIfAny();
        actor.RequireStewardOf(resource!.Provider);
        if (PublicationRule.Basis(resource) is { } reason)
        {
            throw new ExchangeException(reason) { Facts = Fact("field", "resource.basis.rank") };
        }

        await RequireAsync(FactKind.Department, resource.Provider.Value, "resource.provider", ct);
        await RequireElementsAsync(resource, ct);
        await RequireSourceAsync(resource, ct);
        return await CommitAsync(resource, actor, ct);
    }

    private async Task<(long Revision, uint Version)> CommitAsync(Resource resource, Actor actor, CancellationToken ct)
    {
        var standing = await facts.FindAsync<V1.Resource>(FactKind.Resource, resource.Code.Value, ct);
        if (standing is not null && standing.Fact.Provider != resource.Provider.Value)
        {
            throw new ExchangeException(Reason.AlreadyExists) { Facts = Fact("field", "resource.code") };
        }

        if (standing is not null && standing.Fact.Equals((resource with { Version = standing.Version }).ToWire()))
        {
            return (standing.Revision, standing.Version);
        }

        var version = Next(standing);
        var fact = new NewFact(
            FactKind.Resource, resource.Code.Value, version, FactBook.Write((resource with { Version = version }).ToWire()))
        {
            Claims = [.. resource.Items
                .Where(item => item is { Claim: Claim.Source, Element: not null })
                .Select(item => (item.Element!.Value, resource.Provider.Value))],
        };
        return (await facts.CommitAsync(fact, actor, "", ct), version);
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
        var all = Fact("element", first.Element.Value).Add("field", first.Field).Add("remedy", first.Reason == Reason.SourceUndesignated
            ? "Ask the authority to designate the source, or publish the item as a verifier."
            : "Publish the item as a verifier, or file a dispute with the authority.");
        return new ExchangeException(first.Reason, found.ToImmutable())
        {
            Facts = first.Owner is { } department ? all.Add("owner", department.Value) : all,
        };
    }

    private async Task<long> AddAsync<T>(FactKind kind, string id, T wire, Actor actor, CancellationToken ct)
        where T : Google.Protobuf.IMessage<T>, new()
    {
        var standing = await facts.FindAsync<T>(kind, id, ct);
        return standing switch
        {
            null => await facts.CommitAsync(new(kind, id, 1, FactBook.Write(wire)), actor, "", ct),
            _ when standing.Fact.Equals(wire) => standing.Revision,
            _ => throw new ExchangeException(Reason.AlreadyExists),
        };
    }

    private async Task RequireAsync(FactKind kind, string id, string field, CancellationToken ct)
    {
        if (!await facts.ExistsAsync(kind, id, ct))
        {
            throw new ExchangeException(Reason.ReferenceMissing) { Facts = Fact("field", field) };
        }
    }

    private static TTo Checked<TFrom, TTo>(TFrom? wire, Func<TFrom?, Fields, TTo?> read)
        where TTo : class
    {
        var found = new Violations();
        var value = read(wire, new(found, ""));
        found.ThrowIfAny();
        return value!;
    }

    private static uint Next<T>(Standing<T>? standing) => (standing?.Version ?? 0) + 1;

    private static ImmutableSortedDictionary<string, string> Fact(string name, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(name, value);
}
