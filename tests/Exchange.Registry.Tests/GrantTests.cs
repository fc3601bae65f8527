using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Exchange.Registry.Tests;

public sealed class GrantsOnSqlite : GrantTests<Sqlite>;

public sealed class GrantsOnPostgres : GrantTests<Postgres>;

public abstract class GrantTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    [Fact]
    public async Task A_grant_stands_as_it_was_issued()
    {
        var asked = Story.Grant(grant => grant with
        {
            Id = GrantId.Parse("G-0002"),
            Scope = [new ScopeTerm.Prefix(CitizenNumber, "3301")],
            Obligations = [Obligation.Matter, Obligation.HouseholdAuthorization],
            ImpactAssessment = "PIA-1",
            Quota = new(2000, QuotaPeriod.Day),
            Ceiling = Domain.Catalogue.Grade.L3,
            ContractorTasks = ["数据清洗"],
            MayPassOn = true,
            Disposal = "物理销毁并报备",
        });

        var issued = await IssueAsync(asked);

        Assert.Equal((1u, V1.GrantState.Active), (issued.Grant.Version, issued.Grant.State));
        Assert.Equal(issued.Grant, await GetAsync(Clients.Housing, "G-0002"));
        Assert.Equal(1u, issued.Grant.ResourceVersion);
        issued.Grant.ResourceVersion = issued.Grant.Version = 0;
        issued.Grant.State = V1.GrantState.Unspecified;
        Assert.Equal(asked, issued.Grant);
    }

    [Fact]
    public async Task Issuing_the_same_grant_again_changes_nothing()
    {
        var first = await IssueAsync(Story.Grant("G-0002"));

        var second = await IssueAsync(Story.Grant("G-0002"));

        Assert.Equal(first, second);
        Assert.Equal(first.Revision, await World.RevisionAsync());
    }

    [Fact]
    public async Task Issuing_a_suspended_grant_again_does_not_revive_it()
    {
        var suspended = await SuspendAsync(Clients.Authority, 1);

        var again = await IssueAsync(Story.Grant());

        Assert.Equal((suspended.Revision, V1.GrantState.Suspended), (again.Revision, again.Grant.State));
    }

    [Fact]
    public async Task Another_grant_under_the_same_id_is_refused() =>
        (await RefusedAsync(Story.Grant(grant => grant with { Basis = "another" }))).Is(Reason.AlreadyExists);

    [Fact]
    public async Task A_grant_that_was_cut_or_given_up_is_not_revived_by_the_seed_that_issued_it()
    {
        await IssueAsync(Story.PassableGrant);
        await World.Grants(Clients.Authority).CutGrantAsync(
            new() { Id = "G-0009", Version = 1, Items = { "marital_status" }, Reason = "超出申请用途" }, cancellationToken: Ct);
        var given = await World.Grants(Clients.HousingHead).RelinquishGrantAsync(new() { Id = "G-0009", Version = 2, Reason = "业务下线" }, cancellationToken: Ct);

        var again = await IssueAsync(Story.PassableGrant);

        Assert.Equal((given.Revision, given.Grant), (again.Revision, again.Grant));
    }

    [Theory]
    [InlineData(Clients.Authority)]
    [InlineData(Clients.HousingAuthority)]
    [InlineData(Clients.CivilSteward)]
    [InlineData(Clients.CivilHead)]
    [InlineData(Clients.HousingSteward)]
    [InlineData(Clients.Officer)]
    [InlineData(Clients.Housing)]
    public async Task Nobody_issues_a_grant_by_a_call(string client) =>
        (await Refusal.OfAsync(World.Grants(client).IssueGrantAsync(new() { Grant = Story.Grant("G-0002") }, cancellationToken: Ct)))
            .Is(Reason.RequestNeeded);

    [Fact]
    public async Task A_limit_of_a_kind_that_nobody_knows_is_refused_at_issue()
    {
        var grant = Story.Grant("G-0002");
        grant.Quota = new() { Reads = 1, Period = (V1.QuotaPeriod)9 };
        grant.Ceiling = (V1.Grade)9;

        (await RefusedAsync(grant)).Is(Reason.RequestInvalid, "grant.quota.period FIELD_UNKNOWN_VALUE", "grant.ceiling FIELD_UNKNOWN_VALUE");
    }

    [Fact]
    public async Task An_item_above_the_ceiling_and_a_task_named_twice_are_told_at_once() =>
        (await RefusedAsync(Story.Grant(grant => grant with
        {
            Id = GrantId.Parse("G-0002"),
            Ceiling = Domain.Catalogue.Grade.L2,
            ContractorTasks = ["运维", "运维"],
        })))
            .Is(Reason.RequestInvalid, "grant.items[0] FIELD_CONFLICT", "grant.items[1] FIELD_CONFLICT", "grant.contractor_tasks[1] FIELD_DUPLICATE");

    [Fact]
    public async Task Nobody_reinstates_a_grant_of_their_own_department()
    {
        await SuspendAsync(Clients.Authority, 1);

        var refusal = await Refusal.OfAsync(World.Grants(Clients.HousingAuthority).ReinstateGrantAsync(
            new() { Id = "G-0001", Version = 2, Reason = "整改完成" }, cancellationToken: Ct));

        refusal.Is(Reason.SelfGrant);
    }

    [Fact]
    public async Task An_obligation_that_nobody_knows_is_refused_at_issue()
    {
        var grant = Story.Grant("G-0002");
        grant.Obligations.Add((V1.Obligation)9);

        (await RefusedAsync(grant)).Is(Reason.ConditionUnknown);
    }

    [Fact]
    public async Task A_scope_without_a_test_is_refused_at_issue()
    {
        var grant = Story.Grant("G-0002");
        grant.Scope.Add(new V1.ScopeTerm { Item = "citizen_number" });

        (await RefusedAsync(grant)).Is(Reason.ConditionUnknown);
    }

    [Fact]
    public async Task A_field_that_nobody_knows_may_be_a_condition_and_is_refused_at_issue()
    {
        // Field 99 with a text: what a client of a later contract would send as, say, a quota.
        var bytes = Story.Grant("G-0002").ToByteArray().Concat(new byte[] { 0x9A, 0x06, 0x01, 0x31 }).ToArray();

        (await RefusedAsync(V1.Grant.Parser.ParseFrom(bytes))).Is(Reason.RequestInvalid, "grant FIELD_UNKNOWN_VALUE");
    }

    [Fact]
    public async Task Everything_wrong_with_a_grant_is_told_at_once()
    {
        var grant = new V1.Grant
        {
            Id = "lower",
            Version = 3,
            Consumer = "113305990000000860",
            Resource = "x",
            Items = { "A" },
            Scope = { new V1.ScopeTerm { Prefix = "33" } },
            Purpose = "a\0b",
            Modes = { (V1.Mode)9 },
            Ends = new Timestamp { Seconds = long.MaxValue },
            Basis = new string('长', 201),
            State = V1.GrantState.Suspended,
            Request = "Q-1",
            Suspension = new() { Reason = "x", By = "x", At = new() },
            Relinquished = "x",
            ResourceVersion = 3,
        };

        (await RefusedAsync(grant)).Is(
            Reason.RequestInvalid,
            "grant.id FIELD_MALFORMED",
            "grant.consumer CHECK_DIGIT_WRONG",
            "grant.resource FIELD_MALFORMED",
            "grant.items[0] FIELD_MALFORMED",
            "grant.scope[0].item FIELD_REQUIRED",
            "grant.purpose FIELD_MALFORMED",
            "grant.modes[0] FIELD_UNKNOWN_VALUE",
            "grant.begins FIELD_REQUIRED",
            "grant.ends FIELD_OUT_OF_RANGE",
            "grant.basis FIELD_TOO_LONG",
            "grant.version FIELD_CONFLICT",
            "grant.state FIELD_CONFLICT",
            "grant.resource_version FIELD_CONFLICT",
            "grant.request FIELD_CONFLICT",
            "grant.suspension FIELD_CONFLICT",
            "grant.relinquished FIELD_CONFLICT");
    }

    [Fact]
    public async Task What_a_grant_names_and_the_registry_does_not_hold_is_told_at_once()
    {
        var grant = Story.Grant(asked => asked with { Id = GrantId.Parse("G-0002"), Consumer = Domain.Departments.DepartmentId.Parse("1134189900000014X7") });
        grant.Resource = "301003/9999";

        (await RefusedAsync(grant)).Is(Reason.ReferenceMissing, "grant.resource", "grant.consumer");
    }

    [Fact]
    public async Task Items_modes_and_purposes_outside_the_resource_are_told_at_once()
    {
        var grant = Story.Grant("G-0002");
        grant.Items.Add("nothing");
        grant.Purpose = "人才引进评分";

        (await RefusedAsync(grant)).Is(Reason.RequestInvalid, "grant.items[2] ITEM_UNKNOWN", "grant.purpose FIELD_CONFLICT");
    }

    [Fact]
    public async Task A_grant_may_last_to_the_last_microsecond_of_the_calendar()
    {
        var grant = Story.Grant("G-0002");
        grant.Ends = new() { Seconds = 253402300799, Nanos = 999_999_000 };

        Assert.Equal(grant.Ends, (await IssueAsync(grant)).Grant.Ends);
    }

    [Fact]
    public async Task An_external_body_holds_no_grant()
    {
        var company = Story.Department(Domain.Departments.DepartmentId.Parse("1134189900000014X7"), "COMPANY", "某公司(演示)");
        company.Kind = V1.DepartmentKind.External;
        await World.Catalogue(Clients.Authority).RegisterDepartmentAsync(new() { Department = company }, cancellationToken: Ct);
        var grant = Story.Grant("G-0002");
        grant.Consumer = company.Id;

        (await RefusedAsync(grant)).Is(Reason.ConsumerExternal);
    }

    [Fact]
    public async Task A_grant_meets_the_terms_that_the_resource_was_published_with()
    {
        await World.PublishAsync(Story.Resource(resource => resource with
        {
            Conditions = resource.Conditions! with
            {
                Terms = [new Domain.Catalogue.Condition.Among([Bodies.Police]), new Domain.Catalogue.Condition.Obliged(Domain.Grants.Obligation.Matter)],
            },
        }));

        (await RefusedAsync(Story.Grant("G-0002"))).Is(
            Reason.RequestInvalid, "grant.consumer FIELD_CONFLICT", "grant.obligations FIELD_CONFLICT");
    }

    [Fact]
    public async Task A_grant_masks_and_gives_figures_as_the_resource_was_published_with()
    {
        await World.PublishAsync(Story.Resource(resource => resource with
        {
            Conditions = resource.Conditions! with
            {
                Terms =
                [
                    new Domain.Catalogue.Condition.Masked(new(CitizenNumber, new Mask.Partly(6, 4))), new Domain.Catalogue.Condition.Grouped(10),
                ],
            },
        }));
        var masked = Story.Grant(grant => grant with
        {
            Id = GrantId.Parse("G-0003"),
            Modes = [Domain.Catalogue.Mode.Api, Domain.Catalogue.Mode.Batch],
            Masks = [new(CitizenNumber, new Mask.Partly(6, 4))],
            GroupSizeMin = 10,
        });

        (await RefusedAsync(Story.Grant("G-0002"))).Is(Reason.RequestInvalid, "grant.masks FIELD_CONFLICT", "grant.group_size_min FIELD_CONFLICT");
        var issued = (await IssueAsync(masked)).Grant;

        Assert.Equal((masked.Masks, 10u), (issued.Masks, issued.GroupSizeMin));
    }

    [Fact]
    public async Task A_mask_that_is_not_known_or_does_not_fit_is_not_issued()
    {
        var (unknown, wrong) = (Story.Grant("G-0002"), Story.Grant("G-0002"));
        unknown.Masks.Add(new V1.ItemMask { Item = "marital_status" });
        wrong.Masks.Add(
        [
            new V1.ItemMask { Item = "marital_status", Year = new() },
            new V1.ItemMask { Item = "citizen_number", General = new() { Step = "-5" } },
            new V1.ItemMask { Item = "registered_on", General = new() { Keep = 0 } },
        ]);
        wrong.GroupSizeMin = 1;

        (await RefusedAsync(unknown)).Is(Reason.ConditionUnknown);
        (await RefusedAsync(wrong)).Is(
            Reason.RequestInvalid, "grant.masks[1].general.step FIELD_MALFORMED", "grant.masks[2].general.keep FIELD_OUT_OF_RANGE", "grant.group_size_min FIELD_OUT_OF_RANGE");
    }

    [Fact]
    public async Task What_is_not_shared_is_granted_to_nobody()
    {
        var withheld = Story.Resource(resource => resource with
        {
            Sharing = Domain.Catalogue.Sharing.None,
            Conditions = null,
            Mapping = null,
            Modes = [],
            Basis = ABasis,
            Filing = AFiling with { Consultation = "协商备案〔2026〕1号" },
        });
        await World.PublishAsync(withheld);

        (await RefusedAsync(Story.Grant("G-0002"))).Is(Reason.NotShareable);
    }

    [Theory]
    [InlineData(Clients.Housing)]
    [InlineData(Clients.Civil)]
    [InlineData(Clients.CivilSteward)]
    [InlineData(Clients.Authority)]
    public async Task Consumer_provider_and_authority_see_a_grant(string client)
    {
        Assert.Equal("G-0001", (await GetAsync(client, "G-0001")).Id);
        Assert.Equal(["G-0001"], await ListAsync(client));
    }

    [Theory]
    [InlineData(Clients.Parking)]
    [InlineData(Clients.ParkingSteward)]
    [InlineData(Clients.Officer)]
    public async Task To_others_a_grant_does_not_exist(string client)
    {
        var grants = World.Grants(client);

        var hidden = await Assert.ThrowsAsync<RpcException>(async () => await grants.GetGrantAsync(new() { Id = "G-0001" }, cancellationToken: Ct));
        var absent = await Assert.ThrowsAsync<RpcException>(async () => await grants.GetGrantAsync(new() { Id = "G-9999" }, cancellationToken: Ct));

        Assert.Equal(absent.GetRpcStatus(), hidden.GetRpcStatus());
        Refusal.Of(hidden).Is(Reason.GrantNotFound);
        Assert.Empty(await ListAsync(client));
    }

    [Fact]
    public async Task A_steward_cannot_suspend_what_it_cannot_see()
    {
        var grants = World.Grants(Clients.ParkingSteward);

        var hidden = await Assert.ThrowsAsync<RpcException>(async () => await grants.SuspendGrantAsync(Suspension("G-0001", 1), cancellationToken: Ct));
        var absent = await Assert.ThrowsAsync<RpcException>(async () => await grants.SuspendGrantAsync(Suspension("G-9999", 1), cancellationToken: Ct));

        Assert.Equal(absent.GetRpcStatus(), hidden.GetRpcStatus());
    }

    [Theory]
    [InlineData(Clients.Authority)]
    [InlineData(Clients.CivilSteward)]
    public async Task An_authority_or_the_providers_steward_suspends_and_an_authority_reinstates(string client)
    {
        var suspended = await SuspendAsync(client, 1);
        var reinstated = await World.Grants(Clients.Authority).ReinstateGrantAsync(
            new() { Id = "G-0001", Version = 2, Reason = "整改完成" }, cancellationToken: Ct);

        Assert.Equal((2u, V1.GrantState.Suspended), (suspended.Grant.Version, suspended.Grant.State));
        Assert.Equal((3u, V1.GrantState.Active), (reinstated.Grant.Version, reinstated.Grant.State));
        Assert.Equal(reinstated.Grant, await GetAsync(Clients.Housing, "G-0001"));
    }

    [Fact]
    public async Task The_consumers_own_steward_cannot_suspend() =>
        (await Refusal.OfAsync(World.Grants(Clients.HousingSteward).SuspendGrantAsync(Suspension("G-0001", 1), cancellationToken: Ct)))
            .Is(Reason.OtherDepartment);

    [Fact]
    public async Task Who_saw_another_version_is_told_that_it_raced()
    {
        await SuspendAsync(Clients.Authority, 1);

        var refusal = await Refusal.OfAsync(World.Grants(Clients.Authority).SuspendGrantAsync(Suspension("G-0001", 1), cancellationToken: Ct));

        refusal.Is(Reason.VersionRaced);
        Assert.Equal(StatusCode.Aborted, refusal.Status);
    }

    [Fact]
    public async Task Of_suspensions_at_once_one_takes_effect()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Outcome.OfAsync(
            World.Grants(Clients.Authority).SuspendGrantAsync(Suspension("G-0001", 1), cancellationToken: Ct))));

        Assert.Equal(1, outcomes.Count(outcome => outcome == "OK"));
        Assert.Equal(7, outcomes.Count(outcome => outcome == "VERSION_RACED"));
        Assert.Equal(2u, (await GetAsync(Clients.Authority, "G-0001")).Version);
    }

    [Fact]
    public async Task A_state_that_does_not_allow_it_refuses()
    {
        await SuspendAsync(Clients.Authority, 1);

        var twice = await Refusal.OfAsync(World.Grants(Clients.Authority).SuspendGrantAsync(Suspension("G-0001", 2), cancellationToken: Ct));

        twice.Is(Reason.TransitionRefused);
    }

    [Fact]
    public async Task A_suspension_names_its_reason_and_a_grant()
    {
        var refusal = await Refusal.OfAsync(
            World.Grants(Clients.Authority).SuspendGrantAsync(new() { Id = "g", Version = 1, Reason = "  " }, cancellationToken: Ct));

        refusal.Is(Reason.RequestInvalid, "id FIELD_MALFORMED", "reason FIELD_MALFORMED");
    }

    [Fact]
    public async Task Pages_show_each_grant_once_and_in_order()
    {
        await IssueAsync(Story.Grant("G-0003"));
        await IssueAsync(Story.Grant("G-0002"));

        Assert.Equal(["G-0001", "G-0002", "G-0003"], await ListAsync(Clients.Authority, 2));
        Assert.Equal(["G-0001", "G-0002", "G-0003"], await ListAsync(Clients.Housing, 1));
    }

    private static V1.SuspendGrantRequest Suspension(string id, uint version) => new() { Id = id, Version = version, Reason = "擅自扩大使用范围" };

    private async Task<V1.IssueGrantResponse> IssueAsync(V1.Grant grant) =>
        await World.IssueAsync(grant);

    private Task<Refusal> RefusedAsync(V1.Grant grant) =>
        Refusal.OfSeedAsync(World.IssueAsync(grant));

    private async Task<V1.SuspendGrantResponse> SuspendAsync(string client, uint version) =>
        await World.Grants(client).SuspendGrantAsync(Suspension("G-0001", version), cancellationToken: Ct);

    private async Task<V1.Grant> GetAsync(string client, string id) =>
        (await World.Grants(client).GetGrantAsync(new() { Id = id }, cancellationToken: Ct)).Grant;

    private async Task<List<string>> ListAsync(string client, uint size = 0)
    {
        var ids = new List<string>();
        var request = new V1.ListGrantsRequest { PageSize = size };
        do
        {
            var page = await World.Grants(client).ListGrantsAsync(request, cancellationToken: Ct);
            ids.AddRange(page.Grants.Select(grant => grant.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return ids;
    }
}
