using Exchange.Domain.Errors;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class GrantLadderOnSqlite : GrantLadderTests<Sqlite>;

public sealed class GrantLadderOnPostgres : GrantLadderTests<Postgres>;

/// <summary>Decree 809, Art 27: suspend, rectify, and only then terminate; the excess alone is cut at once.</summary>
public abstract class GrantLadderTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private readonly FakeTimeProvider _clock = new(Now);

    private protected override TimeProvider Time => _clock;

    [Fact]
    public async Task A_consumer_has_ten_working_days_to_rectify_unless_another_day_is_named()
    {
        var byPolicy = await SuspendAsync();
        await ReinstateAsync(2);
        var named = (await World.Grants(Clients.CivilSteward).SuspendGrantAsync(
            new() { Id = "G-0001", Version = 3, Reason = "批量下载", RectifyBy = "2026-10-12" }, cancellationToken: Ct)).Grant;

        Assert.Equal(("2026-10-22", "擅自扩大使用范围"), (byPolicy.Suspension.RectifyBy, byPolicy.Suspension.Reason));
        Assert.Equal(("2026-10-12", "批量下载"), (named.Suspension.RectifyBy, named.Suspension.Reason));
        Assert.Equal($"{World.Issuer} {Clients.CivilSteward}", named.Suspension.By);
        Assert.Equal(Now.ToTimestamp(), named.Suspension.At);
    }

    [Theory]
    [InlineData("2026-10-09", "rectify_by FIELD_OUT_OF_RANGE")]
    [InlineData("tomorrow", "rectify_by FIELD_MALFORMED")]
    public async Task The_day_to_rectify_is_to_come(string day, string violation) =>
        (await Refusal.OfAsync(World.Grants(Clients.Authority).SuspendGrantAsync(
            new() { Id = "G-0001", Version = 1, Reason = " ", RectifyBy = day }, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "reason FIELD_MALFORMED", violation);

    [Fact]
    public async Task Where_no_calendar_is_published_a_suspension_does_not_wait_and_guesses_nothing()
    {
        var clock = new FakeTimeProvider(new(2024, 6, 3, 1, 0, 0, TimeSpan.Zero));
        await using var world = await World.CreateAsync(new TStore(), clock);
        await world.StartAsync(Story.Seed);
        var grants = world.Grants(Clients.Authority);

        var suspended = (await grants.SuspendGrantAsync(new() { Id = "G-0001", Version = 1, Reason = "批量下载" }, cancellationToken: Ct)).Grant;
        clock.Advance(TimeSpan.FromDays(400));

        Assert.Equal((V1.GrantState.Suspended, ""), (suspended.State, suspended.Suspension.RectifyBy));
        (await Refusal.OfAsync(grants.TerminateGrantAsync(new() { Id = "G-0001", Version = 2, Reason = "拒不整改" }, cancellationToken: Ct)))
            .Is(Reason.RectificationPending);
    }

    [Fact]
    public async Task What_is_rectified_in_time_is_not_terminated_and_goes_on()
    {
        await SuspendAsync();
        (await Refusal.OfAsync(TerminateCall(Clients.Authority, 2))).Is(Reason.RectificationPending);
        var reported = await ReportAsync(2);
        _clock.Advance(TimeSpan.FromDays(30));
        (await Refusal.OfAsync(TerminateCall(Clients.CivilSteward, 3))).Is(Reason.RectificationPending);

        var reinstated = await ReinstateAsync(3);

        Assert.Equal(("已停用多余账号", Now.ToTimestamp()), (reported.Suspension.Rectified, reported.Suspension.RectifiedAt));
        Assert.Equal((4u, V1.GrantState.Active), (reinstated.Version, reinstated.State));
        Assert.Equal(reported.Suspension, reinstated.Suspension);
    }

    [Fact]
    public async Task What_is_refused_is_terminated_at_once()
    {
        await SuspendAsync();
        await ReportAsync(2);
        var refused = (await World.Grants(Clients.CivilSteward).RefuseRectificationAsync(
            new() { Id = "G-0001", Version = 3, Reason = "仍有三个账号" }, cancellationToken: Ct)).Grant;

        var terminated = (await TerminateCall(Clients.Authority, 4)).Grant;

        Assert.Equal(("仍有三个账号", V1.GrantState.Suspended), (refused.Suspension.Refused, refused.State));
        Assert.Equal((5u, V1.GrantState.Terminated), (terminated.Version, terminated.State));
        (await Refusal.OfAsync(World.Grants(Clients.Authority).ReinstateGrantAsync(
            new() { Id = "G-0001", Version = 5, Reason = "误判" }, cancellationToken: Ct))).Is(Reason.TransitionRefused);
    }

    [Fact]
    public async Task What_is_not_reported_by_its_day_is_terminated_after_it()
    {
        await SuspendAsync();

        // The last second of the day in Asia/Shanghai, and the next.
        _clock.SetUtcNow(new(2026, 10, 22, 15, 59, 59, TimeSpan.Zero));
        (await Refusal.OfAsync(TerminateCall(Clients.CivilSteward, 2))).Is(Reason.RectificationPending);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(V1.GrantState.Terminated, (await TerminateCall(Clients.CivilSteward, 2)).Grant.State);
    }

    [Fact]
    public async Task A_grant_in_force_is_not_terminated() =>
        (await Refusal.OfAsync(TerminateCall(Clients.Authority, 1))).Is(Reason.TransitionRefused);

    [Fact]
    public async Task Items_in_excess_are_cut_alone()
    {
        var request = new V1.CutGrantRequest { Id = "G-0001", Version = 1, Items = { "marital_status" }, Reason = "超出申请用途" };

        var cut = (await World.Grants(Clients.CivilSteward).CutGrantAsync(request, cancellationToken: Ct)).Grant;

        Assert.Equal((2u, V1.GrantState.Active, "citizen_number"), (cut.Version, cut.State, Assert.Single(cut.Items)));
    }

    [Fact]
    public async Task Not_all_is_cut_nor_what_is_not_there()
    {
        var grants = World.Grants(Clients.Authority);
        var all = new V1.CutGrantRequest { Id = "G-0001", Version = 1, Items = { "marital_status", "citizen_number" }, Reason = "x" };
        var other = new V1.CutGrantRequest { Id = "G-0001", Version = 1, Items = { "marital_status", "registered_on", "Bad" }, Reason = "" };
        var unheld = new V1.CutGrantRequest { Id = "G-0001", Version = 1, Items = { "registered_on" }, Reason = "x" };

        (await Refusal.OfAsync(grants.CutGrantAsync(all, cancellationToken: Ct))).Is(Reason.RequestInvalid, "items FIELD_CONFLICT");
        (await Refusal.OfAsync(grants.CutGrantAsync(other, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "reason FIELD_REQUIRED", "items[2] FIELD_MALFORMED");
        (await Refusal.OfAsync(grants.CutGrantAsync(unheld, cancellationToken: Ct))).Is(Reason.RequestInvalid, "items[0] ITEM_UNKNOWN");
    }

    [Fact]
    public async Task A_consumer_gives_up_what_it_needs_no_longer()
    {
        var given = (await World.Grants(Clients.HousingHead).RelinquishGrantAsync(
            new() { Id = "G-0001", Version = 1, Reason = "业务下线" }, cancellationToken: Ct)).Grant;

        Assert.Equal((Now.ToTimestamp(), "业务下线", V1.GrantState.Active), (given.Ends, given.Relinquished, given.State));
        (await Refusal.OfAsync(World.Grants(Clients.HousingSteward).RelinquishGrantAsync(
            new() { Id = "G-0001", Version = 2, Reason = "再次" }, cancellationToken: Ct))).Is(Reason.TransitionRefused);
    }

    [Fact]
    public async Task What_is_given_up_before_it_begins_never_begins()
    {
        await World.IssueAsync(Story.Grant(grant => grant with
        {
            Id = Domain.Grants.GrantId.Parse("G-0002"),
            Begins = Now.AddDays(1),
            Ends = Now.AddDays(2),
        }));

        var given = (await World.Grants(Clients.HousingSteward).RelinquishGrantAsync(
            new() { Id = "G-0002", Version = 1, Reason = "项目取消" }, cancellationToken: Ct)).Grant;

        Assert.Equal((Now.AddMicroseconds(-1).ToTimestamp(), Now.ToTimestamp()), (given.Begins, given.Ends));
    }

    [Fact]
    public async Task An_authority_takes_no_step_with_a_grant_of_its_own_department()
    {
        var grants = World.Grants(Clients.HousingAuthority);
        await SuspendAsync();
        await ReportAsync(2);

        (await Refusal.OfAsync(grants.SuspendGrantAsync(new() { Id = "G-0001", Version = 3, Reason = "x" }, cancellationToken: Ct))).Is(Reason.SelfGrant);
        (await Refusal.OfAsync(grants.ReinstateGrantAsync(new() { Id = "G-0001", Version = 3, Reason = "x" }, cancellationToken: Ct))).Is(Reason.SelfGrant);
        (await Refusal.OfAsync(grants.RefuseRectificationAsync(new() { Id = "G-0001", Version = 3, Reason = "x" }, cancellationToken: Ct)))
            .Is(Reason.SelfGrant);
        (await Refusal.OfAsync(TerminateCall(Clients.HousingAuthority, 3))).Is(Reason.SelfGrant);
        (await Refusal.OfAsync(grants.CutGrantAsync(
            new() { Id = "G-0001", Version = 3, Items = { "marital_status" }, Reason = "x" }, cancellationToken: Ct))).Is(Reason.SelfGrant);
    }

    [Fact]
    public async Task Consumer_and_provider_are_told_of_each_step()
    {
        await SuspendAsync();
        await ReportAsync(2);

        var (consumer, provider) = (await ToldAsync(Clients.Housing), await ToldAsync(Clients.Civil));

        Assert.Equal(
            [
                "G-0001: 301003/0003: suspended, to be rectified by 2026-10-22: 擅自扩大使用范围",
                "G-0001: 301003/0003: reported as rectified: 已停用多余账号",
            ],
            consumer);
        Assert.Equal(consumer, provider);
        Assert.Empty(await ToldAsync(Clients.Parking));
    }

    [Fact]
    public async Task Each_step_is_taken_on_the_version_that_was_seen()
    {
        await SuspendAsync();

        (await Refusal.OfAsync(World.Grants(Clients.Housing).ReportRectificationAsync(
            new() { Id = "G-0001", Version = 1, Rectified = "x" }, cancellationToken: Ct))).Is(Reason.VersionRaced);
    }

    private async Task<V1.Grant> SuspendAsync() => (await World.Grants(Clients.Authority).SuspendGrantAsync(
        new() { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, cancellationToken: Ct)).Grant;

    private async Task<V1.Grant> ReportAsync(uint version) => (await World.Grants(Clients.Housing).ReportRectificationAsync(
        new() { Id = "G-0001", Version = version, Rectified = "已停用多余账号" }, cancellationToken: Ct)).Grant;

    private async Task<V1.Grant> ReinstateAsync(uint version) => (await World.Grants(Clients.Authority).ReinstateGrantAsync(
        new() { Id = "G-0001", Version = version, Reason = "整改完成" }, cancellationToken: Ct)).Grant;

    private Grpc.Core.AsyncUnaryCall<V1.TerminateGrantResponse> TerminateCall(string client, uint version) =>
        World.Grants(client).TerminateGrantAsync(new() { Id = "G-0001", Version = version, Reason = "拒不整改" }, cancellationToken: Ct);

    private async Task<IEnumerable<string>> ToldAsync(string client) =>
        (await World.Notices(client).ListNoticesAsync(new(), cancellationToken: Ct)).Notices
            .Where(notice => notice.Kind == V1.NoticeKind.GrantChanged).Select(notice => notice.Text);
}
