using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Exchange.Registry.Usage;
using Exchange.Testing.Builders;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class UsageOnSqlite : UsageTests<Sqlite>;

public sealed class UsageOnPostgres : UsageTests<Postgres>;

/// <summary>
/// What is recorded of use, and what is owed at the end. The clock stands before the National Day of 2025; G-0001 goes on, G-ENDS ends
/// on Friday 2025-09-26, ten working days before Thursday 2025-10-16.
/// </summary>
public abstract class UsageTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private static readonly DateTimeOffset Start = new(2025, 9, 25, 9, 0, 0, TimeSpan.FromHours(8));

    private readonly FakeTimeProvider _clock = new(Start);

    private protected override TimeProvider Time => _clock;

    private protected override V1.Seed? Seed => Seeded();

    private DisposalWatch Watch => World.Part<DisposalWatch>();

    [Fact]
    public async Task The_consumer_records_use_and_the_provider_reads_it()
    {
        var recorded = await RecordAsync(Clients.Housing, "G-0001", V1.UsageKind.Scenario, "申请保障房时核对婚姻状况");

        Assert.Equal((Bodies.Housing.Value, $"{World.Issuer} {Clients.Housing}"), (recorded.Record.Consumer, recorded.Record.RecordedBy));
        Assert.Null(recorded.Disposal);
        foreach (var client in (string[])[Clients.Housing, Clients.HousingSteward, Clients.CivilSteward, Clients.CivilHead, Clients.Authority])
        {
            Assert.Equal(recorded.Record, Assert.Single((await ListAsync(client, "G-0001")).Records));
        }
    }

    [Fact]
    public async Task Others_learn_nothing_and_record_nothing()
    {
        (await Refusal.OfAsync(Usage(Clients.Parking).ListUsageAsync(new() { Grant = "G-0001" }, cancellationToken: Ct))).Is(Reason.GrantNotFound);
        (await Refusal.OfAsync(Usage(Clients.Parking).ListUsageAsync(new() { Grant = "G-NONE" }, cancellationToken: Ct))).Is(Reason.GrantNotFound);
        (await RefuseAsync(Clients.Parking, "G-0001", V1.UsageKind.Effect, "x")).Is(Reason.GrantNotFound);
        (await RefuseAsync(Clients.CivilSteward, "G-0001", V1.UsageKind.Effect, "x")).Is(Reason.OtherDepartment);
        (await RefuseAsync(Clients.Authority, "G-0001", V1.UsageKind.Effect, "x")).Is(Reason.OtherDepartment);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_record_is_told_at_once()
    {
        (await RefuseAsync(Clients.Housing, "g 1", V1.UsageKind.Unspecified, "")).Is(
            Reason.RequestInvalid, "grant FIELD_MALFORMED", "kind FIELD_REQUIRED", "text FIELD_REQUIRED");
        (await RefuseAsync(Clients.Housing, "G-0001", V1.UsageKind.Destruction, new('长', 2001))).Is(
            Reason.RequestInvalid, "text FIELD_TOO_LONG", "document FIELD_REQUIRED");
    }

    [Fact]
    public async Task The_kinds_that_are_missing_are_named_whatever_page_is_read()
    {
        await RecordAsync(Clients.Housing, "G-0001", V1.UsageKind.Scenario, "一");
        await RecordAsync(Clients.Housing, "G-0001", V1.UsageKind.Storage, "二");
        await RecordAsync(Clients.Housing, "G-0001", V1.UsageKind.Storage, "三");

        var first = await ListAsync(Clients.CivilSteward, "G-0001", new() { PageSize = 2 });
        var second = await ListAsync(Clients.CivilSteward, "G-0001", new() { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(["一", "二", "三"], first.Records.Concat(second.Records).Select(record => record.Text));
        V1.UsageKind[] missing = [V1.UsageKind.Process, V1.UsageKind.Effect, V1.UsageKind.Destruction];
        Assert.Equal(missing, first.Missing);
        Assert.Equal(missing, second.Missing);
        Assert.Equal("", first.KeptUntil);
    }

    [Fact]
    public async Task A_grant_that_ends_is_to_be_disposed_of_once_and_both_are_told()
    {
        await Watch.RunOnceAsync(Ct);
        Assert.Empty((await DisposalsAsync(Clients.Authority)).Disposals);
        _clock.Advance(TimeSpan.FromDays(2));
        await Watch.RunOnceAsync(Ct);
        var revision = await World.RevisionAsync();
        await Watch.RunOnceAsync(Ct);

        Assert.Equal(revision, await World.RevisionAsync());
        var disposal = Assert.Single((await DisposalsAsync(Clients.Housing)).Disposals);
        Assert.Equal(("G-ENDS", "ended", "2025-10-16", "按 GB/T 35273 删除"), (disposal.Grant, disposal.Cause, disposal.Due, disposal.Requires));
        Assert.Equal(disposal, Assert.Single((await DisposalsAsync(Clients.CivilSteward)).Disposals));
        Assert.Empty((await DisposalsAsync(Clients.Parking)).Disposals);
        foreach (var client in (string[])[Clients.Housing, Clients.CivilSteward])
        {
            var notice = Assert.Single((await World.Notices(client).ListNoticesAsync(new(), cancellationToken: Ct)).Notices);
            Assert.Equal((V1.NoticeKind.Disposal, "G-ENDS"), (notice.Kind, notice.Subject));
            Assert.Contains("by 2025-10-16 (10 working days, a policy of this exchange", notice.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>The registry was down when it ended, or is of a version from before there were disposals.</summary>
    [Fact]
    public async Task A_grant_that_ended_long_ago_is_found_after_a_restart()
    {
        await World.StopAsync();
        _clock.Advance(TimeSpan.FromDays(60));
        await World.StartAsync(Seeded());

        await Watch.RunOnceAsync(Ct);

        Assert.Equal(("G-ENDS", "2025-10-16"), Assert.Single((await DisposalsAsync(Clients.Authority)).Disposals.Select(one => (one.Grant, one.Due))));
    }

    [Theory]
    [InlineData(GrantState.Terminated, null, "terminated")]
    [InlineData(GrantState.Active, "目的已实现", "relinquished")]
    public async Task A_grant_that_was_ended_before_its_time_is_to_be_disposed_of_from_then(GrantState state, string? relinquished, string cause)
    {
        await Watch.RunOnceAsync(Ct);
        await ChangeAsync("G-0001", grant => grant with { State = state, Relinquished = relinquished });

        await Watch.RunOnceAsync(Ct);

        var disposal = Assert.Single((await DisposalsAsync(Clients.Housing)).Disposals);
        Assert.Equal(("G-0001", cause, "2025-10-15"), (disposal.Grant, disposal.Cause, disposal.Due));
    }

    [Fact]
    public async Task What_its_consumer_gave_up_is_to_be_disposed_of_as_given_up()
    {
        await World.Grants(Clients.HousingSteward).RelinquishGrantAsync(new() { Id = "G-0001", Version = 1, Reason = "目的已实现" }, cancellationToken: Ct);

        await Watch.RunOnceAsync(Ct);

        var disposal = Assert.Single((await DisposalsAsync(Clients.Housing)).Disposals);
        Assert.Equal(("G-0001", "relinquished", "2025-10-15"), (disposal.Grant, disposal.Cause, disposal.Due));
    }

    [Fact]
    public async Task What_was_passed_on_of_a_grant_that_was_terminated_is_to_be_disposed_of_too()
    {
        await PassOnAsync("G-PART", "G-0001");
        await PassOnAsync("G-PARTLET", "G-PART");
        await Watch.RunOnceAsync(Ct);
        await ChangeAsync("G-0001", grant => grant with { State = GrantState.Terminated });

        await Watch.RunOnceAsync(Ct);

        Assert.Equal(
            ["G-0001 terminated", "G-PART terminated", "G-PARTLET terminated"],
            (await DisposalsAsync(Clients.Authority)).Disposals.Select(disposal => $"{disposal.Grant} {disposal.Cause}"));
    }

    [Fact]
    public async Task A_destruction_after_the_end_certifies_the_disposal_in_the_same_change()
    {
        _clock.Advance(TimeSpan.FromDays(2));
        await Watch.RunOnceAsync(Ct);
        Assert.Single((await DisposalsAsync(Clients.CivilSteward, openOnly: true)).Disposals);

        var recorded = await RecordAsync(Clients.Housing, "G-ENDS", V1.UsageKind.Destruction, "已销毁", "销毁证明1号");

        Assert.Equal((recorded.Record.Id, 2u), (recorded.Disposal.Certificate, recorded.Disposal.Version));
        Assert.Equal(recorded.Revision, await World.RevisionAsync());
        Assert.Equal(recorded.Disposal, Assert.Single((await DisposalsAsync(Clients.CivilSteward)).Disposals));
        foreach (var client in (string[])[Clients.CivilSteward, Clients.Housing, Clients.Authority])
        {
            Assert.Empty((await DisposalsAsync(client, openOnly: true)).Disposals);
        }

        Assert.Null((await RecordAsync(Clients.Housing, "G-ENDS", V1.UsageKind.Destruction, "备份也已销毁", "销毁证明2号")).Disposal);
        await Watch.RunOnceAsync(Ct);
        Assert.Equal(recorded.Record.Id, Assert.Single((await DisposalsAsync(Clients.Housing)).Disposals).Certificate);
    }

    [Fact]
    public async Task A_destruction_that_comes_before_the_order_orders_and_certifies_in_one()
    {
        await Watch.RunOnceAsync(Ct);
        _clock.Advance(TimeSpan.FromDays(2));

        var recorded = await RecordAsync(Clients.Housing, "G-ENDS", V1.UsageKind.Destruction, "已销毁", "销毁证明1号");
        await Watch.RunOnceAsync(Ct);

        Assert.Equal((recorded.Record.Id, 1u), (recorded.Disposal.Certificate, recorded.Disposal.Version));
        Assert.Equal(recorded.Disposal, Assert.Single((await DisposalsAsync(Clients.Housing)).Disposals));
    }

    [Fact]
    public async Task A_destruction_while_the_grant_runs_certifies_nothing()
    {
        var recorded = await RecordAsync(Clients.Housing, "G-ENDS", V1.UsageKind.Destruction, "部分副本已销毁", "销毁证明0号");
        _clock.Advance(TimeSpan.FromDays(2));
        await Watch.RunOnceAsync(Ct);

        Assert.Null(recorded.Disposal);
        Assert.Single((await DisposalsAsync(Clients.Housing, openOnly: true)).Disposals);
    }

    [Fact]
    public async Task Records_outlive_grant_resource_and_disposal_and_are_kept_three_years_from_the_destruction()
    {
        var first = (await RecordAsync(Clients.Housing, "G-ENDS", V1.UsageKind.Scenario, "一")).Record;
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("2028-09-26", (await ListAsync(Clients.CivilSteward, "G-ENDS")).KeptUntil);
        _clock.Advance(TimeSpan.FromDays(10));
        var last = (await RecordAsync(Clients.Housing, "G-ENDS", V1.UsageKind.Destruction, "已销毁", "销毁证明1号")).Record;
        await World.Catalogue(Clients.CivilSteward).WithdrawResourceAsync(
            new() { Code = AResource.Code.Value, Version = 1, Reason = "职责调整", Consultation = "会商〔2025〕1号" }, cancellationToken: Ct);
        await Watch.RunOnceAsync(Ct);

        var kept = await ListAsync(Clients.CivilSteward, "G-ENDS");

        Assert.Equal([first, last], kept.Records);
        Assert.Equal("2028-10-07", kept.KeptUntil);
    }

    [Fact]
    public void No_call_changes_or_deletes_a_record() => Assert.Equal(
        ["RecordUsage", "ListUsage", "ListDisposals"], V1.UsageService.Descriptor.Methods.Select(method => method.Name));

    [Fact]
    public async Task A_record_is_at_its_first_version_for_ever()
    {
        var record = (await RecordAsync(Clients.Housing, "G-0001", V1.UsageKind.Scenario, "一")).Record;
        var again = new NewFact(FactKind.UsageRecord, record.Id, 1, "{}");

        var refused = await Assert.ThrowsAsync<ExchangeException>(() => World.Facts.CommitAsync(again, new("x", null, null), "", Ct));

        Assert.Equal(Reason.VersionRaced, refused.Reason);
        Assert.Equal(record, Assert.Single((await ListAsync(Clients.Housing, "G-0001")).Records));
    }

    [Theory]
    [InlineData(V1.FactKind.UsageRecord)]
    [InlineData(V1.FactKind.Disposal)]
    public async Task Only_the_parties_see_the_history(V1.FactKind kind)
    {
        _clock.Advance(TimeSpan.FromDays(2));
        var recorded = await RecordAsync(Clients.Housing, "G-ENDS", V1.UsageKind.Destruction, "已销毁", "销毁证明1号");
        var request = new V1.ListEventsRequest { Kind = kind, Id = kind == V1.FactKind.Disposal ? "G-ENDS" : recorded.Record.Id };

        Assert.Single((await World.History(Clients.Housing).ListEventsAsync(request, cancellationToken: Ct)).Changes);
        Assert.Single((await World.History(Clients.CivilSteward).ListEventsAsync(request, cancellationToken: Ct)).Changes);
        Assert.Empty((await World.History(Clients.Parking).ListEventsAsync(request, cancellationToken: Ct)).Changes);
    }

    /// <summary>What is due is found by its instant, and what is done is forgotten: the table holds what is to come, and nothing else.</summary>
    [Fact]
    public async Task Many_grants_that_ended_together_are_ordered_in_batches_and_not_looked_at_again()
    {
        var resource = Catalogue.CatalogueReading.OfResource((await World.Store.FindAsync(FactKind.Resource, AResource.Code.Value, Ct))!.Body);
        var many = Enumerable.Range(0, 730).Select(i => Grants.GrantBook.Issued(
            AGrant with { Id = GrantId.Parse($"G-M{i:0000}"), Begins = Start.AddYears(-1), Ends = Start.AddDays(-1) }, resource));
        await World.Facts.CommitAsync([.. many], new("test", null, Role.Authority), "", Ct);

        await Watch.RunOnceAsync(Ct);

        Assert.Equal(730, (await World.QueryAsync<long>("SELECT COUNT(*) FROM facts WHERE kind = 'Disposal'")).Single());
        Assert.Equal(["G-0001", "G-ENDS"], await World.QueryAsync<string>("SELECT grant_id FROM grant_ends ORDER BY grant_id"));
    }

    [Fact]
    public async Task It_happens_by_itself()
    {
        await World.StopAsync();
        World.Settings["Registry:Disposal:Watches"] = "true";
        World.Settings["Registry:Disposal:Workdays"] = "1";
        await World.StartAsync(Seeded());
        _clock.Advance(TimeSpan.FromDays(2));
        using var notices = World.Notices(Clients.Housing).WatchNotices(new(), cancellationToken: Ct);

        while (await notices.ResponseStream.MoveNext(Ct) && notices.ResponseStream.Current.Notice is null)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal("2025-09-28", Assert.Single((await DisposalsAsync(Clients.Housing)).Disposals).Due);
    }

    private static V1.Seed Seeded()
    {
        var seed = Story.Seed.Clone();
        seed.Grants.Clear();
        seed.Grants.Add(Story.Grant(grant => grant with { Begins = Start.AddYears(-1), Ends = Start.AddYears(50) }));
        seed.Grants.Add(Story.Grant(grant => grant with
        {
            Id = GrantId.Parse("G-ENDS"),
            Begins = Start.AddYears(-1),
            Ends = new(2025, 9, 26, 18, 0, 0, TimeSpan.FromHours(8)),
            Disposal = "按 GB/T 35273 删除",
        }));
        return seed;
    }

    private V1.UsageService.UsageServiceClient Usage(string client) => new(World.As(client));

    // Ids follow the clock, so each is recorded at an instant of its own.
    private async Task<V1.RecordUsageResponse> RecordAsync(string client, string grant, V1.UsageKind kind, string text, string document = "")
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return await Usage(client).RecordUsageAsync(new() { Grant = grant, Kind = kind, Text = text, Document = document }, cancellationToken: Ct);
    }

    private Task<Refusal> RefuseAsync(string client, string grant, V1.UsageKind kind, string text) =>
        Refusal.OfAsync(Usage(client).RecordUsageAsync(new() { Grant = grant, Kind = kind, Text = text }, cancellationToken: Ct));

    private async Task<V1.ListUsageResponse> ListAsync(string client, string grant, V1.ListUsageRequest? request = null)
    {
        request ??= new();
        request.Grant = grant;
        return await Usage(client).ListUsageAsync(request, cancellationToken: Ct);
    }

    private async Task<V1.ListDisposalsResponse> DisposalsAsync(string client, bool openOnly = false) =>
        await Usage(client).ListDisposalsAsync(new() { OpenOnly = openOnly }, cancellationToken: Ct);

    private async Task ChangeAsync(string id, Func<Grant, Grant> change)
    {
        var standing = (await World.Facts.FindAsync<V1.Grant>(FactKind.Grant, id, Ct))!;
        var changed = change(GrantWire.Read(standing.Fact, new(new(), ""))!) with { Version = standing.Version + 1 };
        await World.Facts.CommitAsync(
            new NewFact(FactKind.Grant, id, changed.Version, FactBook.Write(changed.ToWire())), new("test", null, Role.Authority), "", Ct);
    }

    private async Task PassOnAsync(string id, string whole)
    {
        var resource = Catalogue.CatalogueReading.OfResource((await World.Store.FindAsync(FactKind.Resource, AResource.Code.Value, Ct))!.Body);
        var part = AGrant with { Id = GrantId.Parse(id), Ends = Start.AddYears(49), Begins = Start.AddYears(-1), DelegatedFrom = GrantId.Parse(whole) };
        await World.Facts.CommitAsync(Grants.GrantBook.Issued(part, resource), new("test", null, Role.Authority), "", Ct);
    }
}
