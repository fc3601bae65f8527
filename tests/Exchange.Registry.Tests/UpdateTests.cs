using Exchange.Domain.Errors;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class UpdatesOnSqlite : UpdateTests<Sqlite>;

public sealed class UpdatesOnPostgres : UpdateTests<Postgres>;

/// <summary>The story's resource follows the facts in real time, which by the policy is an hour.</summary>
public abstract class UpdateTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private const string Code = "301003/0003";

    // Whole seconds, as a person writes them.
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private readonly FakeTimeProvider _clock = new(Now);

    private protected override TimeProvider Time => _clock;

    [Fact]
    public async Task What_was_never_reported_is_unknown()
    {
        var answer = await FreshnessAsync();

        Assert.Equal(new V1.Freshness { State = V1.FreshnessState.Unknown }, answer.Freshness.Freshness);
        Assert.Null(answer.Freshness.Update);
        Assert.Equal((TimeSpan.FromHours(1), 3u), (answer.Policy.RealTime.ToTimeSpan(), answer.Policy.OverdueFrom));
    }

    [Fact]
    public async Task A_report_makes_data_fresh_until_its_cycle_is_over()
    {
        var reported = await ReportAsync(Update(Now.AddMinutes(-55), rows: 12));
        _clock.Advance(TimeSpan.FromMinutes(5));
        var fresh = await FreshnessAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        var stale = await FreshnessAsync();

        Assert.Equal((1u, 12ul, Now.ToTimestamp()), (reported.Update.Version, reported.Update.Rows, reported.Update.LoadedAt));
        Assert.Equal(reported.Update, fresh.Freshness.Update);
        Assert.Equal((V1.FreshnessState.Fresh, 0u), (fresh.Freshness.Freshness.State, fresh.Freshness.Freshness.MissedCycles));
        Assert.Equal((V1.FreshnessState.Stale, 1u), (stale.Freshness.Freshness.State, stale.Freshness.Freshness.MissedCycles));
        Assert.Equal(Now.AddMinutes(5).ToTimestamp(), stale.Freshness.Freshness.NextDue);
    }

    [Fact]
    public async Task Reporting_the_same_again_changes_nothing()
    {
        var first = await ReportAsync(Update(Now.AddMinutes(-30)));
        _clock.Advance(TimeSpan.FromMinutes(1));

        var second = await ReportAsync(Update(Now.AddMinutes(-30)));

        Assert.Equal((first.Revision, first.Update), (second.Revision, second.Update));
        Assert.Equal(first.Revision, await World.RevisionAsync());
    }

    [Fact]
    public async Task Data_reaches_less_far_than_was_reported_only_for_a_reason_which_is_kept()
    {
        await ReportAsync(Update(Now.AddMinutes(-1)));

        var refusal = await RefusedAsync(Update(Now.AddHours(-5)));
        var corrected = await ReportAsync(Update(Now.AddHours(-5)), "装载失败，已回退");

        refusal.Is(Reason.RequestInvalid, "correction FIELD_REQUIRED");
        Assert.Equal((2u, V1.FreshnessState.Overdue), (corrected.Update.Version, corrected.Freshness.State));
        Assert.Equal("装载失败，已回退", (await World.QueryAsync<string>("SELECT reason FROM events ORDER BY revision DESC LIMIT 1")).Single());
    }

    [Fact]
    public async Task A_reason_without_a_step_back_is_refused() =>
        (await RefusedAsync(Update(Now), "because")).Is(Reason.RequestInvalid, "correction FIELD_CONFLICT");

    [Fact]
    public async Task Everything_wrong_with_a_report_is_told_at_once()
    {
        var future = Update(Now.AddMinutes(2));
        future.LoadedAt = Now.AddMinutes(2).ToTimestamp();
        future.Version = 7;

        (await RefusedAsync(future, "\u0001")).Is(
            Reason.RequestInvalid,
            "correction FIELD_MALFORMED",
            "update.version FIELD_CONFLICT",
            "update.data_until FIELD_OUT_OF_RANGE",
            "update.loaded_at FIELD_OUT_OF_RANGE");
        (await RefusedAsync(new() { Resource = "9" })).Is(
            Reason.RequestInvalid, "update.resource FIELD_MALFORMED", "update.data_until FIELD_REQUIRED");
        (await RefusedAsync(new() { Resource = Code, DataUntil = Now.ToTimestamp(), LoadedAt = Now.AddHours(-1).ToTimestamp() })).Is(
            Reason.RequestInvalid, "update.data_until FIELD_CONFLICT");
        (await RefusedAsync(null)).Is(Reason.RequestInvalid, "update FIELD_REQUIRED");
    }

    [Fact]
    public async Task Only_the_provider_reports_and_only_of_what_there_is()
    {
        var parking = World.Updates(Clients.ParkingSteward);
        var unknown = Update(Now);
        unknown.Resource = "301003/9999";

        (await Refusal.OfAsync(parking.ReportUpdateAsync(new() { Update = Update(Now) }, cancellationToken: Ct))).Is(Reason.OtherDepartment);
        (await Refusal.OfAsync(parking.ReportUpdateAsync(new() { Update = unknown }, cancellationToken: Ct))).Is(Reason.ReferenceMissing);
        (await Refusal.OfAsync(World.Updates(Clients.Housing).GetFreshnessAsync(new() { Resource = "301003/9999" }, cancellationToken: Ct)))
            .Is(Reason.ResourceNotFound);
    }

    [Fact]
    public async Task Of_many_reports_at_once_each_stands_or_is_told_that_it_was_overtaken()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(minute => Outcome.OfAsync(
            World.Updates(Clients.CivilSteward).ReportUpdateAsync(new() { Update = Update(Now.AddMinutes(minute - 30)) }, cancellationToken: Ct))));

        Assert.All(outcomes, outcome => Assert.Contains(outcome, (string[])["OK", "VERSION_RACED", "REQUEST_INVALID"]));
        Assert.Equal((uint)outcomes.Count(outcome => outcome == "OK"), (await FreshnessAsync()).Freshness.Update.Version);
    }

    [Fact]
    public async Task The_catalogue_s_freshness_is_listed_in_pages()
    {
        await ReportAsync(Update(Now));
        var reads = World.Updates(Clients.Housing);

        var first = await reads.ListFreshnessAsync(new() { PageSize = 1 }, cancellationToken: Ct);
        var second = await reads.ListFreshnessAsync(new() { PageSize = 1, PageToken = first.NextPageToken }, cancellationToken: Ct);

        Assert.Equal((Code, V1.FreshnessState.Fresh), (first.Freshness.Single().Resource, first.Freshness.Single().Freshness.State));
        Assert.Empty(second.Freshness);
    }

    [Fact]
    public async Task A_seed_s_update_undoes_no_later_report()
    {
        var seed = Story.Seed.Clone();
        seed.DataUpdates.Add(Update(Now.AddHours(-3)));
        await World.StopAsync();
        await World.StartAsync(seed);
        await ReportAsync(Update(Now));
        var revision = await World.RevisionAsync();

        await World.StopAsync();
        await World.StartAsync(seed);

        Assert.Equal(revision, await World.RevisionAsync());
    }

    private static V1.DataUpdate Update(DateTimeOffset until, ulong rows = 0) =>
        new() { Resource = Code, DataUntil = until.ToTimestamp(), Rows = rows };

    private async Task<V1.GetFreshnessResponse> FreshnessAsync() =>
        await World.Updates(Clients.Housing).GetFreshnessAsync(new() { Resource = Code }, cancellationToken: Ct);

    private async Task<V1.ReportUpdateResponse> ReportAsync(V1.DataUpdate update, string correction = "") =>
        await World.Updates(Clients.CivilSteward).ReportUpdateAsync(new() { Update = update, Correction = correction }, cancellationToken: Ct);

    private Task<Refusal> RefusedAsync(V1.DataUpdate? update, string correction = "") => Refusal.OfAsync(
        World.Updates(Clients.CivilSteward).ReportUpdateAsync(new() { Update = update, Correction = correction }, cancellationToken: Ct));
}
