using System.Collections.Immutable;
using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Grants;

/// <summary>The rule and the oracle agree on worlds so small that every case occurs.</summary>
public sealed class GrantRulePropertyTests
{
    private static readonly ImmutableArray<ItemId> Ids = [.. new[] { "a", "b", "c" }.Select(ItemId.Parse)];

    private static readonly Gen<string> AnyPurpose = Mostly("p", "q");

    private static readonly Gen<ImmutableArray<ItemId>> AnyItems =
        Gen.Bool.Array[3].Select(chosen => Ids.Where((_, i) => chosen[i]).ToImmutableArray());

    private static readonly Gen<ImmutableArray<Mode>> AnyModes =
        Mostly<ImmutableArray<Mode>>([Mode.Api, Mode.Batch], [Mode.Api]);

    private static readonly Gen<ScopeTerm> AnyTerm = Gen.Select(Gen.OneOf(Ids.ToArray()), Gen.Int[0, 5], ScopeTerm (id, kind) => kind switch
    {
        0 => new ScopeTerm.Unknown(id),
        1 => new ScopeTerm.Among(id, [Cell.OfText("x")]),
        2 => new ScopeTerm.Among(id, [Cell.OfInteger(1)]),
        _ => new ScopeTerm.Prefix(id, "x"),
    });

    private static readonly Gen<ImmutableArray<Obligation>> AnyObligations = Mostly<ImmutableArray<Obligation>>(
        [], [Obligation.Matter], [Obligation.HouseholdAuthorization, Obligation.Matter], [Obligation.Matter, (Obligation)9]);

    private static readonly Gen<Grant> AnyGrant = Gen.Select(
        Gen.Select(AnyPurpose, AnyItems, AnyModes, AnyObligations),
        Gen.Select(Mostly(GrantState.Active, GrantState.Suspended, GrantState.Terminated), Gen.Int[-3, 1], Gen.Int[0, 4]),
        Mostly(Gen.Const(ImmutableArray<ScopeTerm>.Empty), AnyTerm.Array[1, 2].Select(terms => terms.ToImmutableArray())),
        (what, life, scope) => AGrant with
        {
            Purpose = what.Item1,
            Items = what.Item2,
            Modes = what.Item3,
            Obligations = what.Item4,
            State = life.Item1,
            Begins = Now.AddTicks(life.Item2),
            Ends = Now.AddTicks(life.Item3),
            Scope = scope,
        });

    private static readonly Gen<Grant[]> AnyHoldings = AnyGrant.Array[0, 4].Select(grants =>
        grants.Select((grant, i) => grant with { Id = GrantId.Parse($"G-{i}") }).ToArray());

    private static readonly Gen<Resource> AnyResource = Gen.Select(
        Gen.Select(Mostly(Sharing.Conditional, Sharing.None), Mostly<Sharing?>(null, Sharing.None, Sharing.Unconditional)),
        Mostly(ResourceState.Published, ResourceState.Superseded, ResourceState.Withdrawn),
        AnyModes,
        AnyItems,
        Gen.OneOf(ItemType.Text, ItemType.Integer),
        (sharing, state, modes, items, type) => AResource with
        {
            Sharing = sharing.Item1,
            State = state,
            Modes = modes,
            Items = [.. items.Select((id, i) => AnItem with
            {
                Id = id,
                Type = i == 0 ? type : ItemType.Text,
                Sharing = i == 0 ? sharing.Item2 : null,
            })],
        });

    private static readonly Gen<ReadAttempt> AnyAttempt = Gen.Select(
        AnyPurpose, AnyItems, Mostly(Mode.Api, Mode.Batch), Mostly<string?>("m", null as string), Mostly<string?>("h", null as string),
        (purpose, items, mode, matter, household) => AnAttempt with
        {
            Purpose = purpose,
            Items = items,
            Mode = mode,
            Matter = matter,
            HouseholdAuthorization = household,
        });

    [Fact]
    public void The_rule_decides_as_the_policy_says() =>
        Gen.Select(AnyHoldings, AnyResource, AnyAttempt).Sample(
            (held, resource, asked) =>
                Said(GrantRule.Decide([.. held], resource, asked, Now)) == GrantOracle.Answer(held, resource, asked, Now),
            iter: 100_000);

    [Fact]
    public void A_grant_more_never_permits_less() =>
        Gen.Select(AnyHoldings, AnyGrant, AnyResource, AnyAttempt).Sample((held, another, resource, asked) =>
            GrantRule.Decide([.. held], resource, asked, Now) is Decision.Refuse ||
            GrantRule.Decide([.. held, another], resource, asked, Now) is Decision.Permit);

    [Fact]
    public void Nothing_is_ever_permitted_that_no_grant_names() =>
        Gen.Select(AnyHoldings, AnyResource, AnyAttempt).Sample((held, resource, asked) =>
            GrantRule.Decide([.. held], resource, asked, Now) is not Decision.Permit permit ||
            permit.Items.All(item => held.Contains(permit.Grant) && permit.Grant.Items.Contains(item.Id) && resource.Items.Contains(item)));

    private static string Said(Decision decision) => decision switch
    {
        Decision.Permit permit => $"{permit.Grant.Id}: {string.Join(',', permit.Items.Select(item => item.Id))} but {string.Join(',', permit.Withheld)}",
        Decision.Refuse refusal => $"{refusal.Grant?.Id}: {refusal.Reason}",
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static Gen<T> Mostly<T>(T usual, params T[] others) => Mostly(Gen.Const(usual), Gen.OneOf(others));

    private static Gen<T> Mostly<T>(Gen<T> usual, Gen<T> other) => Gen.Frequency((4, usual), (1, other));
}
