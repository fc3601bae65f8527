using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class AsOfOnSqlite : AsOfTests<Sqlite>;

public sealed class AsOfOnPostgres : AsOfTests<Postgres>;

/// <summary>Five changes with some seconds between any two; then the registry is asked what it would have said at each of them.</summary>
public abstract class AsOfTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly List<(DateTimeOffset At, long Revision)> _changes = [];

    private protected override TimeProvider Time => _clock;

    [Fact]
    public async Task A_resource_is_answered_as_it_stood_with_the_revision_that_says_so()
    {
        await ChangeAsync();

        var names = new List<string>();
        foreach (var (at, revision) in _changes)
        {
            var answer = await World.Catalogue(Clients.Parking).GetResourceAsync(new() { Code = Code, AsOf = at.ToTimestamp() }, cancellationToken: Ct);
            Assert.Equal(revision, answer.Revision);
            names.Add($"{answer.Resource.Version} {answer.Resource.Name}");
        }

        Assert.Equal(["1 婚姻登记信息", "2 婚姻登记信息 2", "2 婚姻登记信息 2", "2 婚姻登记信息 2", "3 婚姻登记信息 3"], names);
    }

    [Fact]
    public async Task A_grant_is_answered_as_it_stood()
    {
        await ChangeAsync();

        var states = new List<V1.GrantState>();
        foreach (var (at, _) in _changes)
        {
            states.Add((await World.Grants(Clients.Housing).GetGrantAsync(new() { Id = "G-0001", AsOf = at.ToTimestamp() }, cancellationToken: Ct)).Grant.State);
        }

        Assert.Equal(
            [V1.GrantState.Active, V1.GrantState.Active, V1.GrantState.Suspended, V1.GrantState.Suspended, V1.GrantState.Suspended], states);
    }

    [Fact]
    public async Task Between_two_changes_stands_what_the_earlier_said()
    {
        await ChangeAsync();

        var just = await AsOfAsync(_changes[1].At.AddTicks(-10));
        var later = await AsOfAsync(_changes[1].At.AddSeconds(4));

        Assert.Equal((1u, _changes[0].Revision), just);
        Assert.Equal((2u, _changes[1].Revision), later);
    }

    [Fact]
    public async Task What_did_not_stand_yet_is_not_there()
    {
        await ChangeAsync();
        var before = _changes[0].At.AddDays(-1).ToTimestamp();

        var resource = await Refusal.OfAsync(World.Catalogue(Clients.Civil).GetResourceAsync(new() { Code = Code, AsOf = before }, cancellationToken: Ct));
        var grant = await Refusal.OfAsync(World.Grants(Clients.Housing).GetGrantAsync(new() { Id = "G-0001", AsOf = before }, cancellationToken: Ct));
        var resources = await World.Catalogue(Clients.Civil).ListResourcesAsync(new() { AsOf = before }, cancellationToken: Ct);
        var departments = await World.Catalogue(Clients.Civil).ListDepartmentsAsync(new() { AsOf = before }, cancellationToken: Ct);
        var grants = await World.Grants(Clients.Authority).ListGrantsAsync(new() { AsOf = before }, cancellationToken: Ct);
        var source = await World.Catalogue(Clients.Civil).GetDesignationAsync(new() { Element = AnElement.Id.Value, AsOf = before }, cancellationToken: Ct);

        resource.Is(Reason.ResourceNotFound);
        grant.Is(Reason.GrantNotFound);
        Assert.Empty(resources.Resources);
        Assert.Empty(departments.Departments);
        Assert.Empty(grants.Grants);
        Assert.Null(source.Designation);
        Assert.Equal((0, 0, 0, 0), (resources.Revision, departments.Revision, grants.Revision, source.Revision));
    }

    [Fact]
    public async Task Who_the_source_was_is_told_with_who_designated_it()
    {
        await ChangeAsync();

        var then = await World.Catalogue(Clients.Parking).GetDesignationAsync(
            new() { Element = AnElement.Id.Value, AsOf = _changes[2].At.ToTimestamp() }, cancellationToken: Ct);
        var now = await World.Catalogue(Clients.Parking).GetDesignationAsync(new() { Element = AnElement.Id.Value }, cancellationToken: Ct);

        Assert.Equal(ADesignation.ToWire(), then.Designation);
        Assert.StartsWith("seed:", then.Actor, StringComparison.Ordinal);
        Assert.Equal((_changes[2].Revision, await World.RevisionAsync()), (then.Revision, now.Revision));
    }

    [Fact]
    public async Task Nobody_sees_of_the_past_what_is_not_theirs_now()
    {
        await ChangeAsync();
        var then = _changes[1].At.ToTimestamp();

        var others = await Refusal.OfAsync(World.Grants(Clients.Parking).GetGrantAsync(new() { Id = "G-0001", AsOf = then }, cancellationToken: Ct));
        var listed = await World.Grants(Clients.Parking).ListGrantsAsync(new() { AsOf = then }, cancellationToken: Ct);
        var resource = await World.Catalogue(Clients.Parking).GetResourceAsync(new() { Code = Code, AsOf = then }, cancellationToken: Ct);

        others.Is(Reason.GrantNotFound);
        Assert.Empty(listed.Grants);
        Assert.Null(resource.Resource.Mapping);
    }

    // The feed is the other way to the past: what it told up to a revision is what stood there.
    [Fact]
    public async Task The_state_at_every_instant_is_what_the_events_up_to_it_say()
    {
        await ChangeAsync();
        var events = await ChangesAsync();

        foreach (var (at, _) in _changes)
        {
            var told = events.Where(change => change.At.ToDateTimeOffset() <= at).ToList();
            Assert.Equal(
                told.Select(change => change.Resource).OfType<V1.Resource>().GroupBy(resource => resource.Code).Select(versions => versions.Last()).OrderBy(r => r.Code),
                await ResourcesAsync(at));
            Assert.Equal(
                told.Select(change => change.Grant).OfType<V1.Grant>().GroupBy(grant => grant.Id).Select(versions => versions.Last()).OrderBy(g => g.Id, StringComparer.Ordinal),
                await GrantsAsync(Clients.Authority, at));
            Assert.Equal(await GrantsAsync(Clients.Authority, at), await GrantsAsync(Clients.Housing, at));
        }
    }

    [Fact]
    public async Task An_answer_about_the_past_stays_what_it_was_whatever_happens_and_wherever_the_clock_is_set()
    {
        await ChangeAsync();
        var at = _changes[^1].At;
        var before = await ResourcesAsync(at);
        await World.StopAsync();
        _clock.AdjustTime(at.AddSeconds(-12));
        await World.StartAsync(new V1.Seed());
        await PublishAsync(4);
        var newest = await World.RevisionAsync();
        _clock.AdjustTime(at.AddSeconds(10));

        Assert.Equal(await AsOfAsync(at.AddTicks(-10)), await AsOfAsync(at.AddTicks(-10)));
        Assert.Equal(newest, (await AsOfAsync(at)).Revision);
        Assert.NotEqual(before, await ResourcesAsync(at));
    }

    [Fact]
    public async Task An_answer_about_an_instant_stays_what_it_was_when_a_change_begun_before_it_was_late_to_be_written()
    {
        await using var connection = await World.Database.OpenAsync(Ct);
        var writing = await World.Database.BeginWriteAsync(connection, Ct);
        var change = World.Grants(Clients.Authority).SuspendGrantAsync(
            new() { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, cancellationToken: Ct).ResponseAsync;
        await Task.WhenAny(change, Task.Delay(500, Ct));
        var at = _clock.GetUtcNow().AddMilliseconds(1);
        _clock.Advance(Pause);

        var first = StateAsync(at);
        await Task.WhenAny(first, Task.Delay(500, Ct));
        await writing.DisposeAsync();
        await change;

        Assert.Equal(await first, await StateAsync(at));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(36_000_000_000)]
    public async Task An_instant_to_come_is_refused_by_every_call(long ticks)
    {
        var asOf = new DateTimeOffset(_clock.GetUtcNow().UtcTicks / 10 * 10, TimeSpan.Zero).AddTicks(Math.Max(ticks, 10)).ToTimestamp();

        await IsRefusedAsync(asOf);
    }

    [Fact]
    public Task An_instant_that_no_calendar_has_is_refused_by_every_call() => IsRefusedAsync(new() { Seconds = long.MaxValue });

    private static string Code => AResource.Code.Value;

    private async Task IsRefusedAsync(Timestamp asOf)
    {
        var (catalogue, grants) = (World.Catalogue(Clients.Civil), World.Grants(Clients.Civil));
        const string Refused = "as_of FIELD_OUT_OF_RANGE";

        (await Refusal.OfAsync(catalogue.GetResourceAsync(new() { Code = Code, AsOf = asOf }, cancellationToken: Ct))).Is(Reason.RequestInvalid, Refused);
        (await Refusal.OfAsync(catalogue.ListResourcesAsync(new() { AsOf = asOf }, cancellationToken: Ct))).Is(Reason.RequestInvalid, Refused);
        (await Refusal.OfAsync(catalogue.ListDepartmentsAsync(new() { AsOf = asOf }, cancellationToken: Ct))).Is(Reason.RequestInvalid, Refused);
        (await Refusal.OfAsync(catalogue.GetDesignationAsync(new() { Element = AnElement.Id.Value, AsOf = asOf }, cancellationToken: Ct))).Is(Reason.RequestInvalid, Refused);
        (await Refusal.OfAsync(grants.GetGrantAsync(new() { Id = "G-0001", AsOf = asOf }, cancellationToken: Ct))).Is(Reason.RequestInvalid, Refused);
        (await Refusal.OfAsync(grants.ListGrantsAsync(new() { AsOf = asOf }, cancellationToken: Ct))).Is(Reason.RequestInvalid, Refused);
    }

    private async Task ChangeAsync()
    {
        _changes.Add((_clock.GetUtcNow(), await World.RevisionAsync()));
        await LaterAsync(() => PublishAsync(2));
        await LaterAsync(() => World.Grants(Clients.Authority).SuspendGrantAsync(
            new() { Id = "G-0001", Version = 1, Reason = "擅自扩大使用范围" }, cancellationToken: Ct).ResponseAsync);
        await LaterAsync(() => World.IssueAsync(Story.Grant("G-0002")));
        await LaterAsync(() => PublishAsync(3));
        _clock.Advance(Pause);
    }

    private async Task LaterAsync(Func<Task> change)
    {
        _clock.Advance(Pause);
        await change();
        var micros = _clock.GetUtcNow().UtcTicks / 10 * 10;
        _changes.Add((new(micros, TimeSpan.Zero), await World.RevisionAsync()));
    }

    private Task<V1.PublishResourceResponse> PublishAsync(int version) =>
        World.PublishAsync(Story.Resource(resource => resource with { Name = $"婚姻登记信息 {version}" }));

    private async Task<(uint Version, long Revision)> AsOfAsync(DateTimeOffset at)
    {
        var answer = await World.Catalogue(Clients.Parking).GetResourceAsync(new() { Code = Code, AsOf = at.ToTimestamp() }, cancellationToken: Ct);
        return (answer.Resource.Version, answer.Revision);
    }

    private async Task<V1.GrantState> StateAsync(DateTimeOffset at) => (await World.Grants(Clients.Housing).GetGrantAsync(
        new() { Id = "G-0001", AsOf = at.ToTimestamp() }, cancellationToken: Ct)).Grant.State;

    private async Task<IReadOnlyList<V1.Resource>> ResourcesAsync(DateTimeOffset at)
    {
        var request = new V1.ListResourcesRequest { AsOf = at.ToTimestamp(), PageSize = 1 };
        var all = new List<V1.Resource>();
        do
        {
            var page = await World.Catalogue(Clients.CivilSteward).ListResourcesAsync(request, cancellationToken: Ct);
            all.AddRange(page.Resources);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    private async Task<IReadOnlyList<V1.Grant>> GrantsAsync(string client, DateTimeOffset at)
    {
        var request = new V1.ListGrantsRequest { AsOf = at.ToTimestamp(), PageSize = 1 };
        var all = new List<V1.Grant>();
        do
        {
            var page = await World.Grants(client).ListGrantsAsync(request, cancellationToken: Ct);
            all.AddRange(page.Grants);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    private async Task<IReadOnlyList<V1.Change>> ChangesAsync()
    {
        using var feed = World.Feed(Clients.Gateway).Watch(new(), cancellationToken: Ct);
        var changes = new List<V1.Change>();
        while (await feed.ResponseStream.MoveNext(Ct) && feed.ResponseStream.Current.Change is { } change)
        {
            changes.Add(change);
        }

        return changes;
    }
}
