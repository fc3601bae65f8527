using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Grants;

/// <summary>The policy once more, as a table of conditions over sets: slow, obvious, and sharing no code with the rule.</summary>
internal static class GrantOracle
{
    /// <summary>The answer in words: the grant, and either what may be read and what is withheld, or the reason.</summary>
    public static string Answer(Grant[] held, Grant[] others, Resource resource, ReadAttempt asked, DateTimeOffset now)
    {
        var verdicts = held
            .Select(grant => (grant, broken: Policy(grant, others, resource, asked, now).ToList().FindIndex(line => !line.Holds)))
            .ToList();
        var permitting = verdicts.Where(verdict => verdict.broken < 0).Select(verdict => verdict.grant).ToList();
        if (permitting.Count > 0)
        {
            var best = permitting
                .OrderBy(grant => Withheld(grant, others, resource, asked).Count)
                .ThenBy(grant => Masked(grant, others, resource, asked).Count)
                .ThenBy(grant => grant.GroupSizeMin)
                .First();
            var withheld = Withheld(best, others, resource, asked);
            var counted = asked.Aggregate != null && asked.Items.Length == 0;
            return $"{best.Id}: {string.Join(',', counted ? [] : Wanted(best, asked).Except(withheld))} with {string.Join(',', Masked(best, others, resource, asked))} but {string.Join(',', withheld)}";
        }

        if (held.Length == 0)
        {
            return ": GRANT_ABSENT";
        }

        var (nearest, at) = verdicts.OrderByDescending(verdict => verdict.broken).First();
        return $"{nearest.Id}: {Policy(nearest, others, resource, asked, now).ElementAt(at).Otherwise}";
    }

    /// <summary>All that stands in the way under one grant.</summary>
    public static IEnumerable<string> Broken(Grant grant, Grant[] others, Resource resource, ReadAttempt asked, DateTimeOffset now) =>
        Policy(grant, others, resource, asked, now).Where(line => !line.Holds).Select(line => line.Otherwise);

    private static IEnumerable<(string Otherwise, bool Holds)> Policy(
        Grant grant, Grant[] others, Resource resource, ReadAttempt asked, DateTimeOffset now)
    {
        var types = resource.Items.ToDictionary(item => item.Id, item => item.Type);
        var line = Line(grant, others);
        var named = Wanted(grant, asked).Intersect(Named(grant, others, resource)).Except(Hidden(grant, asked)).ToList();
        yield return ("PURPOSE_NOT_GRANTED", grant.Purpose == asked.Purpose);
        yield return ("GRANT_TERMINATED", grant.State is not GrantState.Terminated);
        yield return ("GRANT_ENDED", now.UtcTicks < grant.Ends.UtcTicks);
        yield return ("GRANT_NOT_BEGUN", now.UtcTicks >= grant.Begins.UtcTicks);
        yield return ("GRANT_SUSPENDED", grant.State is GrantState.Active or GrantState.Terminated);
        yield return ("GRANT_CHAIN_LAPSED", line is not null && line.All(one =>
            one.State is GrantState.Active && one.Begins.UtcTicks <= now.UtcTicks && now.UtcTicks < one.Ends.UtcTicks));
        yield return ("RESOURCE_ENDED", resource.State is ResourceState.Published);
        yield return ("CONDITION_UNKNOWN", IsKnown(grant));
        yield return ("GRANT_OUTDATED", grant.Items.Intersect(Shared(resource)).Any()
            && grant.Scope.OfType<ScopeTerm.Prefix>().All(term => types.GetValueOrDefault(term.Item) == ItemType.Text)
            && grant.Scope.OfType<ScopeTerm.Among>().All(term => term.Values.All(value => value.Type == types.GetValueOrDefault(term.Item)))
            && grant.Scope.All(term => types.ContainsKey(term.Item) && term is not ScopeTerm.Unknown)
            && grant.Masks.All(masked => !types.TryGetValue(masked.Item, out var type) || masked.Mask is Mask.Hash || (type == ItemType.Text && masked.Mask is not Mask.Unknown)));
        yield return ("MODE_NOT_GRANTED", AlsoVerify(grant.Modes).Contains(asked.Mode));
        yield return ("GRANT_OUTDATED", AlsoVerify(resource.Modes).Contains(asked.Mode));
        yield return ("AGGREGATE_ONLY", grant.GroupSizeMin == 0 || asked.Aggregate != null);
        yield return ("CONTRACTOR_TASK_MISSING", !asked.ByContractor || grant.ContractorTasks.Any(task => task == asked.ContractorTask));
        yield return ("HOUSEHOLD_AUTHORIZATION_MISSING", !grant.Obligations.Contains(Obligation.HouseholdAuthorization) || asked.HouseholdAuthorization != null);
        yield return ("MATTER_MISSING", !grant.Obligations.Contains(Obligation.Matter) || asked.Matter != null);
        var needed = (asked.Aggregate == null && asked.Mode != Mode.Verify) || asked.Items.Length == 0 ? 1 : asked.Items.Length;
        var isNamed = named.Count >= needed;
        yield return ("ITEMS_NOT_GRANTED", isNamed);
        yield return ("CEILING_EXCEEDED", !isNamed || named.Except(TooHigh(grant, resource)).Count() >= needed);
        var plain = Named(grant, others, resource).Except(TooHigh(grant, resource)).Except(grant.Masks.Select(masked => masked.Item)).ToList();
        yield return ("FILTER_REFUSED", asked.Filters.All(filter => plain.Contains(filter.Item))
            && (grant.GroupSizeMin == 0 || asked.Filters.All(filter => filter is RowFilter.Exactly && asked.Aggregate?.GroupBy.Contains(filter.Item) is true)));
    }

    /// <summary>A look-up tells all that a verification would.</summary>
    private static IEnumerable<Mode> AlsoVerify(IEnumerable<Mode> modes) => modes.SelectMany(mode => mode == Mode.Api ? [mode, Mode.Verify] : new[] { mode });

    private static bool IsKnown(Grant grant) =>
        !grant.Obligations.Except([Obligation.Matter, Obligation.HouseholdAuthorization]).Any()
        && !grant.Scope.OfType<ScopeTerm.Unknown>().Any()
        && grant.Masks.All(masked => masked.Mask is not Mask.Unknown)
        && (grant.Quota == null || (grant.Quota.Reads > 0 && Enum.IsDefined(grant.Quota.Period)))
        && (grant.Ceiling == null || Enum.IsDefined(grant.Ceiling.Value));

    private static List<ItemId> Withheld(Grant grant, Grant[] others, Resource resource, ReadAttempt asked)
    {
        var served = Named(grant, others, resource).Except(TooHigh(grant, resource)).Except(Hidden(grant, asked)).ToList();
        return asked.Aggregate != null && asked.Items.Length == 0 ? [] : [.. Wanted(grant, asked).Where(id => !served.Contains(id))];
    }

    private static List<ItemId> Masked(Grant grant, Grant[] others, Resource resource, ReadAttempt asked) => asked.Aggregate != null && asked.Items.Length == 0
        ? []
        : [.. grant.Masks.Select(masked => masked.Item).Where(id => Wanted(grant, asked).Except(Withheld(grant, others, resource, asked)).Contains(id))];

    // A masked item is neither verified nor summed.
    private static IEnumerable<ItemId> Hidden(Grant grant, ReadAttempt asked) => grant.Masks.Select(masked => masked.Item)
        .Where(id => asked.Mode == Mode.Verify || (asked.Aggregate != null && asked.Aggregate.Sums.Contains(id)));

    /// <summary>The items that the grant and all of which it is a part name, and that are shared.</summary>
    private static IEnumerable<ItemId> Named(Grant grant, Grant[] others, Resource resource) => Line(grant, others) is { } line
        ? line.Append(grant).Select(one => one.Items.AsEnumerable()).Aggregate(Shared(resource), (left, items) => left.Intersect(items))
        : [];

    private static IEnumerable<ItemId> TooHigh(Grant grant, Resource resource) => resource.Items
        .Where(item => grant.Ceiling is { } ceiling && (int)(item.Grade is { } own ? own : resource.Grade) > (int)ceiling)
        .Select(item => item.Id);

    /// <summary>What it is a part of, and what that is a part of; null when one is not known or there are more than eight.</summary>
    private static List<Grant>? Line(Grant grant, Grant[] others)
    {
        var line = new List<Grant>();
        while (line.LastOrDefault(grant).DelegatedFrom is { } next)
        {
            if (line.Count == 8 || others.SingleOrDefault(other => other.Id == next) is not { } parent)
            {
                return null;
            }

            line.Add(parent);
        }

        return line;
    }

    private static IEnumerable<ItemId> Shared(Resource resource) => resource.Items
        .Where(item => item.Sharing is null or Sharing.Unconditional or Sharing.Conditional && resource.Sharing != Sharing.None)
        .Select(item => item.Id);

    private static ImmutableArray<ItemId> Wanted(Grant grant, ReadAttempt asked) => asked.Items.Length == 0 ? grant.Items : asked.Items;
}
