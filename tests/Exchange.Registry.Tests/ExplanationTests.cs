using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Registry.Storage;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class ExplanationsOnSqlite : ExplanationTests<Sqlite>;

public sealed class ExplanationsOnPostgres : ExplanationTests<Postgres>;

/// <summary>Why a read is or was decided so. Grants are put into the store past the rules of issue, so that each can be in the way.</summary>
public abstract class ExplanationTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    // Longer than any change is under way, shorter than a token lives.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private protected override TimeProvider Time => _clock;

    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Story.Seed.Clone();
            seed.Grants.Clear();
            return seed;
        }
    }

    [Theory]
    [InlineData("purpose", "PURPOSE_NOT_GRANTED", "The purpose 保障房资格审查, the only one that the grant names.")]
    [InlineData("state", "GRANT_TERMINATED", "Another grant, on a new request: this one was terminated and does not come back.")]
    [InlineData("period", "GRANT_ENDED", "A read in the grant's period, from ")]
    [InlineData("period", "GRANT_NOT_BEGUN", "A read in the grant's period, from ")]
    [InlineData("state", "GRANT_SUSPENDED", "The suspension lifted by the authority, once rectified; the consumer has until 2026-12-01 to report it.")]
    [InlineData("delegated_from", "GRANT_CHAIN_LAPSED", "The grant G-0404, of which this one passes on a part, in force.")]
    [InlineData("terms", "CONDITION_UNKNOWN", "The grant issued anew in terms that this exchange can evaluate.")]
    [InlineData("modes", "MODE_NOT_GRANTED", "A mode that the grant names: BATCH (a stream).")]
    [InlineData("contractor_tasks", "CONTRACTOR_TASK_MISSING", "A task that the grant names, named with the read: 系统运维.")]
    [InlineData("obligations", "HOUSEHOLD_AUTHORIZATION_MISSING", "The household's authorization, named with the read.")]
    [InlineData("obligations", "MATTER_MISSING", "The matter or case, named with the read.")]
    [InlineData("ceiling", "CEILING_EXCEEDED", "Items of class L1 or lower.")]
    [InlineData("items", "ITEMS_NOT_GRANTED", "Items that the grant names: citizen_number, marital_status.")]
    public async Task What_stands_in_the_way_is_told_with_what_would_have_allowed_it(string dimension, string reason, string allowedBy)
    {
        var (grant, question) = InTheWay(reason);
        await PutAsync(AGrant() with { Id = GrantId.Parse("G-0404"), Consumer = Bodies.Parking, State = GrantState.Suspended });
        await PutAsync(grant);

        var answer = await ExplainAsync(Clients.Housing, question);

        var weighed = Assert.Single(answer.Grants);
        var obstacle = Assert.Single(weighed.Obstacles);
        Assert.Equal((false, reason, "G-0009", 1u), (answer.Permitted, answer.Rule, answer.Grant, answer.GrantVersion));
        Assert.Equal((reason, dimension), (obstacle.Reason, obstacle.Dimension));
        Assert.StartsWith(allowedBy, obstacle.AllowedBy, StringComparison.Ordinal);
        Assert.NotEmpty(answer.Sentence);
        Assert.Empty(weighed.Items);
    }

    [Fact]
    public async Task Everything_that_stands_in_the_way_is_told_at_once_in_the_order_of_the_rule()
    {
        await PutAsync(AGrant() with { Ends = _clock.GetUtcNow().AddHours(-1), Obligations = [Obligation.Matter], Modes = [Mode.Batch] });

        var answer = await ExplainAsync(Clients.Housing, Question(question => question.Purpose = "别的"));

        Assert.Equal(
            ["PURPOSE_NOT_GRANTED", "GRANT_ENDED", "MODE_NOT_GRANTED", "MATTER_MISSING"],
            answer.Grants.Single().Obstacles.Select(obstacle => obstacle.Reason));
    }

    [Fact]
    public async Task A_permitted_read_names_the_grant_what_it_serves_and_what_it_cuts()
    {
        await PutAsync(AGrant());

        var answer = await ExplainAsync(Clients.Housing, Question(question => question.Items.Add(["registered_on", "marital_status"])));

        var weighed = Assert.Single(answer.Grants);
        Assert.Equal((true, "PERMITTED", "", "G-0009", 1u), (answer.Permitted, answer.Rule, answer.Sentence, answer.Grant, answer.GrantVersion));
        Assert.Equal((true, 0), (weighed.Permits, weighed.Obstacles.Count));
        Assert.Equal((["marital_status"], ["registered_on"]), (weighed.Items, weighed.Withheld));
    }

    [Fact]
    public async Task A_grant_suspended_since_is_explained_as_it_permitted_before()
    {
        await PutAsync(AGrant());
        var before = _clock.GetUtcNow();
        _clock.Advance(Pause);
        await PutAsync(AGrant() with { Version = 2, State = GrantState.Suspended });
        _clock.Advance(Pause);

        var now = await ExplainAsync(Clients.Housing, Question());
        var then = await ExplainAsync(Clients.Housing, Question(question => question.AsOf = before.ToTimestamp()));

        Assert.Equal(("GRANT_SUSPENDED", 2u), (now.Rule, now.GrantVersion));
        Assert.Equal(("PERMITTED", 1u), (then.Rule, then.GrantVersion));
        Assert.Equal(V1.GrantState.Active, then.Grants.Single().Grant.State);
    }

    [Fact]
    public async Task A_decision_is_explained_on_the_revision_that_it_rested_on()
    {
        var revision = await PutAsync(AGrant());
        await PutAsync(AGrant() with { Version = 2, State = GrantState.Terminated });
        _clock.Advance(TimeSpan.FromSeconds(1));
        var decided = _clock.GetUtcNow().ToTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(1));

        var answer = await ExplainAsync(Clients.Housing, Question(question => (question.AsOf, question.RegistryRevision) = (decided, revision)));
        var newest = await ExplainAsync(Clients.Housing, Question(question => question.AsOf = decided));

        Assert.Equal(("PERMITTED", 1u, revision), (answer.Rule, answer.GrantVersion, answer.RegistryRevision));
        Assert.Equal(("GRANT_TERMINATED", 2u, revision + 1), (newest.Rule, newest.GrantVersion, newest.RegistryRevision));
    }

    [Fact]
    public async Task Who_authorized_a_grant_is_told_from_the_request_to_the_event_that_issued_it()
    {
        var request = new V1.SharingRequest
        {
            Id = "Q-1",
            Version = 1,
            DraftedBy = "https://id housing",
            SignedBy = "https://id housing-head",
            Answer = new() { ProposedBy = "https://id civil-steward", SignedBy = "https://id civil-head", Delegation = "" },
        };
        await World.Facts.CommitAsync(new NewFact(FactKind.Request, "Q-1", 1, FactBook.Write(request)), Actor.OfSeed("x"), "x", Ct);
        var issued = _clock.GetUtcNow();
        await PutAsync(AGrant() with { Request = "Q-1" });
        _clock.Advance(Pause);
        await PutAsync(AGrant() with { Request = "Q-1", Version = 2, State = GrantState.Suspended });

        var authorization = (await ExplainAsync(Clients.Housing, Question())).Grants.Single().Authorization;

        Assert.Equal(
            ("Q-1", "https://id housing", "https://id housing-head", "https://id civil-steward", "https://id civil-head", "seed:test"),
            (authorization.Request, authorization.DraftedBy, authorization.RequestedBy, authorization.AnsweredBy, authorization.SignedBy, authorization.IssuedBy));
        Assert.Equal(issued.ToUnixTimeMilliseconds(), authorization.IssuedAt.ToDateTimeOffset().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_grant_that_the_platform_authorized_names_no_signer_but_the_delegation()
    {
        var request = new V1.SharingRequest
        {
            Id = "Q-2",
            Version = 1,
            Answer = new() { ProposedBy = "https://id authority", SignedBy = "", ByPlatform = true, Delegation = "V-0001" },
        };
        await World.Facts.CommitAsync(new NewFact(FactKind.Request, "Q-2", 1, FactBook.Write(request)), Actor.OfSeed("x"), "x", Ct);
        await PutAsync(AGrant() with { Request = "Q-2" });

        var authorization = (await ExplainAsync(Clients.Housing, Question())).Grants.Single().Authorization;

        Assert.Equal(("https://id authority", "", "V-0001"), (authorization.AnsweredBy, authorization.SignedBy, authorization.Delegation));
    }

    [Fact]
    public async Task Without_a_grant_the_way_on_names_the_provider_and_the_purposes()
    {
        var answer = await ExplainAsync(Clients.Parking, Question(question => question.Consumer = Bodies.Parking.Value));

        Assert.Equal((false, "GRANT_ABSENT", ""), (answer.Permitted, answer.Rule, answer.Grant));
        Assert.Equal("A request to 杭州市民政(演示), which provides it, for one of these purposes: 保障房资格审查.", answer.WayOn);
    }

    [Fact]
    public async Task What_the_catalogue_does_not_have_is_answered_as_the_gateway_would()
    {
        var answer = await ExplainAsync(
            Clients.Parking, Question(question => (question.Consumer, question.Resource) = (Bodies.Parking.Value, "111111/1")));

        Assert.Equal("GRANT_ABSENT", answer.Rule);
        Assert.Empty(answer.Grants);
    }

    [Theory]
    [InlineData(Clients.Housing)]
    [InlineData(Clients.HousingSteward)]
    [InlineData(Clients.Civil)]
    [InlineData(Clients.CivilHead)]
    [InlineData(Clients.Officer)]
    [InlineData(Clients.Authority)]
    public async Task The_consumer_the_provider_officers_and_authorities_are_told(string client) =>
        Assert.Equal("GRANT_ABSENT", (await ExplainAsync(client, Question())).Rule);

    [Theory]
    [InlineData("301003/0003")]
    [InlineData("111111/1")]
    public async Task Others_are_refused_alike_whether_or_not_there_is_such_a_resource(string resource)
    {
        await PutAsync(AGrant());

        var read = await Refusal.OfAsync(Explanations(Clients.Parking).ExplainReadAsync(Question(question => question.Resource = resource), cancellationToken: Ct));
        var readers = await Refusal.OfAsync(Explanations(Clients.Housing).ListReadersAsync(new() { Resource = resource }, cancellationToken: Ct));

        Assert.Equal(("ROLE_MISSING", "ROLE_MISSING"), (read.Reason, readers.Reason));
    }

    [Fact]
    public async Task A_question_that_cannot_be_asked_is_refused_with_every_violation()
    {
        var read = await Refusal.OfAsync(Explanations(Clients.Housing).ExplainReadAsync(
            new() { Consumer = "x", Resource = "y", Items = { "Z" }, RegistryRevision = 1_000_000 }, cancellationToken: Ct));
        var readers = await Refusal.OfAsync(Explanations(Clients.Civil).ListReadersAsync(
            new() { Item = "Z", PageSize = 1001, AsOf = _clock.GetUtcNow().AddHours(1).ToTimestamp() }, cancellationToken: Ct));

        read.Is(
            Reason.RequestInvalid, "mode FIELD_REQUIRED", "consumer FIELD_MALFORMED", "resource FIELD_MALFORMED", "items[0] FIELD_MALFORMED",
            "purpose FIELD_REQUIRED", "registry_revision FIELD_OUT_OF_RANGE", "as_of FIELD_REQUIRED");
        readers.Is(
            Reason.RequestInvalid, "resource FIELD_REQUIRED", "item FIELD_MALFORMED", "page_size FIELD_OUT_OF_RANGE", "as_of FIELD_OUT_OF_RANGE");
    }

    [Fact]
    public async Task An_item_that_the_resource_does_not_have_is_told_under_a_grant_only()
    {
        var absent = await ExplainAsync(Clients.Housing, Question(question => question.Items.Add("no_such")));
        await PutAsync(AGrant());
        var held = await Refusal.OfAsync(Explanations(Clients.Housing).ExplainReadAsync(
            Question(question => question.Items.Add("no_such")), cancellationToken: Ct));

        Assert.Equal("GRANT_ABSENT", absent.Rule);
        held.Is(Reason.RequestInvalid, "items[0] ITEM_UNKNOWN");
    }

    [Fact]
    public async Task Who_may_read_is_listed_page_by_page_with_who_may_not_and_why()
    {
        await PutAsync(AGrant());
        await PutAsync(AGrant() with { Id = GrantId.Parse("G-0010"), Consumer = Bodies.Police, Items = [CitizenNumber], Obligations = [Obligation.Matter] });
        await PutAsync(AGrant() with { Id = GrantId.Parse("G-0011"), Consumer = Bodies.Parking, Ends = _clock.GetUtcNow().AddHours(-1) });

        var all = await ReadersAsync(new() { Resource = Code, PageSize = 1 });
        var status = await ReadersAsync(new() { Resource = Code, Item = "marital_status", PageSize = 1 });

        Assert.Equal(
            [("G-0009", true, ""), ("G-0010", true, ""), ("G-0011", false, "GRANT_ENDED")],
            all.Select(reader => (reader.Grant.Id, reader.Permits, reader.Reason)));
        Assert.Equal(["G-0009", "G-0011"], status.Select(reader => reader.Grant.Id));
        Assert.All(all, reader => Assert.Equal("seed:test", reader.Authorization.IssuedBy));
    }

    [Fact]
    public async Task Who_could_read_at_a_moment_is_told_as_it_was_then()
    {
        await PutAsync(AGrant());
        var before = _clock.GetUtcNow();
        _clock.Advance(Pause);
        await PutAsync(AGrant() with { Version = 2, State = GrantState.Suspended });
        await PutAsync(AGrant() with { Id = GrantId.Parse("G-0010"), Consumer = Bodies.Police });

        var then = await ReadersAsync(new() { Resource = Code, AsOf = before.ToTimestamp() });
        var now = await ReadersAsync(new() { Resource = Code });

        Assert.Equal([("G-0009", true)], then.Select(reader => (reader.Grant.Id, reader.Permits)));
        Assert.Equal([("G-0009", false), ("G-0010", true)], now.Select(reader => (reader.Grant.Id, reader.Permits)));
    }

    [Fact]
    public async Task A_part_that_was_passed_on_can_be_read_while_the_whole_can()
    {
        var part = AGrant() with { Id = GrantId.Parse("G-0010"), Consumer = Bodies.Police, DelegatedFrom = GrantId.Parse("G-0009") };
        await PutAsync(AGrant());
        await PutAsync(part);
        var before = await ExplainAsync(Clients.Officer, Question(question => question.Consumer = Bodies.Police.Value));
        await PutAsync(AGrant() with { Version = 2, State = GrantState.Suspended });

        var after = await ExplainAsync(Clients.Officer, Question(question => question.Consumer = Bodies.Police.Value));

        Assert.Equal(("PERMITTED", "GRANT_CHAIN_LAPSED"), (before.Rule, after.Rule));
        Assert.Equal("G-0009", after.Grants.Single().Authorization.DelegatedFrom);
    }

    [Fact]
    public async Task A_resource_without_rows_or_key_is_told_as_the_gateway_tells_it()
    {
        await PutAsync(AGrant());
        await PutAsync(AResource with { Version = 2, Mapping = null });
        var unmounted = await ExplainAsync(Clients.Housing, Question());
        await PutAsync(AResource with { Version = 3, KeyItem = null });
        var keyless = await ExplainAsync(Clients.Housing, Question());

        Assert.Equal(("NOT_MOUNTED", "LOOKUP_UNSUPPORTED"), (unmounted.Rule, keyless.Rule));
        Assert.Equal((false, true), (keyless.Permitted, keyless.Grants.Single().Permits));
    }

    [Fact]
    public async Task The_explanation_says_what_the_rule_says()
    {
        var now = _clock.GetUtcNow();
        ItemId[] items = [CitizenNumber, MaritalStatus, RegisteredOn];
        var some = Gen.Int[1, 7].Select(bits => items.Where((_, i) => (bits & (1 << i)) != 0).ToArray());
        var grants = Gen.Select(some, Gen.Int[0, 1], Gen.Int[1, 3], Gen.Int[-2, 2], Gen.Int[0, 3], Gen.Int[0, 4], (its, purpose, modes, hours, duties, state) =>
            AGrant() with
            {
                Items = [.. its],
                Purpose = purpose == 0 ? Purpose : "别的",
                Modes = modes switch { 1 => [Mode.Api], 2 => [Mode.Batch], _ => [Mode.Api, Mode.Batch] },
                Begins = now.AddHours(hours - 2),
                Ends = now.AddHours(hours + 1),
                Obligations = [.. new[] { Obligation.Matter, Obligation.HouseholdAuthorization }.Where((_, i) => (duties & (1 << i)) != 0)],
                State = state < 3 ? GrantState.Active : (GrantState)(state - 1),
            }).Array[3].Array[8].Single();
        var questions = Gen.Select(some, Gen.Int[0, 1], Gen.Bool, Gen.Bool, Gen.Bool, (its, purpose, batch, matter, household) => Question(question =>
        {
            question.Items.Add(its.Select(item => item.Value));
            question.Purpose = purpose == 0 ? Purpose : "别的";
            question.Mode = batch ? V1.Mode.Batch : V1.Mode.Api;
            (question.NamesMatter, question.NamesHouseholdAuthorization) = (matter, household);
        })).Array[20].Single();
        var rules = new HashSet<string>();
        for (var version = 1u; version <= grants.Length; version++)
        {
            var held = grants[version - 1].Select((grant, i) => grant with { Id = GrantId.Parse($"G-{i}"), Version = version }).ToArray();
            foreach (var grant in held)
            {
                await PutAsync(grant);
            }

            foreach (var question in questions)
            {
                var decision = GrantRule.Decide([.. held], AResource, ExplanationWire.Read(question, new(new(), "")), now, _ => null);
                var answer = await ExplainAsync(Clients.Officer, question);
                Assert.Equal(Of(decision), (answer.Rule, answer.Grant, answer.GrantVersion));
                rules.Add(answer.Rule);
            }
        }

        // Of eleven that these grants can give; which ones, chance says.
        Assert.True(rules.Count > 3, string.Join(' ', rules));
    }

    private static string Code => AResource.Code.Value;

    private static (string Rule, string Grant, uint Version) Of(Decision decision) => decision switch
    {
        Decision.Permit permit => ("PERMITTED", permit.Grant.Id.Value, permit.Grant.Version),
        Decision.Refuse refusal => (refusal.Reason.Code, refusal.Grant!.Id.Value, refusal.Grant.Version),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private (Grant Grant, V1.ExplainReadRequest Question) InTheWay(string reason)
    {
        var (grant, now) = (AGrant(), _clock.GetUtcNow());
        return reason switch
        {
            "PURPOSE_NOT_GRANTED" => (grant, Question(question => question.Purpose = "别的")),
            "GRANT_TERMINATED" => (grant with { State = GrantState.Terminated }, Question()),
            "GRANT_ENDED" => (grant with { Ends = now.AddHours(-1) }, Question()),
            "GRANT_NOT_BEGUN" => (grant with { Begins = now.AddHours(1) }, Question()),
            "GRANT_SUSPENDED" => (
                grant with { State = GrantState.Suspended, Suspension = new("擅自扩大使用范围", "x y", now, new(2026, 12, 1)) }, Question()),
            "GRANT_CHAIN_LAPSED" => (grant with { DelegatedFrom = GrantId.Parse("G-0404") }, Question()),
            "CONDITION_UNKNOWN" => (grant with { Obligations = [(Obligation)99] }, Question()),
            "MODE_NOT_GRANTED" => (grant with { Modes = [Mode.Batch] }, Question()),
            "CONTRACTOR_TASK_MISSING" => (grant with { ContractorTasks = ["系统运维"] }, Question(question => question.ByContractor = true)),
            "HOUSEHOLD_AUTHORIZATION_MISSING" => (grant with { Obligations = [Obligation.HouseholdAuthorization] }, Question()),
            "MATTER_MISSING" => (grant with { Obligations = [Obligation.Matter] }, Question()),
            "CEILING_EXCEEDED" => (grant with { Ceiling = Grade.L1 }, Question()),
            "ITEMS_NOT_GRANTED" => (grant, Question(question => question.Items.Add("registered_on"))),
            _ => throw new ArgumentOutOfRangeException(nameof(reason)),
        };
    }

    private Grant AGrant() => Valid.AGrant with
    {
        Id = GrantId.Parse("G-0009"),
        Begins = _clock.GetUtcNow().AddDays(-1),
        Ends = _clock.GetUtcNow().AddDays(30),
    };

    private static V1.ExplainReadRequest Question(Action<V1.ExplainReadRequest>? change = null)
    {
        var question = new V1.ExplainReadRequest
        {
            Consumer = Bodies.Housing.Value,
            Resource = Code,
            Mode = V1.Mode.Api,
            Purpose = Purpose,
        };
        change?.Invoke(question);
        return question;
    }

    private Task<long> PutAsync(Grant grant) => World.Facts.CommitAsync(
        new NewFact(FactKind.Grant, grant.Id.Value, grant.Version, FactBook.Write(grant.ToWire()))
        {
            Keys = [FactKey.Party(grant.Consumer.Value), FactKey.Party(AResource.Provider.Value), FactKey.Resource(Code)],
        },
        Actor.OfSeed("test"),
        "x",
        Ct);

    private Task<long> PutAsync(Resource resource) => World.Facts.CommitAsync(
        new NewFact(FactKind.Resource, Code, resource.Version, FactBook.Write(resource.ToWire())), Actor.OfSeed("test"), "x", Ct);

    private V1.ExplanationService.ExplanationServiceClient Explanations(string client) => new(World.As(client));

    private async Task<V1.ExplainReadResponse> ExplainAsync(string client, V1.ExplainReadRequest question) =>
        await Explanations(client).ExplainReadAsync(question, cancellationToken: Ct);

    private async Task<List<V1.Reader>> ReadersAsync(V1.ListReadersRequest request)
    {
        var all = new List<V1.Reader>();
        do
        {
            var page = await Explanations(Clients.Civil).ListReadersAsync(request, cancellationToken: Ct);
            all.AddRange(page.Readers);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }
}
