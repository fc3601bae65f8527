using System.Collections.Concurrent;
using System.Collections.Immutable;
using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Grants;

/// <summary>The rule and the oracle agree on worlds so small that every case occurs.</summary>
public sealed class GrantRulePropertyTests(ITestOutputHelper output)
{
    private static readonly ImmutableArray<ItemId> Ids = [.. new[] { "a", "b", "c" }.Select(ItemId.Parse)];

    private static readonly Gen<string> AnyPurpose = Mostly("p", "q");

    private static readonly Gen<ImmutableArray<ItemId>> AnyItems =
        Gen.Bool.Array[3].Select(chosen => Ids.Where((_, i) => chosen[i]).ToImmutableArray());

    private static readonly Gen<ImmutableArray<Mode>> AnyModes =
        Mostly<ImmutableArray<Mode>>([Mode.Api, Mode.Batch, Mode.Verify], [Mode.Api], [Mode.Verify], [Mode.Batch, Mode.Verify]);

    private static readonly Gen<ImmutableArray<ItemMask>> AnyMasks = Mostly(
        Gen.Const(ImmutableArray<ItemMask>.Empty),
        Gen.Select(AnyItems, Gen.OneOf<Mask>(new Mask.Partly(1, 0), new Mask.Hash(), new Mask.Keep(1), new Mask.Unknown()).Array[3], (items, masks) =>
            items.Select((id, i) => new ItemMask(id, masks[i])).ToImmutableArray()));

    private static readonly Gen<ScopeTerm> AnyTerm = Gen.Select(Gen.OneOf(Ids.ToArray()), Gen.Int[0, 5], ScopeTerm (id, kind) => kind switch
    {
        0 => new ScopeTerm.Unknown(id),
        1 => new ScopeTerm.Among(id, [Cell.OfText("x")]),
        2 => new ScopeTerm.Among(id, [Cell.OfInteger(1)]),
        _ => new ScopeTerm.Prefix(id, "x"),
    });

    private static readonly Gen<ImmutableArray<Obligation>> AnyObligations = Mostly<ImmutableArray<Obligation>>(
        [], [Obligation.Matter], [Obligation.HouseholdAuthorization, Obligation.Matter], [Obligation.Matter, (Obligation)9]);

    private static readonly Gen<Quota?> AnyQuota = Mostly<Quota?>(null, new Quota(1, QuotaPeriod.Day), new Quota(0, QuotaPeriod.Day), new Quota(1, (QuotaPeriod)9));

    private static readonly Gen<Grade?> AnyCeiling = Mostly<Grade?>(null, Grade.L1, Grade.L3, Grade.Core, (Grade)9);

    private static readonly Gen<ImmutableArray<string>> AnyTasks = Mostly<ImmutableArray<string>>(["t"], [], ["t", "u"]);

    // P-0 to P-3 pass on parts of each other, in circles too; of the last grants each is a part of the one before.
    private static readonly Gen<GrantId?> AnyParent = Mostly(
        Gen.Const(null as GrantId), Gen.Int[0, 13].Select(i => (GrantId?)GrantId.Parse(i < 5 ? $"P-{i}" : $"LONG-{i - 5}")));

    private static readonly Gen<(int Begins, int Ends)> AnyLife = Gen.Select(Gen.Int[-3, 1], Gen.Int[0, 4]);

    private static readonly Gen<Grant[]> AnyOthers = Gen.Select(
        Gen.Select(AnyParent, Mostly(GrantState.Active, GrantState.Suspended, GrantState.Terminated), AnyLife, AnyItems).Array[4],
        others => others
            .Select((other, i) => AGrant with
            {
                Id = GrantId.Parse($"P-{i}"),
                DelegatedFrom = other.Item1,
                State = other.Item2,
                Begins = Now.AddTicks(other.Item3.Begins),
                Ends = Now.AddTicks(other.Item3.Ends),
                Items = other.Item4,
            })
            .Concat(Enumerable.Range(0, 10).Select(i => AGrant with
            {
                Id = GrantId.Parse($"LONG-{i}"),
                DelegatedFrom = i == 0 ? null : GrantId.Parse($"LONG-{i - 1}"),
                Items = Ids,
            }))
            .ToArray());

    private static readonly Gen<Grant> AnyGrant = Gen.Select(
        Gen.Select(AnyPurpose, AnyItems, AnyModes, AnyObligations),
        Gen.Select(Mostly(GrantState.Active, GrantState.Suspended, GrantState.Terminated), AnyLife),
        Mostly(Gen.Const(ImmutableArray<ScopeTerm>.Empty), AnyTerm.Array[1, 2].Select(terms => terms.ToImmutableArray())),
        Gen.Select(AnyQuota, AnyCeiling, AnyTasks, AnyParent, AnyMasks, Mostly<uint>(0, 2, 10)),
        (what, life, scope, limits) => AGrant with
        {
            Purpose = what.Item1,
            Items = what.Item2,
            Modes = what.Item3,
            Obligations = what.Item4,
            State = life.Item1,
            Begins = Now.AddTicks(life.Item2.Begins),
            Ends = Now.AddTicks(life.Item2.Ends),
            Scope = scope,
            Quota = limits.Item1,
            Ceiling = limits.Item2,
            ContractorTasks = limits.Item3,
            DelegatedFrom = limits.Item4,
            Masks = limits.Item5,
            GroupSizeMin = limits.Item6,
        });

    private static readonly Gen<Grant[]> AnyHoldings = AnyGrant.Array[0, 4].Select(grants =>
        grants.Select((grant, i) => grant with { Id = GrantId.Parse($"G-{i}") }).ToArray());

    private static readonly Gen<Resource> AnyResource = Gen.Select(
        Gen.Select(Mostly(Sharing.Conditional, Sharing.None), Mostly<Sharing?>(null, Sharing.None, Sharing.Unconditional)),
        Mostly(ResourceState.Published, ResourceState.Superseded, ResourceState.Withdrawn),
        AnyModes,
        Mostly(Gen.Const(Ids), AnyItems),
        Gen.Select(Gen.OneOf(ItemType.Text, ItemType.Integer), Gen.OneOf<Grade?>(null, Grade.L1, Grade.L2, Grade.Important).Array[3]),
        (sharing, state, modes, items, kinds) => AResource with
        {
            Sharing = sharing.Item1,
            State = state,
            Modes = modes,
            Items = [.. items.Select((id, i) => AnItem with
            {
                Id = id,
                Type = i == 0 ? kinds.Item1 : ItemType.Text,
                Grade = kinds.Item2[i],
                Sharing = i == 0 ? sharing.Item2 : null,
            })],
        });

    private static readonly Gen<ImmutableArray<RowFilter>> AnyFilters = Gen.Frequency(
        (3, Gen.Const(ImmutableArray<RowFilter>.Empty)),
        (1, Gen.Select(Gen.OneOf(Ids.ToArray()), Gen.Bool, (id, isPrefix) => ImmutableArray.Create<RowFilter>(
            isPrefix ? new RowFilter.Prefix(id, "x") : new RowFilter.Exactly(id, Cell.OfText("x"))))));

    // A stream is of figures as often as of rows; the items of figures are those grouped by and those summed.
    private static readonly Gen<ReadAttempt> AnyAttempt = Gen.Select(
        AnyPurpose, AnyItems, Gen.OneOf(Mode.Api, Mode.Batch, Mode.Verify),
        Gen.Select(Mostly<string?>("m", null as string), Mostly<string?>("h", null as string), Gen.Bool),
        Gen.Select(Gen.Bool, Mostly<string?>("t", null as string, "T", "u"), Gen.Int[0, 3], AnyFilters),
        (purpose, items, mode, shown, contractor) => AnAttempt with
        {
            Purpose = purpose,
            Items = items,
            Mode = mode,
            Matter = shown.Item1,
            HouseholdAuthorization = shown.Item2,
            ByContractor = contractor.Item1,
            ContractorTask = contractor.Item2,
            Filters = mode == Mode.Batch ? contractor.Item4 : [],
            Aggregate = mode == Mode.Batch && shown.Item3 ? new([.. items.Take(contractor.Item3)], [.. items.Skip(contractor.Item3)]) : null,
        });

    [Fact]
    public void The_rule_decides_as_the_policy_says()
    {
        var answers = new ConcurrentDictionary<string, int>();
        Gen.Select(AnyHoldings, AnyOthers, AnyResource, AnyAttempt).Sample(
            (held, others, resource, asked) =>
            {
                var policy = GrantOracle.Answer(held, others, resource, asked, Now);
                answers.AddOrUpdate(policy.Contains(" but ") ? policy.EndsWith(" but ") ? "permitted" : "permitted in part" : policy[(policy.IndexOf(' ') + 1)..], 1, (_, n) => n + 1);
                return Said(GrantRule.Decide([.. held], resource, asked, Now, In(others))) == policy;
            },
            iter: 100_000);

        foreach (var (answer, count) in answers.OrderByDescending(answer => answer.Value))
        {
            output.WriteLine($"{count,7} {answer}");
        }

        string[] all =
        [
            "permitted", "permitted in part", "GRANT_ABSENT", "PURPOSE_NOT_GRANTED", "GRANT_TERMINATED", "GRANT_ENDED", "GRANT_NOT_BEGUN",
            "GRANT_SUSPENDED", "GRANT_CHAIN_LAPSED", "RESOURCE_ENDED", "CONDITION_UNKNOWN", "GRANT_OUTDATED", "MODE_NOT_GRANTED",
            "AGGREGATE_ONLY", "CONTRACTOR_TASK_MISSING", "HOUSEHOLD_AUTHORIZATION_MISSING", "MATTER_MISSING", "ITEMS_NOT_GRANTED", "CEILING_EXCEEDED",
            "FILTER_REFUSED",
        ];
        Assert.Equal(all.Order(), answers.Keys.Order());
    }

    [Fact]
    public void The_obstacles_are_all_that_the_policy_finds_broken_in_its_order() =>
        Gen.Select(AnyGrant, AnyOthers, AnyResource, AnyAttempt).Sample((grant, others, resource, asked) =>
            GrantRule.Obstacles(grant, resource, asked, Now, In(others)).Select(obstacle => obstacle.Reason.Code)
                .SequenceEqual(GrantOracle.Broken(grant, others, resource, asked, Now)));

    [Fact]
    public void A_grant_more_never_permits_less() =>
        Gen.Select(AnyHoldings, AnyGrant, AnyOthers, AnyResource, AnyAttempt).Sample((held, another, others, resource, asked) =>
            GrantRule.Decide([.. held], resource, asked, Now, In(others)) is Decision.Refuse ||
            GrantRule.Decide([.. held, another], resource, asked, Now, In(others)) is Decision.Permit);

    [Fact]
    public void Nothing_is_ever_permitted_that_no_grant_names() =>
        Gen.Select(AnyHoldings, AnyOthers, AnyResource, AnyAttempt).Sample((held, others, resource, asked) =>
            GrantRule.Decide([.. held], resource, asked, Now, In(others)) is not Decision.Permit permit ||
            (permit.Items.IsEmpty == (asked.Aggregate is { Items.IsEmpty: true }) &&
            permit.Items.All(item => held.Contains(permit.Grant) && permit.Grant.Items.Contains(item.Id) && resource.Items.Contains(item))));

    private static Func<GrantId, Grant?> In(Grant[] others) => id => others.FirstOrDefault(other => other.Id == id);

    private static string Said(Decision decision) => decision switch
    {
        Decision.Permit permit => $"{permit.Grant.Id}: {string.Join(',', permit.Items.Select(item => item.Id))} with {string.Join(',', permit.Masks.Select(masked => masked.Item))} but {string.Join(',', permit.Withheld)}",
        Decision.Refuse refusal => $"{refusal.Grant?.Id}: {refusal.Reason}",
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static Gen<T> Mostly<T>(T usual, params T[] others) => Mostly(Gen.Const(usual), Gen.OneOf(others));

    private static Gen<T> Mostly<T>(Gen<T> usual, Gen<T> other) => Gen.Frequency((9, usual), (1, other));
}
