using System.Collections.Immutable;
using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Grants;

public sealed class GrantRuleTests
{
    private static readonly ReadAttempt Stream = AnAttempt with { Mode = Mode.Batch, Key = null };
    private static readonly ReadAttempt Verification = AnAttempt with { Mode = Mode.Verify, Items = [MaritalStatus] };

    /// <summary>The policy: what stands in the way of one grant, in the order in which it is told; each row has all that follow too.</summary>
    public static TheoryData<string, Grant, Resource, ReadAttempt> Policy => new()
    {
        { "PURPOSE_NOT_GRANTED", AGrant, AResource, AnAttempt with { Purpose = "人才引进评分" } },
        { "GRANT_TERMINATED", AGrant with { State = GrantState.Terminated }, AResource, AnAttempt },
        { "GRANT_ENDED", AGrant with { Ends = Now }, AResource, AnAttempt },
        { "GRANT_NOT_BEGUN", AGrant with { Begins = Now.AddTicks(1) }, AResource, AnAttempt },
        { "GRANT_SUSPENDED", AGrant with { State = GrantState.Suspended }, AResource, AnAttempt },
        { "GRANT_SUSPENDED", AGrant with { State = (GrantState)9 }, AResource, AnAttempt },
        { "GRANT_CHAIN_LAPSED", AGrant with { DelegatedFrom = GrantId.Parse("G-0404") }, AResource with { State = ResourceState.Withdrawn }, AnAttempt },
        { "RESOURCE_ENDED", AGrant with { Obligations = [(Obligation)9] }, AResource with { State = ResourceState.Withdrawn }, AnAttempt },
        { "CONDITION_UNKNOWN", AGrant with { Quota = new(5, (QuotaPeriod)9) }, AResource, AnAttempt },
        { "CONDITION_UNKNOWN", AGrant with { Quota = new(0, QuotaPeriod.Day) }, AResource, AnAttempt },
        { "CONDITION_UNKNOWN", AGrant with { Ceiling = (Grade)9 }, AResource, AnAttempt },
        { "CONDITION_UNKNOWN", AGrant with { Masks = [new(MaritalStatus, new Domain.Grants.Masking.Mask.Unknown())] }, AResource, AnAttempt },
        { "GRANT_OUTDATED", AGrant with { Masks = [new(MaritalStatus, new Domain.Grants.Masking.Mask.Year())] }, AResource, AnAttempt },
        { "AGGREGATE_ONLY", AGrant with { GroupSizeMin = 10 }, AResource, AnAttempt },
        { "CONDITION_UNKNOWN", AGrant with { Scope = [new ScopeTerm.Unknown(MaritalStatus)] }, AResource, AnAttempt },
        { "CONDITION_UNKNOWN", AGrant with { Obligations = [(Obligation)9] }, AResource, AnAttempt },
        { "GRANT_OUTDATED", AGrant with { Items = [ItemId.Parse("dropped")] }, AResource, AnAttempt },
        { "GRANT_OUTDATED", AGrant with { Scope = [new ScopeTerm.Prefix(ItemId.Parse("dropped"), "33")] }, AResource, AnAttempt },
        { "GRANT_OUTDATED", AGrant with { Scope = [new ScopeTerm.Prefix(RegisteredOn, "33")] }, AResource, AnAttempt },
        { "GRANT_OUTDATED", AGrant, AResource with { Sharing = Sharing.None }, AnAttempt },
        { "MODE_NOT_GRANTED", AGrant, AResource, Stream },
        { "GRANT_OUTDATED", AGrant, AResource with { Modes = [Mode.Batch] }, AnAttempt },
        { "MODE_NOT_GRANTED", AGrant with { Modes = [Mode.Verify] }, AResource with { Modes = [Mode.Api, Mode.Verify] }, AnAttempt },
        { "MODE_NOT_GRANTED", AGrant with { Modes = [Mode.Batch] }, AResource, Verification },
        { "GRANT_OUTDATED", AGrant with { Modes = [Mode.Verify] }, AResource with { Modes = [Mode.Batch] }, Verification },
        { "CONTRACTOR_TASK_MISSING", AGrant, AResource, AnAttempt with { ByContractor = true } },
        { "CONTRACTOR_TASK_MISSING", AGrant, AResource, AnAttempt with { ByContractor = true, ContractorTask = "数据清洗" } },
        { "CONTRACTOR_TASK_MISSING", AGrant with { ContractorTasks = ["数据清洗"] }, AResource, AnAttempt with { ByContractor = true, ContractorTask = "运维" } },
        { "HOUSEHOLD_AUTHORIZATION_MISSING", AGrant with { Obligations = [Obligation.HouseholdAuthorization] }, AResource, AnAttempt },
        { "MATTER_MISSING", AGrant with { Obligations = [Obligation.Matter] }, AResource, AnAttempt with { HouseholdAuthorization = "A-1" } },
        { "ITEMS_NOT_GRANTED", AGrant, AResource, AnAttempt with { Items = [RegisteredOn] } },
        { "ITEMS_NOT_GRANTED", AGrant, AResource, Verification with { Items = [MaritalStatus, RegisteredOn] } },
        { "CEILING_EXCEEDED", AGrant with { Ceiling = Grade.L2 }, AResource, AnAttempt },
    };

    /// <summary>Two grants, and which of them gives the reason.</summary>
    public static TheoryData<string, Grant, Grant> Nearness
    {
        get
        {
            Grant[] fromFarToNear =
            [
                AGrant with { Purpose = "人才引进评分" },
                AGrant with { State = GrantState.Terminated },
                AGrant with { Ends = Now },
                AGrant with { Begins = Now.AddTicks(1) },
                AGrant with { State = GrantState.Suspended },
                AGrant with { Obligations = [(Obligation)9] },
                AGrant with { Items = [ItemId.Parse("dropped")] },
                AGrant with { Modes = [Mode.Batch] },
                AGrant with { Obligations = [Obligation.HouseholdAuthorization] },
                AGrant with { Obligations = [Obligation.Matter] },
                AGrant with { Items = [CitizenNumber] },
            ];
            string[] reasons =
            [
                "PURPOSE_NOT_GRANTED", "GRANT_TERMINATED", "GRANT_ENDED", "GRANT_NOT_BEGUN", "GRANT_SUSPENDED", "CONDITION_UNKNOWN",
                "GRANT_OUTDATED", "MODE_NOT_GRANTED", "HOUSEHOLD_AUTHORIZATION_MISSING", "MATTER_MISSING", "ITEMS_NOT_GRANTED",
            ];
            var pairs =
                from near in Enumerable.Range(1, reasons.Length - 1)
                from far in Enumerable.Range(0, near)
                select new TheoryDataRow<string, Grant, Grant>(reasons[near], fromFarToNear[far], fromFarToNear[near]);
            return [.. pairs];
        }
    }

    [Fact]
    public void A_department_without_a_grant_is_refused() => Refuses(Reason.GrantAbsent, [], null);

    [Fact]
    public void A_live_grant_permits_its_items()
    {
        var permit = Permits([AGrant], AnAttempt);

        Assert.Same(AGrant, permit.Grant);
        Assert.Equal([CitizenNumber, MaritalStatus], permit.Items.Select(item => item.Id));
        Assert.Empty(permit.Withheld);
    }

    [Theory]
    [InlineData(Mode.Verify)]
    [InlineData(Mode.Api)]
    public void Whoever_may_verify_or_look_up_may_verify(Mode mode)
    {
        var permit = Permits([AGrant with { Modes = [mode] }], Verification);

        Assert.Equal([MaritalStatus], permit.Items.Select(item => item.Id));
    }

    [Theory]
    [MemberData(nameof(Policy))]
    public void A_grant_refuses_with_the_reason_that_stands_in_its_way(string code, Grant grant, Resource resource, ReadAttempt asked)
    {
        var refusal = Assert.IsType<Decision.Refuse>(GrantRule.Decide([grant], resource, asked, Now, NoOther));

        Assert.Equal(code, refusal.Reason.Code);
        Assert.Same(grant, refusal.Grant);
        Assert.Equal(refusal.Reason, GrantRule.Obstacles(grant, resource, asked, Now, NoOther)[0].Reason);
    }

    [Theory]
    [MemberData(nameof(Nearness))]
    public void The_grant_that_came_nearest_gives_the_reason(string code, Grant far, Grant near)
    {
        var asked = AnAttempt with { Items = [MaritalStatus] };

        var either = (GrantRule.Decide([far, near], AResource, asked, Now, NoOther), GrantRule.Decide([near, far], AResource, asked, Now, NoOther));

        var (first, second) = (Assert.IsType<Decision.Refuse>(either.Item1), Assert.IsType<Decision.Refuse>(either.Item2));
        Assert.Equal((code, code), (first.Reason.Code, second.Reason.Code));
        Assert.Same(near, first.Grant);
    }

    [Fact]
    public void One_grant_that_permits_outweighs_all_that_do_not()
    {
        var ended = AGrant with { Id = GrantId.Parse("G-0002"), Ends = Now };

        Assert.Same(AGrant, Permits([ended, AGrant, ended], AnAttempt).Grant);
    }

    [Fact]
    public void The_grant_that_withholds_least_is_used()
    {
        var narrow = AGrant with { Items = [CitizenNumber] };

        Assert.Same(AGrant, Permits([narrow, AGrant], AnAttempt with { Items = [CitizenNumber, MaritalStatus] }).Grant);
    }

    [Fact]
    public void What_is_asked_for_in_excess_is_cut_alone()
    {
        var permit = Permits([AGrant], AnAttempt with { Items = [RegisteredOn, MaritalStatus] });

        Assert.Equal([MaritalStatus], permit.Items.Select(item => item.Id));
        Assert.Equal([RegisteredOn], permit.Withheld);
    }

    [Fact]
    public void A_contractor_reads_for_a_task_that_the_grant_names() =>
        Permits([AGrant with { ContractorTasks = ["数据清洗"] }], AnAttempt with { ByContractor = true, ContractorTask = "数据清洗" });

    [Fact]
    public void What_is_of_a_higher_class_than_the_ceiling_is_withheld_and_the_rest_served()
    {
        var resource = AResource with { Items = [AResource.Items[0] with { Grade = Grade.L2 }, .. AResource.Items.Skip(1)] };

        var permit = Assert.IsType<Decision.Permit>(GrantRule.Decide([AGrant with { Ceiling = Grade.L2 }], resource, AnAttempt, Now, NoOther));

        Assert.Equal([CitizenNumber], permit.Items.Select(item => item.Id));
        Assert.Equal([MaritalStatus], permit.Withheld);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void A_chain_has_eight_links_at_most(int ancestors, bool permits)
    {
        var chain = Enumerable.Range(0, ancestors + 1).Select(i => AGrant with
        {
            Id = GrantId.Parse($"G-{i}"),
            DelegatedFrom = i == ancestors ? null : GrantId.Parse($"G-{i + 1}"),
        }).ToDictionary(grant => grant.Id);

        var decision = GrantRule.Decide([chain[GrantId.Parse("G-0")]], AResource, AnAttempt, Now, chain.GetValueOrDefault);

        Assert.Equal(permits ? null : Reason.GrantChainLapsed, (decision as Decision.Refuse)?.Reason);
        Assert.Equal(permits, decision is Decision.Permit);
    }

    [Fact]
    public void A_grant_that_is_a_part_of_itself_permits_nothing()
    {
        var own = AGrant with { DelegatedFrom = AGrant.Id };

        Assert.Equal(
            [Reason.GrantChainLapsed, Reason.ItemsNotGranted],
            GrantRule.Obstacles(own, AResource, AnAttempt, Now, _ => own).Select(obstacle => obstacle.Reason));
    }

    [Fact]
    public void An_item_cut_out_of_the_grant_above_is_served_no_longer_and_ends_a_running_stream()
    {
        var part = AGrant with { DelegatedFrom = GrantId.Parse("G-0002") };
        var whole = Assert.IsType<Decision.Permit>(GrantRule.Decide([part], AResource, AnAttempt, Now, _ => AGrant));
        var cut = AGrant with { Items = [CitizenNumber] };

        var permit = Assert.IsType<Decision.Permit>(GrantRule.Decide([part], AResource, AnAttempt, Now, _ => cut));

        Assert.Equal([MaritalStatus], permit.Withheld);
        Assert.Null(GrantRule.StillPermits(whole, part, AResource, AnAttempt, Now, _ => AGrant));
        Assert.Equal(Reason.ItemsNotGranted, GrantRule.StillPermits(whole, part, AResource, AnAttempt, Now, _ => cut));
    }

    [Fact]
    public void An_item_that_a_new_version_dropped_is_withheld()
    {
        var dropped = AResource with { Items = AResource.Items.RemoveAt(1) };

        var permit = Assert.IsType<Decision.Permit>(GrantRule.Decide([AGrant], dropped, AnAttempt, Now, NoOther));

        Assert.Equal([CitizenNumber], permit.Items.Select(item => item.Id));
        Assert.Equal([MaritalStatus], permit.Withheld);
    }

    [Fact]
    public void A_stream_of_dropped_items_is_permitted_no_longer()
    {
        var asked = AnAttempt with { Items = [MaritalStatus] };

        Assert.Equal(Reason.ItemsNotGranted, GrantRule.StillPermits(Permits([AGrant], asked), AGrant, AResource with { Items = AResource.Items.RemoveAt(1) }, asked, Now, NoOther));
    }

    [Fact]
    public void A_grant_permits_exactly_from_its_beginning_until_its_end()
    {
        var life = (AGrant.Ends - AGrant.Begins).Ticks;
        var permit = Permits([AGrant], AnAttempt);
        Gen.OneOf(Gen.Long[-life, 2 * life], Gen.OneOf(-1, 0, 1, life - 1, life, life + 1).Select(ticks => (long)ticks))
            .Sample(ticks =>
            {
                var permits = GrantRule.StillPermits(permit, AGrant, AResource, AnAttempt, AGrant.Begins.AddTicks(ticks), NoOther) is null;
                return permits == (ticks >= 0 && ticks < life);
            });
    }

    [Fact]
    public async Task To_weigh_a_grant_that_permits_allocates_nothing()
    {
        var part = AGrant with { DelegatedFrom = GrantId.Parse("G-0002"), Ceiling = Grade.L3, Obligations = [Obligation.Matter], ContractorTasks = ["运维"] };
        var asked = AnAttempt with { Matter = "M-1", ByContractor = true, ContractorTask = "运维" };
        Func<GrantId, Grant?> find = _ => AGrant;
        var permit = Assert.IsType<Decision.Permit>(GrantRule.Decide([part], AResource, asked, Now, find));
        Assert.Null(GrantRule.StillPermits(permit, part, AResource, asked, Now, find));

        // The runtime compiles well what it has seen often; what the rule itself allocates, it goes on to allocate.
        var allocated = long.MaxValue;
        for (var round = 0; round < 200 && allocated > 0; round++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            for (var call = 0; call < 100; call++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                GrantRule.StillPermits(permit, part, AResource, asked, Now, find);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_purpose_that_only_looks_the_same_is_another() =>
        Refuses(Reason.PurposeNotGranted, [AGrant with { Purpose = "e\u0301" }], AGrant, AnAttempt with { Purpose = "\u00E9" });

    private static Decision.Permit Permits(ImmutableArray<Grant> held, ReadAttempt asked) =>
        Assert.IsType<Decision.Permit>(GrantRule.Decide(held, AResource, asked, Now, NoOther));

    private static void Refuses(Reason reason, ImmutableArray<Grant> held, Grant? nearest, ReadAttempt? asked = null)
    {
        var refusal = Assert.IsType<Decision.Refuse>(GrantRule.Decide(held, AResource, asked ?? AnAttempt, Now, NoOther));

        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(nearest?.Id, refusal.Grant?.Id);
    }
}
