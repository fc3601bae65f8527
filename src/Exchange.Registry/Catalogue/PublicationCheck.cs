using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;

namespace Exchange.Registry.Catalogue;

/// <summary>Holds resources against every rule of publication, and tells everything that is wrong in one answer.</summary>
internal sealed class PublicationCheck(CatalogueReading reading)
{
    /// <summary>What was asked for, read and found in order, with what it was held against.</summary>
    /// <param name="asked">The resources of a request.</param>
    /// <param name="path">Where each stands in the request.</param>
    /// <param name="actor">For whose department they are.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ExchangeException">The gravest reason, with everything that is wrong with all of them.</exception>
    public async Task<(ImmutableArray<Resource> Resources, CatalogueView View)> RequireAsync(
        IReadOnlyList<V1.Resource> asked, Func<int, string> path, Actor actor, CancellationToken ct)
    {
        var forms = asked.Select(_ => new Violations()).ToList();
        ImmutableArray<Resource> resources = [.. asked.Select((wire, i) => CatalogueWire.ReadAll(wire, new(forms[i], "")))];
        var view = await reading.ViewAsync(resources, ct);
        var (refusal, seen, rest) = (new PublicationRefusal(), new HashSet<ResourceCode>(), view);
        for (var i = 0; i < resources.Length; i++)
        {
            var (resource, found) = (resources[i], new Violations());
            found.When(
                !actor.IsSeed && resource.Provider != actor.Department,
                "resource.provider",
                ViolationCode.FieldConflict,
                "A steward acts for the own department.",
                Reason.OtherDepartment);
            found.When(!seen.Add(resource.Code), "resource.code", ViolationCode.FieldDuplicate, "A code stands once in a request.");
            found.AddRange(FilingRule.Presumed(resource));
            Judge(refusal, path(i), resource, (forms[i].ToImmutable(), found.ToImmutable()), rest);
            rest = rest.After(resource);
        }

        refusal.ThrowIfAny();
        return (resources, view);
    }

    /// <summary>What has come in the way of a resource that was found in order before.</summary>
    /// <exception cref="ExchangeException">The gravest reason, with everything that is wrong.</exception>
    public async Task<CatalogueView> RequireStillAsync(Resource resource, CancellationToken ct)
    {
        var view = await reading.ViewAsync([resource], ct);
        var refusal = new PublicationRefusal();
        Judge(refusal, "resource", resource, ([], []), view);
        refusal.ThrowIfAny();
        return view;
    }

    private static void Judge(
        PublicationRefusal refusal,
        string path,
        Resource resource,
        (ImmutableArray<Violation> Form, ImmutableArray<Violation> Asked) found,
        CatalogueView view)
    {
        var sources = OneSourceRule.Publish(resource, view);
        var claims = sources.Select(source => new Violation(
            source.Field,
            ViolationCode.FieldConflict,
            PublicationRefusal.Describe(source, source.Owner is { } owner ? view.Departments.GetValueOrDefault(owner) : null))
        {
            Because = source.Reason,
        });
        refusal.Add(path, PublicationRule.Together(found.Form, [.. found.Asked, .. PublicationRule.Violations(resource, view), .. claims]));
        refusal.Add(path, sources);
    }
}
