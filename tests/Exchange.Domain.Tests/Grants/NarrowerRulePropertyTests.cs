using System.Collections.Immutable;
using CsCheck;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;

namespace Exchange.Domain.Tests.Grants;

/// <summary>"Narrower than" is an order, and means what it says: whatever the narrower permits, the wider permits too.</summary>
public sealed class NarrowerRulePropertyTests(ITestOutputHelper output)
{
    private static readonly ItemId[] Ids = [.. new[] { "a", "b" }.Select(ItemId.Parse)];

    // So short that texts are each other's beginnings.
    private static readonly Gen<string> AnyText = Gen.OneOf("1", "12", "123", "2", "21");

    private static readonly Gen<ScopeTerm> AnyTerm = Gen.Select(
        Gen.OneOf(Ids), Gen.Bool, AnyText, AnyText.Array[1, 3],
        ScopeTerm (id, isPrefix, text, texts) =>
            isPrefix ? new ScopeTerm.Prefix(id, text) : new ScopeTerm.Among(id, [.. texts.Distinct().Select(Cell.OfText)]));

    private static readonly Gen<Quota?> AnyQuota = Gen.OneOf(
        Gen.Const(null as Quota),
        Gen.Select(Gen.ULong[1, 60], Gen.OneOf(QuotaPeriod.Hour, QuotaPeriod.Day, QuotaPeriod.Month), (reads, period) => (Quota?)new Quota(reads, period)));

    private static readonly Gen<ImmutableArray<ItemMask>> AnyMasks = Gen.Frequency(
        (3, Gen.Const(ImmutableArray<ItemMask>.Empty)),
        (2, Gen.Select(Subset(Ids), Gen.OneOf<Mask>(new Mask.Keep(1), new Mask.Keep(2), new Mask.Partly(1, 0), new Mask.Partly(1, 1), new Mask.Hash()).Array[2],
            (items, masks) => items.Select((id, i) => new ItemMask(id, masks[i])).ToImmutableArray())));

    private static readonly Gen<Grant> AnyGrant = Gen.Select(
        Gen.Select(Subset(Ids), Subset(Mode.Api, Mode.Batch, Mode.Verify), Gen.Frequency((2, Gen.Const(Array.Empty<ScopeTerm>())), (1, AnyTerm.Array[1, 2]))),
        Gen.Select(Gen.Int[-3, 0], Gen.Int[1, 3]),
        Gen.Select(Subset(Obligation.Matter, Obligation.HouseholdAuthorization), Gen.OneOf<Grade?>(null, Grade.L1, Grade.L2, Grade.L3), Subset("t", "u")),
        Gen.Select(Mostly("p", "q"), AnyQuota, Gen.OneOf<string?>(null, "pia"), Gen.Bool, AnyMasks, Gen.Frequency((9, Gen.Const(0u)), (1, Gen.Const(2u)))),
        (what, life, terms, rest) => AGrant with
        {
            Items = what.Item1,
            Modes = what.Item2,
            Scope = [.. what.Item3],
            Begins = Now.AddTicks(life.Item1),
            Ends = Now.AddTicks(life.Item2),
            Obligations = terms.Item1,
            Ceiling = terms.Item2,
            ContractorTasks = terms.Item3,
            Purpose = rest.Item1,
            Quota = rest.Item2,
            ImpactAssessment = rest.Item3,
            MayPassOn = rest.Item4,
            Masks = rest.Item5,
            GroupSizeMin = rest.Item6,
        });

    private static readonly Gen<ReadAttempt> AnyAttempt = Gen.Select(
        Gen.Select(Mostly("p", "q"), Subset(Ids), Gen.OneOf(Mode.Api, Mode.Batch, Mode.Verify)),
        Gen.Select(Mostly<string?>("m", null), Mostly<string?>("h", null), Mostly(false, true), Gen.OneOf<string?>(null, "t", "u")),
        (what, shown) => AnAttempt with
        {
            Purpose = what.Item1,
            Items = what.Item2,
            Mode = what.Item3,
            Matter = shown.Item1,
            HouseholdAuthorization = shown.Item2,
            ByContractor = shown.Item3,
            ContractorTask = shown.Item4,
        });

    private static readonly Gen<Resource> AnyResource = Gen.Select(
        Gen.OneOf<Grade?>(null, Grade.L1, Grade.L2).Array[2],
        grades => AResource with { Items = [.. Ids.Select((id, i) => AnItem with { Id = id, Grade = grades[i] })] });

    [Fact]
    public void A_grant_is_narrower_than_itself() => AnyGrant.Sample(grant => IsNarrower(grant, grant));

    [Fact]
    public void What_is_narrower_than_the_narrower_is_narrower() =>
        Chain().Sample((one, two, three) => !IsNarrower(one, two) || !IsNarrower(two, three) || IsNarrower(one, three), iter: 30_000);

    [Fact]
    public void Two_grants_that_are_each_narrower_than_the_other_are_the_same_sets() =>
        Pair().Sample((one, two) => !IsNarrower(one, two) || !IsNarrower(two, one) || Written(one) == Written(two), iter: 30_000);

    [Fact]
    public void What_the_narrower_permits_the_wider_permits_too()
    {
        var permitted = 0;
        Gen.Select(Pair(), AnyResource, AnyAttempt, AnyText.Array[2], Gen.Int[-2, 2]).Sample(
            (pair, resource, asked, row, at) =>
            {
                var (grant, above) = pair;
                var now = Now.AddTicks(at);
                if (!IsNarrower(grant, above) || Served(grant, resource, asked, row, now) is not { } served)
                {
                    return true;
                }

                Interlocked.Increment(ref permitted);
                return Served(above, resource, asked with { Items = [.. served] }, row, now) is { } wider && served.SequenceEqual(wider);
            },
            iter: 100_000);

        output.WriteLine($"{permitted} of 100 000 pairs are in order and let the read through");
        Assert.True(permitted > 700, $"only {permitted} cases say something");
    }

    /// <summary>
    /// Of two rows that the grant above answers alike, the part answers alike: it tells nothing of what is masked there, neither by a
    /// weaker mask nor by which rows it has.
    /// </summary>
    [Fact]
    public void Whoever_holds_a_part_learns_nothing_of_a_row_that_the_grant_above_would_not_tell()
    {
        var (alike, masked) = (0, 0);
        Gen.Select(Pair(), AnyText.Array[2], AnyText.Array[2], Gen.Bool.Array[2]).Sample(
            (pair, row, another, same) =>
            {
                var (part, above) = pair;

                // The rows differ in what the grant above gives, masked or not.
                string[] other = [.. Ids.Select((id, i) => above.Items.Contains(id) && !same[i] ? another[i] : row[i])];
                if (!IsNarrower(part, above) || Told(above, row) != Told(above, other))
                {
                    return true;
                }

                Interlocked.Increment(ref alike);
                masked += row.SequenceEqual(other) || Told(above, row).Length == 0 ? 0 : 1;
                return Told(part, row) == Told(part, other);
            },
            iter: 200_000,
            threads: 1);

        output.WriteLine($"{alike} of 200 000 pairs of rows are answered alike, {masked} of them though they differ");
        Assert.True(masked > 300, $"only {masked} cases say something");
    }

    // What leaves of a row; empty: nothing. A hash is as telling as the value.
    private static string Told(Grant grant, string[] row) => grant.Scope.All(term => Holds(term, row))
        ? string.Join('|', Ids.Select((id, i) => !grant.Items.Contains(id) ? "-" : grant.MaskOf(id) is { } mask
            ? MaskRule.Apply(mask, Cell.OfText(row[i]), value => $"#{value.Text}")!.Value.Text
            : row[i]))
        : "";

    /// <summary>What can become of a grant after a part of it was passed on is all that the ladder can do: a cut, a state, an end.</summary>
    [Fact]
    public void Whatever_became_of_the_grant_above_and_the_resource_a_part_lets_out_nothing_that_it_would_not()
    {
        var permitted = 0;
        var moved = Gen.Select(Subset(Ids), Mostly(GrantState.Active, GrantState.Suspended), Gen.Int[-1, 2]);
        var changed = Gen.Select(AnyResource, Mostly(true, false), Mostly(true, false), Subset(Mode.Api, Mode.Batch, Mode.Verify), (resource, isWhole, isText, modes) => resource with
        {
            Items = [.. resource.Items.Skip(isWhole ? 0 : 1).Select(item => isText ? item : item with { Type = ItemType.Integer })],
            Modes = modes,
        });
        Gen.Select(Pair(), moved, changed, AnyAttempt, AnyText.Array[2], Gen.Int[-2, 2]).Sample(
            (pair, move, resource, asked, row, at) =>
            {
                var (items, state, ends) = move;
                var above = pair.Item2 with { Id = GrantId.Parse("G-0007") };
                var part = pair.Item1 with { DelegatedFrom = above.Id };
                var stands = above with { Items = Meet(above.Items, items), State = state, Ends = ends == 2 ? above.Ends : Now.AddTicks(ends) };
                var now = Now.AddTicks(at);
                if (!IsNarrower(part, above) || Served(part, resource, asked, row, now, _ => stands) is not { } served)
                {
                    return true;
                }

                Interlocked.Increment(ref permitted);
                return Served(stands, resource, asked with { Items = [.. served] }, row, now) is { } wider && served.SequenceEqual(wider);
            },
            iter: 200_000);

        output.WriteLine($"{permitted} of 200 000 parts let the read through");
        Assert.True(permitted > 300, $"only {permitted} cases say something");
    }

    [Fact]
    public void Who_keeps_to_the_narrower_quota_keeps_to_the_wider()
    {
        var small = Gen.Select(Gen.ULong[1, 8], Gen.OneOf(QuotaPeriod.Hour, QuotaPeriod.Day, QuotaPeriod.Month), (reads, period) => new Quota(reads, period));
        var large = Gen.Select(Gen.ULong[1, 1000], Gen.OneOf(QuotaPeriod.Hour, QuotaPeriod.Day, QuotaPeriod.Month), (reads, period) => new Quota(reads, period));
        Gen.Select(small, large, Gen.Int[0, 24 * 70]).Sample((quota, above, begin) =>
            !NarrowerRule.IsWithin(quota, above) || MostIn(quota, above.Period, begin) <= above.Reads);
    }

    // Reads as fast as the quota lets it, from an hour of the year on, and counts what falls into one period of the other.
    private static ulong MostIn(Quota quota, QuotaPeriod other, int begin)
    {
        var used = new Dictionary<int, ulong>();
        var counted = new Dictionary<int, ulong>();
        for (var hour = begin; hour < begin + (24 * 62); hour++)
        {
            var own = PeriodOf(quota.Period, hour);
            var left = quota.Reads - used.GetValueOrDefault(own);
            used[own] = quota.Reads;
            var theirs = PeriodOf(other, hour);
            counted[theirs] = counted.GetValueOrDefault(theirs) + left;
        }

        return counted.Values.Max();
    }

    private static int PeriodOf(QuotaPeriod period, int hour)
    {
        var day = LocalDay.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddHours(hour));
        return period switch { QuotaPeriod.Hour => hour, QuotaPeriod.Day => day.DayNumber, _ => (day.Year * 12) + day.Month };
    }

    // What of a row the grant lets out; null: nothing. A row that begins with 1 is a minor's.
    private static ImmutableArray<ItemId>? Served(
        Grant grant, Resource resource, ReadAttempt asked, string[] row, DateTimeOffset now, Func<GrantId, Grant?>? find = null) =>
        GrantRule.Decide([grant], resource, asked, now, find ?? NoOther) is Decision.Permit permit && grant.Scope.All(term => Holds(term, row)) &&
        (row[0][0] != '1' || grant.ImpactAssessment is not null)
            ? [.. permit.Items.Select(item => item.Id)]
            : null;

    private static bool Holds(ScopeTerm term, string[] row) => (term, row[Array.IndexOf(Ids, term.Item)]) switch
    {
        (ScopeTerm.Prefix prefix, var text) => prefix.Text.Length <= text.Length && text[..prefix.Text.Length] == prefix.Text,
        (ScopeTerm.Among among, var text) => among.Values.Select(value => value.Text).Contains(text),
        _ => false,
    };

    private static bool IsNarrower(Grant grant, Grant above) => NarrowerRule.Differences(grant, above).IsEmpty;

    private static Gen<(Grant, Grant)> Pair() => Gen.Select(AnyGrant, AnyGrant, Mostly(false, true).Array[12], (above, other, steps) => (Mixed(above, other, steps), above));

    private static Gen<(Grant, Grant, Grant)> Chain() => Gen.Select(
        AnyGrant, AnyGrant, AnyGrant, Mostly(false, true).Array[12], Mostly(false, true).Array[12],
        (above, other, another, first, second) =>
        {
            var middle = Mixed(above, other, first);
            return (Mixed(middle, another, second), middle, above);
        });

    // Any two random grants are seldom in order; one made of the other by small steps often is, and sometimes just not.
    private static Grant Mixed(Grant above, Grant other, bool[] steps) => above with
    {
        Items = steps[0] ? Meet(above.Items, other.Items) : above.Items,
        Modes = steps[1] ? Meet(above.Modes, other.Modes) : above.Modes,
        Scope = steps[2] ? [.. above.Scope, .. other.Scope] : steps[3] && steps[4] ? other.Scope : above.Scope,
        Begins = steps[3] ? other.Begins : above.Begins,
        Ends = steps[4] ? other.Ends : above.Ends,
        Obligations = steps[5] ? [.. above.Obligations.Union(other.Obligations)] : above.Obligations,
        Ceiling = steps[6] ? other.Ceiling : above.Ceiling,
        ContractorTasks = steps[7] ? [.. above.ContractorTasks.Intersect(other.ContractorTasks)] : above.ContractorTasks,
        Quota = steps[8] ? other.Quota : above.Quota,
        ImpactAssessment = steps[9] ? null : above.ImpactAssessment,
        MayPassOn = steps[10] ? other.MayPassOn : above.MayPassOn,
        Purpose = steps[10] && steps[11] ? other.Purpose : above.Purpose,
        Masks = steps[11] ? [.. above.Masks, .. other.Masks.Where(masked => above.MaskOf(masked.Item) is null)] : steps[10] ? other.Masks : above.Masks,
        GroupSizeMin = steps[9] ? other.GroupSizeMin : above.GroupSizeMin,
    };

    private static ImmutableArray<T> Meet<T>(ImmutableArray<T> one, ImmutableArray<T> two) =>
        one.Intersect(two).ToImmutableArray() is { IsEmpty: false } both ? both : one;

    private static string Written(Grant grant) => string.Join(
        ' ',
        Set(grant.Items), Set(grant.Modes.Where(mode => mode != Mode.Verify || !grant.Modes.Contains(Mode.Api))), Set(grant.Scope.Where(term => !grant.Scope.Any(other => other != term && Strictly(other, term))).Select(Written)),
        grant.Begins, grant.Ends, Set(grant.Obligations), grant.Ceiling, Set(grant.ContractorTasks), grant.Quota, grant.ImpactAssessment, grant.MayPassOn, grant.Purpose, Set(grant.Masks), grant.GroupSizeMin);

    // A term that another one implies adds nothing to the rows in scope.
    private static bool Strictly(ScopeTerm term, ScopeTerm other) => NarrowerRule.Implies(term, other) && !NarrowerRule.Implies(other, term);

    private static string Written(ScopeTerm term) => term switch
    {
        ScopeTerm.Prefix prefix => $"{prefix.Item}={prefix.Text}*",
        ScopeTerm.Among among => $"{among.Item}={Set(among.Values.Select(value => value.Text))}",
        _ => "?",
    };

    private static string Set<T>(IEnumerable<T> members) => $"{{{string.Join(',', members.Select(member => $"{member}").Distinct().Order())}}}";

    private static Gen<T> Mostly<T>(T usual, T other) => Gen.Frequency((3, Gen.Const(usual)), (1, Gen.Const(other)));

    private static Gen<ImmutableArray<T>> Subset<T>(params T[] all) => Gen.Bool.Array[all.Length].Select(chosen => all.Where((_, i) => chosen[i]).ToImmutableArray());
}
