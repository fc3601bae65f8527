using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Grants;

/// <summary>The policy once more, as a table of conditions over sets: slow, obvious, and sharing no code with the rule.</summary>
internal static class GrantOracle
{
    /// <summary>The answer in words: the grant, and either what may be read and what is withheld, or the reason.</summary>
    public static string Answer(Grant[] held, Resource resource, ReadAttempt asked, DateTimeOffset now)
    {
        var verdicts = held.Select(grant => (grant, broken: Policy(grant, resource, asked, now).ToList().FindIndex(line => !line.Holds))).ToList();
        var permitting = verdicts.Where(verdict => verdict.broken < 0).Select(verdict => verdict.grant).ToList();
        if (permitting.Count > 0)
        {
            var best = permitting.OrderBy(grant => Withheld(grant, resource, asked).Count).First();
            var readable = Wanted(best, asked).Except(Withheld(best, resource, asked));
            return $"{best.Id}: {string.Join(',', readable)} but {string.Join(',', Withheld(best, resource, asked))}";
        }

        if (held.Length == 0)
        {
            return ": GRANT_ABSENT";
        }

        var (nearest, at) = verdicts.OrderByDescending(verdict => verdict.broken).First();
        return $"{nearest.Id}: {Policy(nearest, resource, asked, now).ElementAt(at).Otherwise}";
    }

    private static IEnumerable<(string Otherwise, bool Holds)> Policy(Grant grant, Resource resource, ReadAttempt asked, DateTimeOffset now)
    {
        var types = resource.Items.ToDictionary(item => item.Id, item => item.Type);
        var matters = new[] { Obligation.Matter, Obligation.HouseholdAuthorization };
        yield return ("PURPOSE_NOT_GRANTED", grant.Purpose == asked.Purpose);
        yield return ("GRANT_TERMINATED", grant.State is not GrantState.Terminated);
        yield return ("GRANT_ENDED", now.UtcTicks < grant.Ends.UtcTicks);
        yield return ("GRANT_NOT_BEGUN", now.UtcTicks >= grant.Begins.UtcTicks);
        yield return ("GRANT_SUSPENDED", grant.State is GrantState.Active);
        yield return ("RESOURCE_ENDED", resource.State is ResourceState.Published);
        yield return ("CONDITION_UNKNOWN", !grant.Obligations.Except(matters).Any() && !grant.Scope.OfType<ScopeTerm.Unknown>().Any());
        yield return ("GRANT_OUTDATED", grant.Items.Intersect(Shared(resource)).Any()
            && grant.Scope.OfType<ScopeTerm.Prefix>().All(term => types.GetValueOrDefault(term.Item) == ItemType.Text)
            && grant.Scope.OfType<ScopeTerm.Among>().All(term => term.Values.All(value => value.Type == types.GetValueOrDefault(term.Item))));
        yield return ("MODE_NOT_GRANTED", grant.Modes.Contains(asked.Mode));
        yield return ("GRANT_OUTDATED", resource.Modes.Contains(asked.Mode));
        yield return ("HOUSEHOLD_AUTHORIZATION_MISSING", !grant.Obligations.Contains(Obligation.HouseholdAuthorization) || asked.HouseholdAuthorization != null);
        yield return ("MATTER_MISSING", !grant.Obligations.Contains(Obligation.Matter) || asked.Matter != null);
        yield return ("ITEMS_NOT_GRANTED", asked.Items.Length == 0 || asked.Items.Except(Withheld(grant, resource, asked)).Any());
    }

    private static List<ItemId> Withheld(Grant grant, Resource resource, ReadAttempt asked) =>
        [.. Wanted(grant, asked).Where(id => !grant.Items.Contains(id) || !Shared(resource).Contains(id))];

    private static IEnumerable<ItemId> Shared(Resource resource) => resource.Items
        .Where(item => item.Sharing is null or Sharing.Unconditional or Sharing.Conditional && resource.Sharing != Sharing.None)
        .Select(item => item.Id);

    private static ImmutableArray<ItemId> Wanted(Grant grant, ReadAttempt asked) => asked.Items.Length == 0 ? grant.Items : asked.Items;
}
