using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Registry.History;

namespace Exchange.Registry.Explanations;

/// <summary>
/// Decides a read that nobody makes, by the rule that the gateway decides by, on the registry as it was. It writes nothing and shows
/// no data: of a grant, what its parties see of it anyway.
/// </summary>
internal static class ReadExplanation
{
    private const int GrantsMax = 100;

    private const string Permitted = "PERMITTED";

    public static async Task<V1.ExplainReadResponse> OfAsync(ReadAttempt asked, RegistryState state, DateTimeOffset at, CancellationToken ct)
    {
        var resource = await PastCatalogue.ResourceAsync(asked.Resource, state, ct);
        var held = await HeldGrants.OfAsync(asked.Consumer, asked.Resource, state, ct);
        if (resource is null || held.Grants.IsEmpty)
        {
            return await AbsentAsync(resource, state, ct);
        }

        RequireItems(asked, resource);
        var decision = GrantRule.Decide(held.Grants, resource, asked, at, held.Find);
        var (rule, deciding) = RuleOf(decision, asked, resource);
        ImmutableArray<Grant> shown =
            [.. held.Grants.OrderByDescending(grant => grant.Id == deciding?.Id).ThenBy(grant => grant.Id.Value, StringComparer.Ordinal).Take(GrantsMax)];
        var authorizations = await Authorizations.OfAsync(shown, state, ct);
        return new()
        {
            Permitted = rule is null,
            Rule = rule?.Code ?? Permitted,
            Sentence = rule is null ? "" : SentenceOf(rule),
            Grant = deciding?.Id.Value ?? "",
            GrantVersion = deciding?.Version ?? 0,
            Grants = { shown.Select(grant => Weigh(grant, resource, asked, at, held.Find, authorizations[grant.Id])) },
            RegistryRevision = state.Revision,
        };
    }

    // What the gateway asks of the resource after a grant permits.
    private static (Reason? Rule, Grant? Deciding) RuleOf(Decision decision, ReadAttempt asked, Resource resource) => decision switch
    {
        Decision.Refuse refusal => (refusal.Reason, refusal.Grant),
        Decision.Permit permit when resource.Mapping is null => (Reason.NotMounted, permit.Grant),
        Decision.Permit permit when ModeRule.IsOfOneSubject(asked.Mode) && resource.KeyItem is null => (Reason.LookupUnsupported, permit.Grant),
        Decision.Permit permit => (null, permit.Grant),
        _ => throw new UnreachableException(),
    };

    private static V1.WeighedGrant Weigh(
        Grant grant, Resource resource, ReadAttempt asked, DateTimeOffset at, Func<GrantId, Grant?> find, V1.Authorization authorization)
    {
        var weighed = new V1.WeighedGrant { Grant = grant.ToWire(), Authorization = authorization };
        if (GrantRule.Decide([grant], resource, asked, at, find) is Decision.Permit permit)
        {
            weighed.Permits = true;
            weighed.Items.Add(permit.Items.Select(item => item.Id.Value));
            weighed.Withheld.Add(permit.Withheld.Select(id => id.Value));
        }

        weighed.Obstacles.Add(GrantRule.Obstacles(grant, resource, asked, at, find).Select(obstacle => new V1.Obstacle
        {
            Reason = obstacle.Reason.Code,
            Dimension = obstacle.Dimension,
            AllowedBy = AllowedBy.Of(obstacle.Reason, grant, resource),
        }));
        return weighed;
    }

    private static async Task<V1.ExplainReadResponse> AbsentAsync(Resource? resource, RegistryState state, CancellationToken ct) => new()
    {
        Rule = Reason.GrantAbsent.Code,
        Sentence = SentenceOf(Reason.GrantAbsent),
        RegistryRevision = state.Revision,
        WayOn = resource is null
            ? "A request for a resource that the catalogue has, or for data that it does not have yet."
            : WayOn.Of(resource, await PastCatalogue.DepartmentAsync(resource.Provider, state, ct)),
    };

    private static void RequireItems(ReadAttempt asked, Resource resource)
    {
        var found = new Violations();
        for (var i = 0; i < asked.Items.Length; i++)
        {
            found.When(resource.Find(asked.Items[i]) is null, $"items[{i}]", ViolationCode.ItemUnknown, "The resource has no such item.");
        }

        found.ThrowIfAny();
    }

    private static string SentenceOf(Reason reason) =>
        string.Join(' ', new[] { reason.Sentence, reason.Basis is { } basis ? $"({basis})" : null, reason.Remedy }.OfType<string>());
}
