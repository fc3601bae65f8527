using CsCheck;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using static Exchange.Testing.Builders.Valid;
using Grant = Exchange.Domain.Grants.Grant;

namespace Exchange.Audit.Tests.Simulation;

public sealed class SimulationTests
{
    private const string Number = "citizen_number";
    private const string Status = "marital_status";

    [Fact]
    public async Task An_item_that_a_grant_would_lose_is_cut_from_the_reads_that_had_it()
    {
        await using var log = await SimulatedLog.StartAsync(AGrant);
        await log.AppendAsync(
            log.Read("G-0001", 1, [Number, Status]),
            log.Read("G-0001", 2, [Number]),
            log.Read("G-0001", 3, [Status]),
            log.Refused("G-0001", 4));

        var (changed, summary) = await log.TryAsync(AGrant with { Items = [CitizenNumber] });

        Assert.Equal([(2ul, "ITEMS_NOT_GRANTED", ""), (0ul, "", Status)], changed.Select(read => (read.Index, read.Reason, string.Join(' ', read.Withheld))));
        Assert.Equal(new SimulationSummary { Replayed = 3, Refused = 1, Cut = 1, Unchanged = 1, ByReason = { ["ITEMS_NOT_GRANTED"] = 1 } }, summary);
        Assert.Equal((Bodies.Housing.Value, "G-0001", Now.AddSeconds(3)), (changed[0].Consumer, changed[0].Grant, changed[0].At.ToDateTimeOffset()));
    }

    [Theory]
    [InlineData("PURPOSE_NOT_GRANTED")]
    [InlineData("GRANT_ENDED")]
    [InlineData("GRANT_NOT_BEGUN")]
    [InlineData("MODE_NOT_GRANTED")]
    [InlineData("MATTER_MISSING")]
    [InlineData("HOUSEHOLD_AUTHORIZATION_MISSING")]
    [InlineData("CEILING_EXCEEDED")]
    [InlineData("GRANT_CHAIN_LAPSED")]
    [InlineData("CONDITION_UNKNOWN")]
    public async Task A_narrower_grant_would_have_refused_with_the_reason_that_the_gateway_would_give(string reason)
    {
        var lapsed = AGrant with { DelegatedFrom = GrantId.Parse("G-0404") };
        await using var log = await SimulatedLog.StartAsync(reason == "GRANT_CHAIN_LAPSED" ? lapsed : AGrant);
        await log.AppendAsync(log.Read("G-0001", 1, [Number, Status]));

        var (changed, _) = await log.TryAsync(reason switch
        {
            "PURPOSE_NOT_GRANTED" => AGrant with { Purpose = "别的" },
            "GRANT_ENDED" => AGrant with { Ends = Now },
            "GRANT_NOT_BEGUN" => AGrant with { Begins = Now.AddHours(1) },
            "MODE_NOT_GRANTED" => AGrant with { Modes = [Mode.Batch] },
            "MATTER_MISSING" => AGrant with { Obligations = [Obligation.Matter] },
            "HOUSEHOLD_AUTHORIZATION_MISSING" => AGrant with { Obligations = [Obligation.HouseholdAuthorization] },
            "CEILING_EXCEEDED" => AGrant with { Ceiling = Grade.L1 },
            "GRANT_CHAIN_LAPSED" => lapsed,
            _ => AGrant with { Obligations = [(Obligation)99] },
        });

        Assert.Equal([reason], changed.Select(read => read.Reason));
    }

    [Fact]
    public async Task What_a_read_showed_is_shown_again()
    {
        await using var log = await SimulatedLog.StartAsync(AGrant with { ContractorTasks = ["系统运维"], Modes = [Mode.Api, Mode.Batch] });
        await log.AppendAsync(
            log.Read("G-0001", 1, [Status], change: read => read.MatterDigest = Entries.AnEntry.Digest(1)),
            log.Read("G-0001", 2, [Status], change: read => read.HouseholdDigest = Entries.AnEntry.Digest(1)),
            log.Read("G-0001", 3, [Status], change: read => (read.ByContractor, read.ContractorTask) = (true, "系统运维")),
            log.Read("G-0001", 4, [Status], change: read => read.Call = Call.Read));

        var matter = await log.TryAsync(AGrant with { Modes = [Mode.Api, Mode.Batch], Obligations = [Obligation.Matter], ContractorTasks = ["系统运维"] });
        var household = await log.TryAsync(AGrant with { Modes = [Mode.Api, Mode.Batch], Obligations = [Obligation.HouseholdAuthorization], ContractorTasks = ["系统运维"] });
        var contractor = await log.TryAsync(AGrant with { Modes = [Mode.Api, Mode.Batch] });
        var stream = await log.TryAsync(AGrant with { Modes = [Mode.Api], ContractorTasks = ["系统运维"] });

        Assert.Equal([3ul, 2ul, 1ul], matter.Changed.Select(read => read.Index));
        Assert.Equal([3ul, 2ul, 0ul], household.Changed.Select(read => read.Index));
        Assert.Equal([(2ul, "CONTRACTOR_TASK_MISSING")], contractor.Changed.Select(read => (read.Index, read.Reason)));
        Assert.Equal([(3ul, "MODE_NOT_GRANTED")], stream.Changed.Select(read => (read.Index, read.Reason)));
    }

    [Fact]
    public async Task Figures_are_replayed_as_figures()
    {
        var figures = AGrant with { Modes = [Mode.Batch], GroupSizeMin = 10 };
        await using var log = await SimulatedLog.StartAsync(figures);
        await log.AppendAsync(log.Read("G-0001", 1, [Status], change: read => (read.Call, read.Aggregated) = (Call.Read, true)));

        var same = await log.TryAsync(figures);
        var without = await log.TryAsync(figures with { Items = [CitizenNumber] });

        Assert.Equal(1ul, same.Summary.Unchanged);
        Assert.Equal(["ITEMS_NOT_GRANTED"], without.Changed.Select(read => read.Reason));
    }

    [Fact]
    public async Task What_depends_on_rows_or_counts_the_log_cannot_say()
    {
        await using var log = await SimulatedLog.StartAsync(AGrant with { ImpactAssessment = "PIA-1", Scope = [new ScopeTerm.Prefix(CitizenNumber, "3301")] });
        await log.AppendAsync(log.Read("G-0001", 1, [Status]));
        var stood = AGrant with { ImpactAssessment = "PIA-1", Scope = [new ScopeTerm.Prefix(CitizenNumber, "3301")] };

        var same = (await log.TryAsync(stood)).Summary;
        var wider = (await log.TryAsync(stood with { Scope = [] })).Summary;
        var scope = (await log.TryAsync(stood with { Scope = [new ScopeTerm.Prefix(CitizenNumber, "330105")] })).Summary;
        var quota = (await log.TryAsync(stood with { Quota = new(1, Domain.Grants.QuotaPeriod.Day) })).Summary;
        var minors = (await log.TryAsync(stood with { ImpactAssessment = null })).Summary;
        var masked = (await log.TryAsync(stood with { Masks = [new(MaritalStatus, new Domain.Grants.Masking.Mask.Hash())] })).Summary;
        var refused = (await log.TryAsync(stood with { Quota = new(1, Domain.Grants.QuotaPeriod.Day), Purpose = "别的" })).Summary;

        Assert.Equal((1ul, 1ul), (same.Unchanged, wider.Unchanged));
        Assert.Equal((1ul, 1ul, 1ul, 1ul), (scope.Undecidable, quota.Undecidable, minors.Undecidable, masked.Undecidable));
        Assert.Equal((1ul, 0ul), (refused.Refused, refused.Undecidable));
    }

    [Fact]
    public async Task Another_grant_of_the_reader_s_that_permits_the_read_lets_it_be()
    {
        var other = AGrant with { Id = GrantId.Parse("G-0002"), Items = [MaritalStatus] };
        await using var log = await SimulatedLog.StartAsync(AGrant, other, AGrant with { Id = GrantId.Parse("G-0003"), Consumer = Bodies.Police });
        await log.AppendAsync(log.Read("G-0001", 1, [Status]), log.Read("G-0001", 2, [Number]), log.Read("G-0002", 3, [Status]));

        var (changed, summary) = await log.TryAsync(AGrant with { Purpose = "别的" });

        Assert.Equal([(1ul, "ITEMS_NOT_GRANTED")], changed.Select(read => (read.Index, read.Reason)));
        Assert.Equal((2ul, 1ul), (summary.Replayed, summary.Unchanged));
    }

    [Fact]
    public async Task A_grant_that_was_suspended_since_is_tried_as_it_was_when_it_permitted()
    {
        var suspended = AGrant with { Version = 2, State = Domain.Grants.GrantState.Suspended };
        await using var log = await SimulatedLog.StartAsync(suspended);
        await log.AppendAsync(log.Read("G-0001", 1, [Status]));

        var grant = (await log.TryAsync(suspended)).Summary;
        var resource = (await log.TryAsync(SimulatedLog.Proposing(AResource))).Summary;

        Assert.Equal((1ul, 1ul), (grant.Unchanged, resource.Unchanged));
    }

    [Fact]
    public async Task A_resource_in_another_shape_is_tried_on_all_its_grants_and_tells_which_could_not_be_issued()
    {
        var other = AGrant with { Id = GrantId.Parse("G-0002"), Purpose = "别的" };
        await using var log = await SimulatedLog.StartAsync(AGrant, other, AGrant with { Id = GrantId.Parse("G-0003"), Ends = Now.AddDays(-1) });
        await log.AppendAsync(
            log.Read("G-0001", 1, [Number, Status]),
            log.Read("G-0002", 2, [Number], change: read => read.Purpose = "别的"),
            log.Read("G-9999", 3, [Number]),
            log.Read("G-0001", 4, [Number], change: read => (read.Call, read.Rule) = (Call.Compare, "PERMITTED_SOURCE")));
        var withheld = AResource with
        {
            Items = [AResource.Items[0], AnItem with { Sharing = Sharing.None }, AResource.Items[2]],
            Basis = ABasis,
        };

        var (changed, summary) = await log.TryAsync(SimulatedLog.Proposing(withheld));

        Assert.Equal([(0ul, Status)], changed.Select(read => (read.Index, read.Withheld.Single())));
        Assert.Equal((3ul, 1ul, 1ul, 1ul), (summary.Replayed, summary.Cut, summary.Unchanged, summary.Undecidable));
        Assert.Equal(["G-0001", "G-0002"], summary.Unissuable.Keys.Order());
        Assert.StartsWith("NOT_SHAREABLE", summary.Unissuable["G-0001"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_purpose_that_the_conditions_would_not_name_any_more_makes_grants_unissuable_and_refuses_nothing()
    {
        await using var log = await SimulatedLog.StartAsync(AGrant);
        await log.AppendAsync(log.Read("G-0001", 1, [Number]));

        var (changed, summary) = await log.TryAsync(SimulatedLog.Proposing(AResource with { Conditions = new("住建部门", ["别的"]) }));

        Assert.Empty(changed);
        Assert.Equal("grant.purpose: The resource's published conditions do not name this purpose.", summary.Unissuable["G-0001"]);
    }

    [Fact]
    public async Task Only_reads_of_the_span_are_replayed()
    {
        await using var log = await SimulatedLog.StartAsync(AGrant);
        await log.AppendAsync([.. Enumerable.Range(1, 9).Select(second => log.Read("G-0001", second, [Status]))]);
        var request = SimulatedLog.Proposing(AGrant with { Purpose = "别的" });
        (request.Since, request.Until) = (Now.AddSeconds(3).ToTimestamp(), Now.AddSeconds(5).ToTimestamp());

        var (changed, _) = await log.TryAsync(request);

        Assert.Equal([3ul, 2ul], changed.Select(read => read.Index));
    }

    /// <summary>A thousand reads under random grants and changes, against an answer that is read off each read by itself.</summary>
    [Fact]
    public async Task A_thousand_reads_come_out_as_each_of_them_says_by_itself()
    {
        ItemId[] items = [CitizenNumber, MaritalStatus, RegisteredOn];
        var some = Gen.Int[1, 7].Select(bits => items.Where((_, i) => (bits & (1 << i)) != 0).ToArray());
        var stands = AGrant with { Items = [.. items], Modes = [Mode.Api, Mode.Batch] };
        var reads = Gen.Select(some, Gen.Int[0, 1000], Gen.Bool, Gen.Bool, (its, second, stream, matter) => (its, second, stream, matter)).Array[1000].Single();
        var changes = Gen.Select(some, Gen.Int[0, 1500], Gen.Bool, Gen.Int[1, 3], (its, ends, matter, modes) => stands with
        {
            Items = [.. its],
            Ends = Now.AddSeconds(ends),
            Obligations = matter ? [Obligation.Matter] : [],
            Modes = modes switch { 1 => [Mode.Api], 2 => [Mode.Batch], _ => [Mode.Api, Mode.Batch] },
        }).Array[20].Single();
        await using var log = await SimulatedLog.StartAsync(stands);
        await log.AppendAsync([.. reads.Select(read => log.Read("G-0001", read.second, [.. read.its.Select(item => item.Value)], change: attempt =>
        {
            attempt.Call = read.stream ? Call.Read : Call.Lookup;
            attempt.MatterDigest = read.matter ? Entries.AnEntry.Digest(1) : attempt.MatterDigest;
        }))]);

        foreach (var change in changes)
        {
            var expected = reads.Select((read, index) => (Index: (ulong)index, Outcome: Outcome(read, change))).Where(read => read.Outcome != "").Reverse();

            var (changed, summary) = await log.TryAsync(change);

            Assert.Equal(expected, changed.Select(read => (read.Index, read.Reason.Length > 0 ? read.Reason : string.Join(' ', read.Withheld))));
            Assert.Equal((1000ul, 1000ul), (summary.Replayed, summary.Refused + summary.Cut + summary.Unchanged));
        }

        static string Outcome((ItemId[] Items, int Second, bool Stream, bool Matter) read, Grant change) =>
            Now.AddSeconds(read.Second) >= change.Ends ? "GRANT_ENDED"
            : !change.Modes.Contains(read.Stream ? Mode.Batch : Mode.Api) ? "MODE_NOT_GRANTED"
            : change.Obligations.Length > 0 && !read.Matter ? "MATTER_MISSING"
            : !read.Items.Intersect(change.Items).Any() ? "ITEMS_NOT_GRANTED"
            : string.Join(' ', read.Items.Except(change.Items));
    }

    [Theory]
    [InlineData("housing")]
    [InlineData("civil")]
    [InlineData("officer")]
    [InlineData("authority")]
    public async Task A_grant_is_tried_by_its_parties_officers_and_authorities(string client)
    {
        await using var log = await SimulatedLog.StartAsync(AGrant);

        Assert.Equal(0ul, (await log.TryAsync(AGrant, client)).Summary.Replayed);
    }

    [Theory]
    [InlineData("parking", "G-0001", "GRANT_NOT_FOUND")]
    [InlineData("contractor", "G-0001", "GRANT_NOT_FOUND")]
    [InlineData("parking", "G-9999", "GRANT_NOT_FOUND")]
    [InlineData("officer", "G-9999", "GRANT_NOT_FOUND")]
    [InlineData("stranger", "G-0001", "PRINCIPAL_UNBOUND")]
    public async Task To_others_a_grant_does_not_exist(string client, string id, string reason)
    {
        await using var log = await SimulatedLog.StartAsync(AGrant);

        var refusal = await log.RefusedAsync(SimulatedLog.Proposing(AGrant with { Id = GrantId.Parse(id) }), client);

        Assert.Equal(reason, AuditFixture.ReasonOf(refusal).Reason);
    }

    [Theory]
    [InlineData("civil", "301003/0003", null)]
    [InlineData("officer", "301003/0003", null)]
    [InlineData("authority", "301003/0003", null)]
    [InlineData("housing", "301003/0003", "ROLE_MISSING")]
    [InlineData("contractor", "301003/0003", "ROLE_MISSING")]
    [InlineData("housing", "111111/1", "ROLE_MISSING")]
    [InlineData("officer", "111111/1", "RESOURCE_NOT_FOUND")]
    public async Task A_resource_is_tried_by_its_provider_officers_and_authorities(string client, string code, string? reason)
    {
        await using var log = await SimulatedLog.StartAsync(AGrant);
        var request = SimulatedLog.Proposing(AResource with { Code = ResourceCode.Parse(code) });

        var refusal = await Record.ExceptionAsync(() => log.TryAsync(request, client));

        Assert.Equal(reason, refusal is RpcException refused ? AuditFixture.ReasonOf(refused).Reason : null);
    }

    [Fact]
    public async Task A_department_has_two_replays_under_way_at_most_and_who_leaves_ends_his()
    {
        // More than the transport takes for a reader that does not read.
        await using var log = await SimulatedLog.StartAsync(AGrant);
        await log.AppendAsync([.. Enumerable.Range(1, 20_000).Select(second => log.Read("G-0001", second, [Number]))]);
        var narrower = AGrant with { Purpose = "别的" };
        using var first = await log.BeginAsync(SimulatedLog.Proposing(narrower), "officer");
        using var second = await log.BeginAsync(SimulatedLog.Proposing(narrower), "authority");

        var third = await log.RefusedAsync(SimulatedLog.Proposing(narrower), "officer");
        var others = await log.TryAsync(narrower, "housing");
        first.Dispose();
        var again = await Record.ExceptionAsync(() => log.TryAsync(narrower, "officer"));
        for (var tries = 0; again is RpcException && tries < 100; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            again = await Record.ExceptionAsync(() => log.TryAsync(narrower, "officer"));
        }

        Assert.Equal("STREAMS_EXCEEDED", AuditFixture.ReasonOf(third).Reason);
        Assert.Equal(20_000, others.Changed.Count);
        Assert.Null(again);
    }

    [Fact]
    public async Task A_change_that_cannot_be_tried_is_refused_with_every_violation()
    {
        await using var log = await SimulatedLog.StartAsync(AGrant);
        var broken = SimulatedLog.Proposing(AGrant);
        (broken.Grant.Purpose, broken.Grant.Basis, broken.Since, broken.Until) = ("", "", Now.ToTimestamp(), Now.ToTimestamp());

        var none = await log.RefusedAsync(new(), "officer");
        var fields = await log.RefusedAsync(broken, "officer");
        var another = await log.RefusedAsync(SimulatedLog.Proposing(AGrant with { Consumer = Bodies.Police, Resource = ResourceCode.Parse("111111/1") }), "officer");
        var part = await log.RefusedAsync(SimulatedLog.Proposing(AGrant with { DelegatedFrom = GrantId.Parse("G-0002") }), "officer");
        var provider = await log.RefusedAsync(SimulatedLog.Proposing(AResource with { Provider = Bodies.Police }), "officer");

        Assert.Equal(["grant"], Fields(none));
        Assert.Equal(["until", "grant.purpose", "grant.basis"], Fields(fields));
        Assert.Equal(["grant.consumer", "grant.resource"], Fields(another));
        Assert.Equal(["grant.delegated_from"], Fields(part));
        Assert.Equal(["resource.provider"], Fields(provider));
    }

    private static IEnumerable<string> Fields(RpcException refusal) =>
        refusal.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field);
}
