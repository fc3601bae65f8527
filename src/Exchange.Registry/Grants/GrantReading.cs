using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Storage;

namespace Exchange.Registry.Grants;

/// <summary>Grants as they stand, for those who may see them: the consumer, the provider, and authorities.</summary>
internal sealed class GrantReading(FactBook facts, CatalogueReading catalogue)
{
    // More than may pass on each other's parts: enough to see that there are too many.
    private const int LineMax = 9;

    /// <summary>A grant and the provider of what it is for.</summary>
    /// <exception cref="ExchangeException">GRANT_NOT_FOUND: there is none, or the actor may not see it.</exception>
    public async Task<(Grant Grant, DepartmentId Provider)> SeenAsync(string id, Actor actor, CancellationToken ct)
    {
        if (await facts.FindAsync<V1.Grant>(FactKind.Grant, id, ct) is { } standing)
        {
            var grant = Read(standing.Fact);
            var provider = (await catalogue.FindAsync(grant.Resource, ct))!.Provider;
            if (actor.Role == Role.Authority || actor.Department == grant.Consumer || actor.Department == provider)
            {
                return (grant, provider);
            }
        }

        throw new ExchangeException(Reason.GrantNotFound);
    }

    /// <summary>Whether the actor is of an authority in whose jurisdiction the provider lies.</summary>
    public async Task<bool> IsOverAsync(Actor actor, DepartmentId provider, CancellationToken ct) =>
        actor.Role == Role.Authority &&
        await catalogue.DepartmentAsync(provider, ct) is { } department &&
        CompetentAuthority.IsOver(department, actor.Department, await catalogue.AuthoritiesAsync(ct));

    /// <summary>A grant and those of which it is a part, upwards.</summary>
    public async Task<ImmutableArray<Grant>> LineAsync(Grant grant, CancellationToken ct)
    {
        var line = ImmutableArray.CreateBuilder<Grant>();
        line.Add(grant);
        while (line.Count < LineMax && line[^1].DelegatedFrom is { } next)
        {
            line.Add(await facts.FindAsync<V1.Grant>(FactKind.Grant, next.Value, ct) is { } standing
                ? Read(standing.Fact)
                : throw new InvalidOperationException("A grant stands without the one of which it is a part."));
        }

        return line.ToImmutable();
    }

    public static Grant Read(V1.Grant wire) =>
        GrantWire.Read(wire, new(new(), "")) ?? throw new InvalidOperationException("A stored grant could not be read.");
}
