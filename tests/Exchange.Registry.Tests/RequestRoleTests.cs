using Grpc.Core;

namespace Exchange.Registry.Tests;

/// <summary>A registry with a request in every state.</summary>
public sealed class RequestsInEveryState : IAsyncLifetime
{
    private long _revision;

    internal World World { get; private set; } = null!;

    internal IReadOnlyDictionary<V1.RequestState, V1.SharingRequest> Requests { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.CreateAsync(new Sqlite());
        await World.StartAsync(Asking.Seed);
        var desk = new Desk(World);
        var conditional = Asking.Demand(Asking.Conditional);
        async Task<V1.RequestView> ForwardedAsync(string reference) => await desk.ForwardAsync(reference, conditional);
        async Task<V1.RequestView> RefusedAsync(string reference) => await desk.AnswerAsync(await ForwardedAsync(reference), agrees: false, cited: "scope");

        var disputed = await RefusedAsync("8");
        await desk.DisputeAsync(disputed);
        V1.RequestView[] views =
        [
            await desk.FileAsync("1", conditional),
            await desk.DeclineAsync(await desk.ForwardAsync("2", Asking.Demand(Asking.Unmounted))),
            (await desk.ProposeAsync(await desk.AskExtensionAsync(await ForwardedAsync("3"), 5), agrees: true)).View,
            await desk.ReturnAsync(await ForwardedAsync("4"), "情况说明"),
            await desk.AnswerAsync(await ForwardedAsync("5"), agrees: true),
            await desk.DeliverAsync(await desk.AnswerAsync(await ForwardedAsync("6"), agrees: true)),
            await RefusedAsync("7"),
            await desk.GetAsync(disputed),
            await desk.WithdrawAsync(await ForwardedAsync("9")),
        ];
        Requests = views.ToDictionary(view => view.Request.State, view => view.Request);
        _revision = await World.RevisionAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(_revision, await World.RevisionAsync());
        await World.DisposeAsync();
    }
}

/// <summary>T8: every step of a request, by everyone who may not take it, in every state.</summary>
public sealed class RequestRoleTests(RequestsInEveryState fixture) : IClassFixture<RequestsInEveryState>
{
    private static readonly string[] Everyone =
    [
        Asking.HousingHead, Clients.HousingSteward, Clients.Housing, Clients.HousingAuthority,
        Clients.CivilSteward, Clients.CivilHead, Clients.Civil,
        Clients.Authority, Asking.ParkingAuthority, Clients.Officer, Clients.ParkingSteward, Clients.ParkingHead,
    ];

    // In that order: + may, R ROLE_MISSING, D OTHER_DEPARTMENT, S SELF_GRANT, A AUTHORITY_NOT_COMPETENT, N REQUEST_NOT_FOUND.
    private static readonly Dictionary<string, string> Who = new()
    {
        ["SignRequest"] = "+ R R R R D R R R N N N",
        ["WithdrawRequest"] = "+ + + + D D D D D N N N",
        ["ReturnRequest"] = "R D R R + R R R R N N N",
        ["SupplementRequest"] = "+ + + + D D D D D N N N",
        ["AnswerRequest"] = "R D R R + R R R R N N N",
        ["SignAnswer"] = "D R R R R + R R R N N N",
        ["DeclineSource"] = "R D R R + R R R R N N N",
        ["RouteRequest"] = "R R R S R R R + A N N N",
        ["AskExtension"] = "R D R R + R R R R N N N",
        ["ConsentExtension"] = "R R R S R R R + A N N N",
        ["AuthorizeRequest"] = "R R R S R R R + A N N N",
        ["CatalogueRequest"] = "R D R R + R R R R N N N",
        ["DeliverRequest"] = "R D R R + R R R R N N N",
        ["GetRequest"] = "+ + + + + + + + + N N N",
    };

    public static TheoryData<string, string> Wrong =>
    [
        .. from step in Who
           from i in Enumerable.Range(0, Everyone.Length)
           where step.Value.Split(' ')[i] != "+"
           select new TheoryDataRow<string, string>(step.Key, Everyone[i]),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Who_may_not_take_a_step_is_told_why_in_every_state_and_changes_nothing(string step, string client)
    {
        var before = await fixture.World.RevisionAsync();
        var of = Who[step].Split(' ')[Array.IndexOf(Everyone, client)];

        var outcomes = new List<string>();
        foreach (var request in fixture.Requests.Values)
        {
            outcomes.Add(await TakeAsync(new(fixture.World.As(client)), step, request.Id, request.Version));
        }

        Assert.Equal(fixture.Requests.Keys.Select(state => Expected(of, client, state)), outcomes);
        Assert.Equal(before, await fixture.World.RevisionAsync());
    }

    [Fact]
    public void Every_state_is_there() => Assert.Equal(9, fixture.Requests.Count);

    // Until its head consents, to its provider it does not exist.
    private static string Expected(string of, string client, V1.RequestState state) =>
        state == V1.RequestState.Drafted && (client is Clients.CivilSteward or Clients.CivilHead or Clients.Civil)
            ? "REQUEST_NOT_FOUND"
            : of switch
            {
                "R" => "ROLE_MISSING",
                "D" => "OTHER_DEPARTMENT",
                "S" => "SELF_GRANT",
                "A" => "AUTHORITY_NOT_COMPETENT",
                _ => "REQUEST_NOT_FOUND",
            };

    private static Task<string> TakeAsync(V1.RequestService.RequestServiceClient desk, string step, string id, uint version)
    {
        var options = new CallOptions(cancellationToken: TestContext.Current.CancellationToken);
        return step switch
        {
            "SignRequest" => Outcome.OfAsync(desk.SignRequestAsync(new() { Id = id, Version = version }, options)),
            "WithdrawRequest" => Outcome.OfAsync(desk.WithdrawRequestAsync(new() { Id = id, Version = version, Reason = "x" }, options)),
            "ReturnRequest" => Outcome.OfAsync(desk.ReturnRequestAsync(new() { Id = id, Version = version, Missing = { "x" } }, options)),
            "SupplementRequest" => Outcome.OfAsync(desk.SupplementRequestAsync(new() { Id = id, Version = version, Supplied = "x" }, options)),
            "AnswerRequest" => Outcome.OfAsync(desk.AnswerRequestAsync(new() { Id = id, Version = version, Agrees = true }, options)),
            "SignAnswer" => Outcome.OfAsync(desk.SignAnswerAsync(new() { Id = id, Version = version, Signs = true }, options)),
            "DeclineSource" => Outcome.OfAsync(desk.DeclineSourceAsync(new() { Id = id, Version = version, Grounds = "x" }, options)),
            "RouteRequest" => Outcome.OfAsync(desk.RouteRequestAsync(new() { Id = id, Version = version, Resource = Asking.Open }, options)),
            "AskExtension" => Outcome.OfAsync(desk.AskExtensionAsync(new() { Id = id, Version = version, Workdays = 1, Reason = "x" }, options)),
            "ConsentExtension" => Outcome.OfAsync(desk.ConsentExtensionAsync(new() { Id = id, Version = version, Document = "x" }, options)),
            "AuthorizeRequest" => Outcome.OfAsync(desk.AuthorizeRequestAsync(new() { Id = id, Version = version }, options)),
            "CatalogueRequest" => Outcome.OfAsync(desk.CatalogueRequestAsync(
                new() { Id = id, Version = version, Resource = Asking.Open, Items = { "citizen_number" } }, options)),
            "DeliverRequest" => Outcome.OfAsync(desk.DeliverRequestAsync(new() { Id = id, Version = version }, options)),
            _ => Outcome.OfAsync(desk.GetRequestAsync(new() { Id = id }, options)),
        };
    }
}
