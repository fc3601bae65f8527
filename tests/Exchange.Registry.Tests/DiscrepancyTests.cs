using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class DiscrepancyOnSqlite : DiscrepancyTests<Sqlite>;

public sealed class DiscrepancyOnPostgres : DiscrepancyTests<Postgres>;

/// <summary>What comparisons find opens cases, joins them, or is known already.</summary>
public abstract class DiscrepancyTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private readonly FakeTimeProvider _clock = new(new(2026, 9, 30, 9, 0, 0, TimeSpan.FromHours(8)));

    private protected override TimeProvider Time => _clock;

    private protected override V1.Seed Seed => Corrections.Seed;

    [Fact]
    public async Task A_discrepancy_opens_a_case_that_nobody_filed_and_that_its_source_and_its_holders_see()
    {
        var reported = await ReportAsync(Corrections.Discrepancy());

        var correction = Assert.Single(await ListAsync(Clients.PoliceSteward));
        Assert.Equal((1u, 0u, 0u), (reported.Opened, reported.Joined, reported.Known));
        Assert.Equal(("", "Found by the comparison of 2026-09-29.", "2026-10-20"), (correction.FiledBy, correction.Grounds, correction.Due));
        var claim = Assert.Single(correction.Claims);
        Assert.Equal((Bodies.Police.Value, Corrections.Copy.Code.Value, 1u, ""), (claim.Department, claim.Resource, claim.Found, claim.Statement));
        Assert.Equal(["CorrectionFiled"], await World.QueryAsync<string>($"SELECT kind FROM notices WHERE department = '{Bodies.CivilAffairs}'"));
        Assert.Empty(await ListAsync(Clients.Housing));
    }

    [Fact]
    public async Task What_is_known_is_written_no_second_time()
    {
        var first = await ReportAsync(Corrections.Discrepancy());

        var second = await ReportAsync(Corrections.Discrepancy());

        Assert.Equal((0u, 0u, 1u, first.Revision), (second.Opened, second.Joined, second.Known, second.Revision));
    }

    [Fact]
    public async Task A_discrepancy_joins_the_case_that_somebody_filed()
    {
        await Service(Clients.Housing).FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct);

        var reported = await ReportAsync(Corrections.Discrepancy());

        var correction = Assert.Single(await ListAsync(Clients.Housing));
        Assert.Equal((0u, 1u), (reported.Opened, reported.Joined));
        Assert.Equal([0u, 1u], correction.Claims.Select(claim => claim.Found));
        Assert.Equal(2u, correction.Version);
    }

    [Fact]
    public async Task What_was_upheld_and_is_found_again_is_a_new_case_that_names_the_earlier_one_and_counts_on()
    {
        await ReportAsync(Corrections.Discrepancy());
        var earlier = Assert.Single(await ListAsync(Clients.Civil));
        await Service(Clients.CivilSteward).VerifyCorrectionAsync(new() { Id = earlier.Id, Version = 1 }, cancellationToken: Ct);
        await Service(Clients.CivilSteward).ResolveCorrectionAsync(
            new() { Id = earlier.Id, Version = 2, Outcome = V1.CorrectionState.Upheld, Text = "登记无误" }, cancellationToken: Ct);
        await Service(Clients.CivilSteward).CloseCorrectionAsync(new() { Id = earlier.Id, Version = 3 }, cancellationToken: Ct);
        _clock.Advance(TimeSpan.FromDays(1));

        var reported = await ReportAsync(Corrections.Discrepancy());

        var again = (await ListAsync(Clients.Civil))[^1];
        Assert.Equal(1u, reported.Opened);
        Assert.Equal($"Found by the comparison of 2026-09-29. {earlier.Id} was upheld on 2026-09-30; it is found again.", again.Grounds);
        Assert.Equal(2u, Assert.Single(again.Claims).Found);
    }

    [Fact]
    public async Task One_code_that_two_bear_is_one_case_whichever_element_was_compared()
    {
        var reported = await ReportAsync(
            Doubled("person.citizen_number"),
            Doubled("person.citizen_number"));
        var again = await ReportAsync(Doubled("person.citizen_number"));

        var correction = Assert.Single(await ListAsync(Clients.PoliceSteward));
        Assert.Equal((1u, 1u, 1u), (reported.Opened, reported.Known, again.Known));
        Assert.Equal(V1.CorrectionKind.DuplicateKey, correction.Kind);

        V1.Discrepancy Doubled(string element) => Corrections.Discrepancy(change: one =>
        {
            (one.Kind, one.Element, one.Resource) = (V1.CorrectionKind.DuplicateKey, element, Corrections.Copy.Code.Value);
            one.Differing.Clear();
        });
    }

    [Fact]
    public async Task What_a_comparison_finds_adds_nothing_to_a_case_that_is_full_and_leaves_it_readable()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Service(Clients.Housing).FileCorrectionAsync(
            Corrections.Filing(filing =>
            {
                filing.Claims.Clear();
                filing.Claims.AddRange(Enumerable.Range(0, 20).Select(j => new V1.CorrectionClaim { Statement = $"判决 {i} {j}" }));
            }),
            cancellationToken: Ct).ResponseAsync));

        var reported = await ReportAsync(Corrections.Discrepancy());

        Assert.Equal((0u, 0u, 1u), (reported.Opened, reported.Joined, reported.Known));
        Assert.Equal(200, Assert.Single(await ListAsync(Clients.CivilSteward)).Claims.Count);
        var full = Assert.Single(await ListAsync(Clients.CivilSteward));
        var verifying = await Service(Clients.CivilSteward).VerifyCorrectionAsync(new() { Id = full.Id, Version = full.Version }, cancellationToken: Ct);
        Assert.Equal(V1.CorrectionState.Verifying, verifying.Correction.State);
    }

    [Fact]
    public async Task A_case_goes_with_its_datum_to_the_resource_that_replaces_its_own()
    {
        var filed = await Service(Clients.PoliceSteward).FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct);
        const string Code = "301003/0099";
        await World.PublishAsync((Corrections.Source() with
        {
            Code = ResourceCode.Parse(Code),
            Supersedes = AResource.Code,
            Filing = AResource.Filing with { Consultation = "会商〔2026〕1号" },
        }).ToWire());

        var again = await Service(Clients.PoliceSteward).FileCorrectionAsync(Corrections.Filing(filing => filing.Resource = Code), cancellationToken: Ct);
        var reported = await ReportAsync(Corrections.Discrepancy(change: one => one.Resource = Code));

        var correction = Assert.Single(await ListAsync(Clients.Authority));
        Assert.Equal((filed.Correction.Id, true), (again.Correction.Id, again.Joined));
        Assert.Equal((0u, 1u), (reported.Opened, reported.Joined));
        Assert.Equal((Code, filed.Correction.Due, Bodies.CivilAffairs.Value), (correction.Resource, correction.Due, correction.Source));
    }

    [Fact]
    public async Task A_hint_names_its_rule_and_no_element()
    {
        await ReportAsync(Corrections.Discrepancy(change: one => (one.Kind, one.Element, one.Rule) = (V1.CorrectionKind.Hint, "", "R-0001")));

        var correction = Assert.Single(await ListAsync(Clients.Civil));

        Assert.Equal((V1.CorrectionKind.Hint, "", "R-0001"), (correction.Kind, correction.Element, correction.Rule));
    }

    [Fact]
    public async Task Everything_wrong_with_a_report_is_told_and_nothing_of_it_is_written()
    {
        var before = await World.RevisionAsync();

        var refusal = await Refusal.OfAsync(Service(Clients.Gateway).ReportDiscrepanciesAsync(
            new()
            {
                Discrepancies =
                {
                    Corrections.Discrepancy(),
                    new V1.Discrepancy { Resource = "300000/1" },
                    Corrections.Discrepancy(change: one => (one.Element, one.Subject) = ("person.citizen_number", new() { Integer = 1 })),
                    Corrections.Discrepancy(change: one => one.Kind = V1.CorrectionKind.Hint),
                    Corrections.Discrepancy(change: one => one.Differing[0] = "101001/0002"),
                },
            },
            cancellationToken: Ct));

        refusal.Is(
            Reason.RequestInvalid,
            "compared_at FIELD_REQUIRED",
            "discrepancies[1].kind FIELD_REQUIRED",
            "discrepancies[1].element FIELD_REQUIRED",
            "discrepancies[1].subject FIELD_REQUIRED",
            "discrepancies[1].resource FIELD_CONFLICT",
            "discrepancies[2].subject KEY_TYPE_MISMATCH",
            "discrepancies[2].element FIELD_CONFLICT",
            "discrepancies[3].rule FIELD_REQUIRED",
            "discrepancies[3].element FIELD_CONFLICT",
            "discrepancies[4].differing[0] FIELD_CONFLICT");
        Assert.Equal(before, await World.RevisionAsync());
    }

    [Fact]
    public async Task A_report_of_a_thousand_is_taken_whole_and_one_more_is_refused()
    {
        var thousand = Enumerable.Range(0, 1000).Select(i => Corrections.Discrepancy($"S{i}")).ToArray();

        var reported = await ReportAsync(thousand);
        var refusal = await Refusal.OfAsync(Service(Clients.Gateway).ReportDiscrepanciesAsync(
            new() { ComparedAt = Now.ToTimestamp(), Discrepancies = { thousand, Corrections.Discrepancy() } }, cancellationToken: Ct));

        Assert.Equal(1000u, reported.Opened);
        refusal.Is(Reason.RequestInvalid, "discrepancies FIELD_OUT_OF_RANGE");
    }

    [Fact]
    public async Task Of_reports_and_filings_at_once_each_datum_has_one_open_case()
    {
        var subjects = Enumerable.Range(0, 5).Select(i => $"S{i}").ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReportAsync([.. subjects.Select(subject => Corrections.Discrepancy(subject))])).Cast<Task>()
            .Concat(subjects.Select(subject => Service(Clients.Housing).FileCorrectionAsync(
                Corrections.Filing(filing => filing.Subject = new() { Text = subject }), cancellationToken: Ct).ResponseAsync)));

        var corrections = await ListAsync(Clients.Authority);
        Assert.Equal(subjects, corrections.Select(correction => correction.Subject.Text).Order());
        Assert.All(corrections, correction => Assert.Contains(correction.Claims, claim => claim.Resource == Corrections.Copy.Code.Value));
    }

    [Theory]
    [InlineData(Clients.Authority)]
    [InlineData(Clients.CivilSteward)]
    [InlineData(Clients.Housing)]
    public async Task Only_a_service_may_report(string client)
    {
        var refusal = await Refusal.OfAsync(Service(client).ReportDiscrepanciesAsync(
            new() { ComparedAt = Now.ToTimestamp(), Discrepancies = { Corrections.Discrepancy() } }, cancellationToken: Ct));

        refusal.Is(Reason.RoleMissing);
    }

    private V1.CorrectionService.CorrectionServiceClient Service(string client) => new(World.As(client));

    private async Task<V1.ReportDiscrepanciesResponse> ReportAsync(params V1.Discrepancy[] discrepancies) =>
        await Service(Clients.Gateway).ReportDiscrepanciesAsync(
            new() { ComparedAt = new DateTimeOffset(2026, 9, 28, 17, 0, 0, TimeSpan.Zero).ToTimestamp(), Discrepancies = { discrepancies } }, cancellationToken: Ct);

    private async Task<IReadOnlyList<V1.Correction>> ListAsync(string client) =>
        (await Service(client).ListCorrectionsAsync(new(), cancellationToken: Ct)).Corrections;
}
