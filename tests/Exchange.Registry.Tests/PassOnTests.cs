using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Testing.Builders;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class PassOnOnSqlite : PassOnTests<Sqlite>;

public sealed class PassOnOnPostgres : PassOnTests<Postgres>;

/// <summary>A holder passes on a part of its grant, within its own division, and nobody else issues anything by a call.</summary>
public abstract class PassOnTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private protected override TimeProvider Time { get; } = new FakeTimeProvider(Now);

    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Story.Seed.Clone();
            seed.Grants.Add(Story.PassableGrant);
            return seed;
        }
    }

    [Fact]
    public async Task A_part_is_in_force_for_the_department_that_it_is_passed_to()
    {
        var part = Story.Part("G-0010", grant => grant with { Items = [CitizenNumber], Quota = new(5, QuotaPeriod.Hour) });

        var issued = (await PassOnAsync(part)).Grant;

        Assert.Equal(issued, (await World.Grants(Clients.Parking).GetGrantAsync(new() { Id = "G-0010" }, cancellationToken: Ct)).Grant);
        Assert.Equal((1u, 1u, V1.GrantState.Active, "G-0009"), (issued.Version, issued.ResourceVersion, issued.State, issued.DelegatedFrom));
        Assert.Equal("", issued.Request);
    }

    [Fact]
    public async Task A_part_may_mask_more_than_the_grant_above()
    {
        var part = Story.Part("G-0010", grant => grant with { Masks = [new(CitizenNumber, new Mask.Hash())] });

        var issued = (await PassOnAsync(part)).Grant;

        Assert.Equal(part.Masks, issued.Masks);
    }

    [Fact]
    public async Task Passing_on_the_same_again_changes_nothing()
    {
        var first = await PassOnAsync(Story.Part("G-0010"));

        Assert.Equal(first, await PassOnAsync(Story.Part("G-0010")));
        (await RefusedAsync(Story.Part("G-0010", grant => grant with { Basis = "another" }))).Is(Reason.AlreadyExists);
    }

    /// <summary>A request's id can be worked out, and so its grant's: it could never become effective.</summary>
    [Fact]
    public async Task A_part_does_not_take_the_id_that_a_request_s_grant_will_have() =>
        (await RefusedAsync(Story.Part("G-5F0C8A1B2D3E4F60"))).Is(Reason.RequestInvalid, "grant.id FIELD_CONFLICT");

    [Fact]
    public async Task Holder_consumer_and_provider_are_told()
    {
        await PassOnAsync(Story.Part("G-0010"));

        foreach (var client in new[] { Clients.Housing, Clients.Parking, Clients.Civil })
        {
            var notice = Assert.Single((await World.Notices(client).ListNoticesAsync(new(), cancellationToken: Ct)).Notices);
            Assert.Equal((V1.NoticeKind.GrantChanged, "G-0010"), (notice.Kind, notice.Subject));
        }
    }

    [Theory]
    [InlineData(Clients.Authority, "ROLE_MISSING")]
    [InlineData(Clients.HousingAuthority, "ROLE_MISSING")]
    [InlineData(Clients.HousingHead, "ROLE_MISSING")]
    [InlineData(Clients.Housing, "ROLE_MISSING")]
    [InlineData(Clients.CivilSteward, "OTHER_DEPARTMENT")]
    [InlineData(Clients.ParkingSteward, "GRANT_NOT_FOUND")]
    public async Task Only_a_steward_of_the_holder_passes_on(string client, string reason)
    {
        var refusal = await Refusal.OfAsync(World.Grants(client).IssueGrantAsync(new() { Grant = Story.Part("G-0010") }, cancellationToken: Ct));

        Assert.Equal(reason, refusal.Reason);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_passed_on() =>
        (await RefusedAsync(Story.Part("G-0010", grant => grant with { DelegatedFrom = GrantId.Parse("G-0404") }))).Is(Reason.GrantNotFound);

    [Fact]
    public async Task All_that_is_wider_is_told_at_once()
    {
        var part = Story.Part("G-0010", grant => grant with
        {
            DelegatedFrom = GrantId.Parse("G-0001"),
            Items = [MaritalStatus, RegisteredOn],
            Modes = [Domain.Catalogue.Mode.Batch],
            Purpose = "人才引进评分",
            Begins = grant.Begins.AddDays(-1),
            Ends = grant.Ends.AddDays(1),
            ContractorTasks = ["运维"],
            MayPassOn = true,
            ImpactAssessment = "PIA-2",
        });

        (await RefusedAsync(part)).Is(
            Reason.GrantWider,
            "grant.delegated_from FIELD_CONFLICT",
            "grant.items[1] FIELD_CONFLICT",
            "grant.modes[0] FIELD_CONFLICT",
            "grant.contractor_tasks[0] FIELD_CONFLICT",
            "grant.purpose FIELD_CONFLICT",
            "grant.begins FIELD_CONFLICT",
            "grant.ends FIELD_CONFLICT",
            "grant.may_pass_on FIELD_CONFLICT",
            "grant.impact_assessment FIELD_CONFLICT");
    }

    [Fact]
    public async Task A_part_is_passed_on_within_the_holders_division_only()
    {
        var elsewhere = Story.Department(DepartmentId.Parse("1134189900000014X7"), "XC-ZJ", "宣城市住建(演示)");
        elsewhere.Division = "341800";
        await World.Catalogue(Clients.Authority).RegisterDepartmentAsync(new() { Department = elsewhere }, cancellationToken: Ct);

        (await RefusedAsync(Story.Part("G-0010", grant => grant with { Consumer = DepartmentId.Parse(elsewhere.Id) })))
            .Is(Reason.GrantWider, "grant.consumer FIELD_CONFLICT");
    }

    [Fact]
    public async Task Nobody_passes_on_to_themselves() =>
        (await RefusedAsync(Story.Part("G-0010", grant => grant with { Consumer = Bodies.Housing }))).Is(Reason.SelfGrant);

    [Fact]
    public async Task A_term_that_nobody_can_decide_is_not_passed_on()
    {
        var part = Story.Part("G-0010");
        part.Scope.Add(new V1.ScopeTerm { Item = "citizen_number" });

        (await RefusedAsync(part)).Is(Reason.ConditionUnknown);
    }

    [Fact]
    public async Task A_field_that_is_wrong_is_told_with_all_others_by_the_names_on_the_wire()
    {
        var part = Story.Part("G-0010");
        part.Version = 1;
        part.Request = "Q-1";
        part.Purpose = "";

        (await RefusedAsync(part)).Is(
            Reason.RequestInvalid, "grant.purpose FIELD_REQUIRED", "grant.version FIELD_CONFLICT", "grant.request FIELD_CONFLICT");
    }

    [Fact]
    public async Task Nothing_is_passed_on_of_a_suspended_grant()
    {
        await World.Grants(Clients.Authority).SuspendGrantAsync(new() { Id = "G-0009", Version = 1, Reason = "超范围使用" }, cancellationToken: Ct);

        (await RefusedAsync(Story.Part("G-0010"))).Is(Reason.GrantChainLapsed);
    }

    [Fact]
    public async Task A_chain_ends_with_its_eighth_link()
    {
        // Two departments pass it to and fro; a seed may, within the same rules.
        for (var i = 0; i < 8; i++)
        {
            await World.IssueAsync(Link(i));
        }

        (await Refusal.OfSeedAsync(World.IssueAsync(Link(8)))).Is(Reason.GrantChainLapsed);

        static V1.Grant Link(int i) => Story.Part($"G-01{i}", grant => grant with
        {
            MayPassOn = true,
            Consumer = i % 2 == 0 ? Bodies.Parking : Bodies.Housing,
            DelegatedFrom = GrantId.Parse(i == 0 ? "G-0009" : $"G-01{i - 1}"),
        });
    }

    [Fact]
    public async Task A_seeds_part_is_narrower_too() =>
        (await Refusal.OfSeedAsync(World.IssueAsync(Story.Part("G-0010", grant => grant with { Items = [RegisteredOn] }))))
            .Is(Reason.GrantWider, "grant.items[0] FIELD_CONFLICT");

    private async Task<V1.IssueGrantResponse> PassOnAsync(V1.Grant part) =>
        await World.Grants(Clients.HousingSteward).IssueGrantAsync(new() { Grant = part }, cancellationToken: Ct);

    private Task<Refusal> RefusedAsync(V1.Grant part) =>
        Refusal.OfAsync(World.Grants(Clients.HousingSteward).IssueGrantAsync(new() { Grant = part }, cancellationToken: Ct));
}
