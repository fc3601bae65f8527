using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Registry.Requests;
using Exchange.Registry.Storage;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

public sealed class DelegationsOnSqlite : DelegationTests<Sqlite>;

public sealed class DelegationsOnPostgres : DelegationTests<Postgres>;

public abstract class DelegationTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private static readonly Actor Head = new("issuer civil-head", Bodies.CivilAffairs, Role.Head);

    private static readonly Actor OtherHead = new("issuer parking-head", Bodies.Parking, Role.Head);

    private static readonly Actor Authority = new("issuer authority", Bodies.DataBureau, Role.Authority);

    private static readonly Department Consumer = new(Bodies.Housing, "湖州市住建(演示)", "HU-ZJ", DivisionCode.Parse("330500"));

    private DelegationBook Book => World.Part<DelegationBook>();

    private protected override V1.Seed? Seed => Seeded();

    [Fact]
    public async Task A_head_delegates_and_the_authority_of_the_provider_is_told()
    {
        var (revision, given) = await Book.GiveAsync(Asked(), Head, Ct);

        Assert.Equal((1u, Bodies.CivilAffairs, Head.Name), (given.Version, given.Provider, given.GivenBy));
        var notice = Assert.Single((await World.Notices(Clients.Authority).ListNoticesAsync(new(), cancellationToken: Ct)).Notices);
        Assert.Equal((V1.NoticeKind.DelegationChanged, "V-0001", revision), (notice.Kind, notice.Subject, notice.Revision));
    }

    [Fact]
    public async Task Giving_again_what_stands_changes_nothing_and_something_else_is_refused()
    {
        var (revision, _) = await Book.GiveAsync(Asked(), Head, Ct);

        Assert.Equal(revision, (await Book.GiveAsync(Asked(), Head, Ct)).Revision);
        await RefusedAsync(Reason.AlreadyExists, () => Book.GiveAsync(Asked(wire => wire.Document = "委托〔2026〕2号"), Head, Ct));
        await RefusedAsync(Reason.AlreadyExists, () => Book.GiveAsync(Asked(), OtherHead, Ct));
        Assert.Equal(revision, await World.RevisionAsync());
    }

    [Fact]
    public async Task Nobody_but_the_head_of_the_provider_gives_or_revokes()
    {
        await RefusedAsync(Reason.RoleMissing, () => Book.GiveAsync(Asked(), Head with { Role = Role.Steward }, Ct));
        await RefusedAsync(Reason.RoleMissing, () => Book.GiveAsync(Asked(), Authority, Ct));
        await RefusedAsync(Reason.OtherDepartment, () => Book.GiveAsync(Asked(), OtherHead, Ct));
        await Book.GiveAsync(Asked(), Head, Ct);

        await RefusedAsync(Reason.RoleMissing, () => RevokeAsync(1, Authority));
        await RefusedAsync(Reason.DelegationNotFound, () => RevokeAsync(1, OtherHead));
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        var wrong = new V1.Delegation
        {
            Id = "v 1",
            Version = 1,
            Provider = Bodies.Parking.Value,
            GivenBy = "me",
            GivenAt = new(),
            RevokedAt = new(),
            Resource = "0003",
            Items = { "No" },
        };

        var refusal = await RefusedAsync(Reason.RequestInvalid, () => Book.GiveAsync(wrong, Head, Ct));

        Assert.Equal(
            [
                "delegation.document", "delegation.ends", "delegation.given_at", "delegation.given_by", "delegation.id", "delegation.items[0]",
                "delegation.provider", "delegation.purposes", "delegation.resource", "delegation.revoked_at", "delegation.version",
            ],
            refusal.Violations.Select(violation => violation.Field).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_does_not_fit_the_resource_is_refused()
    {
        await RefusedAsync(Reason.ReferenceMissing, () => Book.GiveAsync(Asked(wire => wire.Resource = "301003/9999"), Head, Ct));
        await RefusedAsync(Reason.RequestInvalid, () => Book.GiveAsync(Asked(wire => wire.Purposes.Add("人才引进评分")), Head, Ct));
        await RefusedAsync(Reason.RequestInvalid, () => Book.GiveAsync(Asked(wire => wire.Terms.Add(new V1.Condition())), Head, Ct));
        await RefusedAsync(Reason.RequestInvalid, () => Book.GiveAsync(null, Head, Ct));
    }

    [Fact]
    public async Task What_is_covered_is_found_until_it_is_revoked_and_grants_under_it_stand()
    {
        await Book.GiveAsync(Asked(), Head, Ct);
        Assert.Equal("V-0001", (await CoveringAsync(Purpose))?.Id.Value);
        Assert.Null(await CoveringAsync("人才引进评分"));
        var grant = await GrantAsync();

        var (_, revoked) = await RevokeAsync(1, Head);

        Assert.NotNull(revoked.RevokedAt);
        Assert.Null(await CoveringAsync(Purpose));
        Assert.Equal(grant, await GrantAsync());
        Assert.Equal(2, (await World.Notices(Clients.Authority).ListNoticesAsync(new(), cancellationToken: Ct)).Notices.Count);
    }

    [Fact]
    public async Task A_revocation_needs_the_version_seen_and_happens_once()
    {
        await Book.GiveAsync(Asked(), Head, Ct);

        await RefusedAsync(Reason.VersionRaced, () => RevokeAsync(2, Head));
        await RevokeAsync(1, Head);
        await RefusedAsync(Reason.TransitionRefused, () => RevokeAsync(2, Head));

        await RefusedAsync(Reason.AlreadyExists, () => Book.GiveAsync(Asked(), Head, Ct));
        await RefusedAsync(Reason.RequestInvalid, () => Book.RevokeAsync(new() { Id = "V-0001", Version = 2 }, Head, Ct));
        await RefusedAsync(Reason.DelegationNotFound, () => Book.RevokeAsync(new() { Id = "V-0009", Version = 1, Reason = "收回" }, Head, Ct));
    }

    /// <summary>The platform decides on a delegation; the provider revokes it before the decision is committed.</summary>
    [Fact]
    public async Task What_was_decided_on_a_delegation_is_refused_once_it_is_revoked()
    {
        await Book.GiveAsync(Asked(), Head, Ct);
        var covering = (await CoveringAsync(Purpose))!;
        await RevokeAsync(1, Head);
        var decided = new NewFact(FactKind.Request, "Q-1", 1, "{}") { RestsOn = (FactKind.Delegation, covering.Id.Value, covering.Version) };

        await RefusedAsync(Reason.VersionRaced, () => World.Facts.CommitAsync(decided, Authority, "", Ct));
    }

    [Fact]
    public async Task Departments_list_their_own_and_authorities_all()
    {
        await Book.GiveAsync(Asked(), Head, Ct);
        await Book.GiveAsync(Asked(wire => wire.Id = "V-0002"), Head, Ct);

        var first = await Book.ListAsync(new() { PageSize = 1 }, Head, Ct);
        var second = await Book.ListAsync(new() { PageSize = 1, PageToken = first.NextPageToken }, Head, Ct);

        Assert.Equal(("V-0001", "V-0002"), (first.Delegations[0].Id, second.Delegations[0].Id));
        Assert.Equal(2, (await Book.ListAsync(new(), Authority, Ct)).Delegations.Count);
        Assert.Empty((await Book.ListAsync(new(), OtherHead, Ct)).Delegations);
    }

    [Fact]
    public async Task Only_those_whom_it_concerns_see_its_history()
    {
        await Book.GiveAsync(Asked(), Head, Ct);
        var request = new V1.ListEventsRequest { Kind = V1.FactKind.Delegation, Id = "V-0001" };

        Assert.Single((await World.History(Clients.CivilSteward).ListEventsAsync(request, cancellationToken: Ct)).Changes);
        Assert.Single((await World.History(Clients.Officer).ListEventsAsync(request, cancellationToken: Ct)).Changes);
        Assert.Empty((await World.History(Clients.Parking).ListEventsAsync(request, cancellationToken: Ct)).Changes);
    }

    [Fact]
    public async Task A_seed_gives_for_the_provider_once_and_undoes_no_revocation()
    {
        await World.StopAsync();
        var seed = Seeded();
        seed.Delegations.Add(Asked());
        await World.StartAsync(seed);
        var given = (await CoveringAsync(Purpose))!;
        Assert.Equal((Bodies.CivilAffairs, true), (given.Provider, given.GivenBy.StartsWith("seed:", StringComparison.Ordinal)));
        await RevokeAsync(1, Head);
        var revision = await World.RevisionAsync();

        await World.StopAsync();
        await World.StartAsync(seed);

        Assert.Equal(revision, await World.RevisionAsync());
        Assert.Null(await CoveringAsync(Purpose));
    }

    private static V1.Seed Seeded()
    {
        var seed = Story.Seed.Clone();
        seed.Departments.Single(department => department.Id == Bodies.DataBureau.Value).Jurisdictions.Add("000000");
        return seed;
    }

    private static V1.Delegation Asked(Action<V1.Delegation>? change = null)
    {
        var wire = new V1.Delegation
        {
            Id = "V-0001",
            Resource = AResource.Code.Value,
            Purposes = { Purpose },
            Ends = new() { Seconds = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() },
            Document = "委托〔2026〕1号",
            Disposal = "按 GB/T 35273 删除",
        };
        change?.Invoke(wire);
        return wire;
    }

    private static async Task<ExchangeException> RefusedAsync(Reason reason, Func<Task> act)
    {
        var refusal = await Assert.ThrowsAsync<ExchangeException>(act);
        Assert.Equal(reason, refusal.Reason);
        return refusal;
    }

    private Task<(long Revision, Domain.Requests.Delegation Delegation)> RevokeAsync(uint version, Actor actor) =>
        Book.RevokeAsync(new() { Id = "V-0001", Version = version, Reason = "不再需要" }, actor, Ct);

    private async Task<Domain.Requests.Delegation?> CoveringAsync(string purpose)
    {
        var resource = Catalogue.CatalogueReading.OfResource((await World.Store.FindAsync(FactKind.Resource, AResource.Code.Value, Ct))!.Body);
        return await Book.FindCoveringAsync(resource, [MaritalStatus], purpose, Consumer, ImmutableArray<Obligation>.Empty, Ct);
    }

    private async Task<V1.Grant> GrantAsync() =>
        (await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = "G-0001" }, cancellationToken: Ct)).Grant;
}
