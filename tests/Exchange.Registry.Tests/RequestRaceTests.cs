namespace Exchange.Registry.Tests;

public sealed class RequestRaceOnSqlite : RequestRaceTests<Sqlite>;

public sealed class RequestRaceOnPostgres : RequestRaceTests<Postgres>;

/// <summary>What many do at once is done once.</summary>
public abstract class RequestRaceTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private protected override V1.Seed Seed => Asking.Seed;

    private Desk Desk => new(World);

    [Fact]
    public async Task An_application_filed_a_hundred_times_at_once_is_filed_once()
    {
        var application = Asking.Application("1", Asking.Demand(Asking.Conditional), Asking.Demand(Asking.Open));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Outcome.OfAsync(
            Desk.As(Clients.Housing).FileRequestAsync(new() { Application = application }, cancellationToken: Ct),
            answer => string.Join(' ', answer.Requests.Select(view => $"{view.Request.Id} {view.Request.Version}")))));

        Assert.Single(outcomes.Distinct());
        Assert.Equal([2L], await World.QueryAsync<long>("SELECT COUNT(*) FROM events WHERE kind = 'Request'"));
    }

    [Fact]
    public async Task Filing_again_changes_nothing_however_far_it_has_come_and_another_content_does_not_take_its_place()
    {
        var first = await Desk.ForwardAsync("1", Asking.Demand(Asking.Conditional));
        var before = await World.RevisionAsync();

        var again = await Desk.FileAsync("1", Asking.Demand(Asking.Conditional));
        var other = await Outcome.OfAsync(Desk.As(Clients.Housing).FileRequestAsync(
            new() { Application = Asking.Application("1", Asking.Demand(Asking.Conditional, "marital_status")) }, cancellationToken: Ct));

        Assert.Equal((first.Request.Id, V1.RequestState.Forwarded), (again.Request.Id, again.Request.State));
        Assert.Equal("ALREADY_EXISTS", other);
        Assert.Equal(before, await World.RevisionAsync());
    }

    [Fact]
    public async Task Of_two_who_sign_one_does()
    {
        var proposed = (await Desk.ProposeAsync(await Desk.ForwardAsync("1", Asking.Demand(Asking.Conditional)), agrees: true)).View.Request;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Outcome.OfAsync(Desk.As(Clients.CivilHead).SignAnswerAsync(
            new() { Id = proposed.Id, Version = proposed.Version, Signs = i % 2 == 0 }, cancellationToken: Ct))));

        Assert.Equal(["OK", .. Enumerable.Repeat("VERSION_RACED", 7)], outcomes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_platform_and_the_provider_at_once_come_to_one_grant_at_most()
    {
        var proposed = (await Desk.ProposeAsync(await Desk.ForwardAsync("1", Asking.Demand(Asking.Open)), agrees: true)).View.Request;

        var outcomes = await Task.WhenAll(
            Outcome.OfAsync(Desk.As(Clients.PoliceHead).SignAnswerAsync(new() { Id = proposed.Id, Version = proposed.Version, Signs = true }, cancellationToken: Ct)),
            Outcome.OfAsync(Desk.As(Clients.Authority).AuthorizeRequestAsync(new() { Id = proposed.Id, Version = proposed.Version }, cancellationToken: Ct)));

        Assert.Equal(["OK", "VERSION_RACED"], outcomes.Order(StringComparer.Ordinal));
        Assert.InRange((await World.QueryAsync<long>("SELECT COUNT(*) FROM facts WHERE kind = 'Grant'")).Single(), 0, 1);
    }
}
