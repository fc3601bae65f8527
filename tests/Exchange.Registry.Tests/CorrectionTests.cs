using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class CorrectionOnSqlite : CorrectionTests<Sqlite>;

public sealed class CorrectionOnPostgres : CorrectionTests<Postgres>;

/// <summary>Decree 809, Art 26: a datum is challenged, its source verifies, and its consumers are told.</summary>
public abstract class CorrectionTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private readonly FakeTimeProvider _clock = new(new(2026, 9, 30, 9, 0, 0, TimeSpan.FromHours(8)));

    private protected override TimeProvider Time => _clock;

    private protected override V1.Seed Seed => Corrections.Seed;

    // law.md X1: filed 2026-09-30, due 2026-10-20.
    [Fact]
    public async Task X1_a_judgment_against_a_registered_marriage_is_verified_by_its_source_within_ten_working_days()
    {
        var filing = Corrections.Filing(filing => filing.Claims.Add(new V1.CorrectionClaim
        {
            Department = Bodies.Police.Value,
            Resource = Corrections.Copy.Code.Value,
            Statement = "未婚",
            AssertedOn = "2009-04-02",
        }));

        var filed = await Service(Clients.Housing).FileCorrectionAsync(filing, cancellationToken: Ct);
        var verifying = await Service(Clients.CivilSteward).VerifyCorrectionAsync(
            new() { Id = filed.Correction.Id, Version = 1 }, cancellationToken: Ct);
        var resolved = await ResolveAsync(filed.Correction.Id, 2);
        var closed = await Service(Clients.Housing).CloseCorrectionAsync(new() { Id = filed.Correction.Id, Version = 3 }, cancellationToken: Ct);

        Assert.False(filed.Joined);
        Assert.Equal(("2026-10-20", V1.CorrectionState.Filed), (filed.Correction.Due, filed.Correction.State));
        Assert.Equal((Bodies.CivilAffairs.Value, Bodies.Housing.Value), (filed.Correction.Source, filed.Correction.FiledBy));
        Assert.Equal([Corrections.Judgment, "未婚"], filed.Correction.Claims.Select(claim => claim.Statement));
        Assert.Equal(V1.CorrectionState.Verifying, verifying.Correction.State);
        Assert.Equal((V1.CorrectionState.Corrected, V1.CorrectionState.Closed), (resolved.Correction.State, closed.Correction.State));
        Assert.Equal(V1.CorrectionState.Corrected, closed.Correction.Resolution);
        Assert.Equal("已据判决标注离婚", closed.Correction.Outcome);
    }

    [Theory]
    [InlineData(Clients.Housing, true)]
    [InlineData(Clients.Authority, true)]
    [InlineData(Clients.Officer, false)]
    public async Task Whom_a_case_is_about_its_history_tells_the_parties_and_the_authority(string client, bool told)
    {
        var filed = await Service(Clients.Housing).FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct);

        var events = await World.History(client).ListEventsAsync(
            new() { Kind = V1.FactKind.Correction, Id = filed.Correction.Id }, cancellationToken: Ct);

        var shown = Assert.Single(events.Changes).Correction;
        Assert.Equal(filed.Correction.Element, shown.Element);
        Assert.Equal((told, told), (shown.Subject is not null, shown.Grounds.Length > 0));
    }

    [Fact]
    public async Task The_source_is_told_of_the_filing_and_every_consumer_of_the_item_of_the_outcome()
    {
        var filed = await Service(Clients.PoliceSteward).FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct);
        await VerifyAsync(filed.Correction.Id);

        var resolved = await ResolveAsync(filed.Correction.Id, 2);

        Assert.Equal(2u, resolved.Told);
        Assert.Equal(["CorrectionFiled"], await KindsAsync(Bodies.CivilAffairs.Value));
        Assert.Equal(["CorrectionResolved"], await KindsAsync(Bodies.Housing.Value));
        Assert.Equal(["CorrectionResolved"], await KindsAsync(Bodies.Police.Value));
        Assert.Empty(await KindsAsync(Bodies.Parking.Value));
    }

    [Fact]
    public async Task A_notice_names_the_correction_and_the_element_and_never_whom_it_is_about()
    {
        var filed = await FileAsync();
        await VerifyAsync(filed.Correction.Id);
        await ResolveAsync(filed.Correction.Id, 2);

        var texts = await World.QueryAsync<string>("SELECT body FROM notices ORDER BY number");

        Assert.Equal(
            [
                $"{filed.Correction.Id}: person.marital_status of 301003/0003: filed, to be answered by 2026-10-20.",
                $"{filed.Correction.Id}: person.marital_status of 301003/0003: corrected by its source.",
            ],
            texts);
        Assert.Empty(await World.QueryAsync<string>($"SELECT fact_key FROM fact_keys WHERE fact_key LIKE '%{Corrections.Subject}%'"));
    }

    [Fact]
    public async Task Filing_again_joins_the_open_case_and_adds_what_is_new()
    {
        var first = await FileAsync();

        var again = await FileAsync();
        var joined = await Service(Clients.PoliceSteward).FileCorrectionAsync(
            Corrections.Filing(filing => (filing.Grounds, filing.Claims[0].Statement) = ("户籍登记为未婚", "未婚")), cancellationToken: Ct);

        Assert.True(again.Joined);
        Assert.Equal((first.Correction.Id, 1u, first.Revision), (again.Correction.Id, again.Correction.Version, again.Revision));
        Assert.Equal((true, first.Correction.Id, 2u), (joined.Joined, joined.Correction.Id, joined.Correction.Version));
        Assert.Equal([Corrections.Judgment, "户籍登记为未婚", "未婚"], joined.Correction.Claims.Select(claim => claim.Statement));
        Assert.Equal(Bodies.Police.Value, joined.Correction.Claims[1].Department);
        Assert.Equal("申请人出示生效判决 / 户籍登记为未婚", joined.Correction.Grounds);
    }

    [Fact]
    public async Task A_case_about_the_copy_that_was_read_goes_to_the_source()
    {
        var filed = await Service(Clients.PoliceSteward).FileCorrectionAsync(
            Corrections.Filing(filing => filing.Resource = Corrections.Copy.Code.Value), cancellationToken: Ct);

        Assert.Equal((AResource.Code.Value, Bodies.CivilAffairs.Value), (filed.Correction.Resource, filed.Correction.Source));
    }

    [Fact]
    public async Task Of_many_who_file_at_once_one_opens_the_case_and_all_others_join_it()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Outcome.OfAsync(
            Service(i % 2 == 0 ? Clients.Housing : Clients.PoliceSteward).FileCorrectionAsync(
                Corrections.Filing(filing => filing.Grounds = $"第{i}次申请"), cancellationToken: Ct),
            filed => filed.Joined ? "joined" : "opened")));

        Assert.Equal(["opened", .. Enumerable.Repeat("joined", 11)], outcomes.OrderDescending());
        var correction = Assert.Single((await Service(Clients.Housing).ListCorrectionsAsync(new(), cancellationToken: Ct)).Corrections);
        Assert.All(Enumerable.Range(0, 12), i => Assert.Contains($"第{i}次申请", correction.Grounds, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_second_open_case()
    {
        await FileAsync();
        var open = Assert.Single(await World.QueryAsync<string>("SELECT fact_key FROM fact_keys WHERE kind = 'Correction' AND fact_key LIKE 'open %'"));

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => World.ExecuteAsync($"INSERT INTO fact_keys (kind, fact_key, id) VALUES ('Correction', '{open}', 'C-2')"));
    }

    [Fact]
    public async Task Once_a_case_has_its_outcome_the_datum_may_be_challenged_anew()
    {
        var first = await FileAsync();
        await VerifyAsync(first.Correction.Id);
        await ResolveAsync(first.Correction.Id, 2);

        var second = await FileAsync();

        Assert.False(second.Joined);
        Assert.NotEqual(first.Correction.Id, second.Correction.Id);
    }

    [Theory]
    [InlineData("301003/0003", "marital_status", Clients.Parking, "a grant for another item")]
    [InlineData("301003/0004", "marital_status", Clients.Housing, "a resource that is not there")]
    [InlineData("101001/0001", "registered_on", Clients.Housing, "no grant for the resource")]
    public async Task Who_may_not_read_the_item_learns_nothing(string resource, string item, string client, string why)
    {
        var refusal = await Refusal.OfAsync(Service(client).FileCorrectionAsync(
            Corrections.Filing(filing => (filing.Resource, filing.Item) = (resource, item)), cancellationToken: Ct));

        Assert.True(refusal is { Reason: "CORRECTION_NOT_OPEN_TO", Fields: [], Status: StatusCode.PermissionDenied }, why);
    }

    [Fact]
    public async Task A_grant_that_is_suspended_or_has_ended_opens_no_case()
    {
        await World.Grants(Clients.Authority).SuspendGrantAsync(new() { Id = "G-0001", Version = 1, Reason = "x" }, cancellationToken: Ct);
        var suspended = await Refusal.OfAsync(Service(Clients.Housing).FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct));
        await World.Grants(Clients.Authority).ReinstateGrantAsync(new() { Id = "G-0001", Version = 2, Reason = "x" }, cancellationToken: Ct);
        _clock.SetUtcNow(AGrant.Ends);

        var ended = await Refusal.OfAsync(Service(Clients.Housing).FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct));

        suspended.Is(Reason.CorrectionNotOpenTo);
        ended.Is(Reason.CorrectionNotOpenTo);
    }

    [Fact]
    public async Task Everything_wrong_with_the_form_is_told_at_once()
    {
        var refusal = await Refusal.OfAsync(Service(Clients.Housing).FileCorrectionAsync(
            new()
            {
                Resource = "x",
                Item = "X",
                Claims = { new V1.CorrectionClaim { Department = "y", Resource = "z", AssertedOn = "yesterday", Found = 3 } },
            },
            cancellationToken: Ct));

        refusal.Is(
            Reason.RequestInvalid,
            "resource FIELD_MALFORMED",
            "item FIELD_MALFORMED",
            "subject FIELD_REQUIRED",
            "grounds FIELD_REQUIRED",
            "claims[0].department FIELD_MALFORMED",
            "claims[0].resource FIELD_MALFORMED",
            "claims[0].asserted_on FIELD_MALFORMED",
            "claims[0].statement FIELD_REQUIRED",
            "claims[0].found FIELD_CONFLICT");
    }

    [Fact]
    public async Task What_does_not_fit_the_catalogue_is_told_at_once_to_those_who_may_read()
    {
        var refusal = await Refusal.OfAsync(Service(Clients.Housing).FileCorrectionAsync(
            Corrections.Filing(filing =>
            {
                filing.Subject = new() { Integer = 7 };
                filing.Claims.Add(new V1.CorrectionClaim { Department = Bodies.Parking.Value, Statement = "已婚" });
                filing.Claims.Add(new V1.CorrectionClaim { Resource = AResource.Code.Value, Statement = "已婚" });
            }),
            cancellationToken: Ct));

        refusal.Is(
            Reason.RequestInvalid, "subject KEY_TYPE_MISMATCH", "claims[1].department FIELD_CONFLICT", "claims[2].resource FIELD_CONFLICT");
    }

    [Theory]
    [InlineData("registered_on", Clients.Parking, "item FIELD_CONFLICT")]
    [InlineData("no_such", Clients.Parking, "item ITEM_UNKNOWN")]
    public async Task An_item_of_which_nobody_is_the_source_cannot_be_challenged(string item, string client, string violation)
    {
        var refusal = await Refusal.OfAsync(
            Service(client).FileCorrectionAsync(Corrections.Filing(filing => filing.Item = item), cancellationToken: Ct));

        refusal.Is(Reason.RequestInvalid, violation);
    }

    [Theory]
    [InlineData(Clients.Parking, "CORRECTION_NOT_FOUND")]
    [InlineData(Clients.Officer, "CORRECTION_NOT_FOUND")]
    [InlineData(Clients.Civil, "OK")]
    [InlineData(Clients.Housing, "OK")]
    [InlineData(Clients.PoliceSteward, "OK")]
    [InlineData(Clients.Authority, "OK")]
    public async Task A_case_is_shown_to_its_parties_and_to_authorities_and_to_nobody_else(string client, string outcome)
    {
        var filed = await Service(Clients.Housing).FileCorrectionAsync(
            Corrections.Filing(filing => filing.Claims.Add(new V1.CorrectionClaim { Department = Bodies.Police.Value, Statement = "未婚" })), cancellationToken: Ct);

        var got = await Outcome.OfAsync(Service(client).GetCorrectionAsync(new() { Id = filed.Correction.Id }, cancellationToken: Ct));
        var listed = await Service(client).ListCorrectionsAsync(new() { Resource = AResource.Code.Value, OpenOnly = true }, cancellationToken: Ct);

        Assert.Equal(outcome, got);
        Assert.Equal(outcome == "OK" ? 1 : 0, listed.Corrections.Count);
    }

    [Fact]
    public async Task The_list_holds_what_was_asked_for_and_goes_on_from_page_to_page()
    {
        await FileAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var other = await Service(Clients.Housing).FileCorrectionAsync(
            Corrections.Filing(filing => filing.Subject = new() { Text = "310199198208171287" }), cancellationToken: Ct);
        await VerifyAsync(other.Correction.Id);
        await ResolveAsync(other.Correction.Id, 2);

        var first = await Service(Clients.Authority).ListCorrectionsAsync(new() { PageSize = 1 }, cancellationToken: Ct);
        var second = await Service(Clients.Authority).ListCorrectionsAsync(new() { PageSize = 1, PageToken = first.NextPageToken }, cancellationToken: Ct);
        var open = await Service(Clients.Housing).ListCorrectionsAsync(new() { OpenOnly = true }, cancellationToken: Ct);
        var elsewhere = await Service(Clients.Housing).ListCorrectionsAsync(new() { Resource = "101001/0001" }, cancellationToken: Ct);

        Assert.Equal(other.Correction.Id, Assert.Single(second.Corrections).Id);
        Assert.NotEqual(other.Correction.Id, Assert.Single(open.Corrections).Id);
        Assert.Empty(elsewhere.Corrections);
    }

    [Fact]
    public async Task A_case_is_overdue_once_its_ten_working_days_are_over()
    {
        var filed = await FileAsync();
        _clock.SetUtcNow(new(2026, 10, 20, 23, 0, 0, TimeSpan.FromHours(8)));
        var onTheDay = await Service(Clients.Housing).GetCorrectionAsync(new() { Id = filed.Correction.Id }, cancellationToken: Ct);
        _clock.Advance(TimeSpan.FromHours(2));

        var after = await Service(Clients.Housing).GetCorrectionAsync(new() { Id = filed.Correction.Id }, cancellationToken: Ct);

        Assert.False(onTheDay.Overdue);
        Assert.True(after.Overdue);
    }

    [Theory]
    [InlineData("Verify", Clients.HousingSteward, "OTHER_DEPARTMENT")]
    [InlineData("Verify", Clients.Civil, "ROLE_MISSING")]
    [InlineData("Verify", Clients.Authority, "ROLE_MISSING")]
    [InlineData("Resolve", Clients.HousingSteward, "OTHER_DEPARTMENT")]
    [InlineData("Resolve", Clients.Authority, "ROLE_MISSING")]
    [InlineData("Close", Clients.CivilSteward, "OTHER_DEPARTMENT")]
    [InlineData("Close", Clients.Parking, "CORRECTION_NOT_FOUND")]
    public async Task The_source_verifies_and_the_one_who_filed_closes_and_nobody_else(string step, string client, string reason)
    {
        var id = (await FileAsync()).Correction.Id;
        var before = await World.RevisionAsync();

        var outcome = await (step switch
        {
            "Verify" => Outcome.OfAsync(Service(client).VerifyCorrectionAsync(new() { Id = id, Version = 1 }, cancellationToken: Ct)),
            "Resolve" => Outcome.OfAsync(Service(client).ResolveCorrectionAsync(
                new() { Id = id, Version = 1, Outcome = V1.CorrectionState.Upheld, Text = "x" }, cancellationToken: Ct)),
            _ => Outcome.OfAsync(Service(client).CloseCorrectionAsync(new() { Id = id, Version = 1 }, cancellationToken: Ct)),
        });

        Assert.Equal(reason, outcome);
        Assert.Equal(before, await World.RevisionAsync());
    }

    [Fact]
    public async Task Of_two_outcomes_at_once_one_stands_and_a_version_seen_too_early_is_refused()
    {
        var filed = await FileAsync();
        await VerifyAsync(filed.Correction.Id);

        var stale = await Outcome.OfAsync(Service(Clients.CivilSteward).VerifyCorrectionAsync(new() { Id = filed.Correction.Id, Version = 1 }, cancellationToken: Ct));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Outcome.OfAsync(Service(Clients.CivilSteward).ResolveCorrectionAsync(
            new() { Id = filed.Correction.Id, Version = 2, Outcome = V1.CorrectionState.Upheld, Text = $"维持 {i}" }, cancellationToken: Ct))));

        Assert.Equal("VERSION_RACED", stale);
        Assert.Equal(["OK", .. Enumerable.Repeat("VERSION_RACED", 5)], outcomes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(V1.CorrectionState.Unspecified, "", "outcome FIELD_REQUIRED", "text FIELD_REQUIRED")]
    [InlineData(V1.CorrectionState.Closed, "x", "outcome FIELD_UNKNOWN_VALUE")]
    [InlineData((V1.CorrectionState)9, "x", "outcome FIELD_UNKNOWN_VALUE")]
    public async Task An_outcome_is_corrected_or_upheld_and_says_what_was_found(V1.CorrectionState outcome, string text, params string[] violations)
    {
        var filed = await FileAsync();

        var refusal = await Refusal.OfAsync(Service(Clients.CivilSteward).ResolveCorrectionAsync(
            new() { Id = filed.Correction.Id, Version = 1, Outcome = outcome, Text = text }, cancellationToken: Ct));

        refusal.Is(Reason.RequestInvalid, violations);
    }

    private V1.CorrectionService.CorrectionServiceClient Service(string client) => new(World.As(client));

    private async Task<V1.FileCorrectionResponse> FileAsync() =>
        await Service(Clients.Housing).FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct);

    private async Task VerifyAsync(string id) =>
        await Service(Clients.CivilSteward).VerifyCorrectionAsync(new() { Id = id, Version = 1 }, cancellationToken: Ct);

    private async Task<V1.ResolveCorrectionResponse> ResolveAsync(string id, uint version) =>
        await Service(Clients.CivilSteward).ResolveCorrectionAsync(
            new() { Id = id, Version = version, Outcome = V1.CorrectionState.Corrected, Text = "已据判决标注离婚" }, cancellationToken: Ct);

    private async Task<IReadOnlyList<string>> KindsAsync(string department) =>
        await World.QueryAsync<string>($"SELECT kind FROM notices WHERE department = '{department}' ORDER BY number");
}
