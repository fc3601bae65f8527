using Exchange.Audit.V1;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Exchange.Testing.Processes;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Comparisons;

/// <summary>The demo's conflicting claims, held against each other through the real services: what is a conflict, and what is none.</summary>
public sealed class ConflictingClaimsTests(ConflictingClaimsTests.ComparedWorld compared) : IClassFixture<ConflictingClaimsTests.ComparedWorld>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private World World => compared.World;

    [Fact]
    public async Task Two_departments_that_disagree_open_a_correction_and_the_source_goes_on_answering_as_disputed()
    {
        var found = await CompareAsync("person.marital_status");

        Assert.Contains((Requests.Married, CorrectionKind.Value, "101001/0001"), found);
        var answer = await World.Reads("hu-zj").LookupAsync(Requests.Marriage("M-1"), cancellationToken: Ct);
        Assert.Contains("已婚", answer.Rows.Single().Values.Select(value => value.Text));
        Assert.Equal("marital_status", Assert.Single(answer.Disputed).Item);
        var correction = await CorrectionOfAsync("hz-mz-steward", "301003/0003", Requests.Married);
        Assert.Equal(("person.marital_status", "11330199000000043C", ""), (correction.Element, correction.Source, correction.FiledBy));
        Assert.Equal("101001/0001", Assert.Single(correction.Claims).Resource);
    }

    [Fact]
    public async Task A_use_that_differs_from_the_planned_one_is_a_correction_by_property_unit()
    {
        var found = await CompareAsync("place.planned_use");

        Assert.Equal([("330799001001GB00002F00020002", CorrectionKind.Value, "303001/0009")], found);
    }

    [Theory]
    [InlineData("enterprise.operating_status", "302001/0006")]
    [InlineData("enterprise.taxpayer_status", "102001/0005")]
    [InlineData("person.household_address", "101002/0002")]
    [InlineData("person.residence_address", "101001/0001")]
    public async Task Items_named_alike_that_carry_different_elements_are_never_compared(string element, string verifier)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => CompareAsync(element, verifier));

        Assert.Equal("ELEMENT_NOT_CARRIED", refused.Reason);
        Assert.Empty(await CompareAsync(element));
    }

    [Fact]
    public async Task A_code_that_two_companies_carry_is_left_out_and_the_register_is_told()
    {
        var found = await CompareAsync("enterprise.credit_code");

        Assert.Equal([("91320599MA1G610251", CorrectionKind.DuplicateKey, "")], found);
        Assert.Equal(CorrectionKind.DuplicateKey, (await CorrectionOfAsync("sz-sc-steward", "102001/0005", "91320599MA1G610251")).Kind);
    }

    [Fact]
    public async Task An_employer_that_is_struck_off_is_a_hint_and_disputes_nothing()
    {
        using var call = Comparisons("sh-sj-authority").CheckReferences(new() { Rule = "R-0001", Report = true }, cancellationToken: Ct);
        var messages = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);

        Assert.Equal("340299198903091562", Assert.Single(messages.Single(one => one.Discrepancies is not null).Discrepancies.Discrepancies).Subject.Text);
        var hint = await CorrectionOfAsync("wh-rs-steward", "203001/0007", "340299198903091562");
        Assert.Equal((CorrectionKind.Hint, "R-0001", ""), (hint.Kind, hint.Rule, hint.Element));
        var answer = await World.Reads("hf-kj").LookupAsync(
            new() { Resource = "203001/0007", Key = new() { Text = "340299198903091562" }, Purpose = "高企研发人员社保核验" }, cancellationToken: Ct);
        Assert.Empty(answer.Disputed);
    }

    [Fact]
    public async Task An_element_without_a_designated_source_is_not_compared()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => CompareAsync("person.phone"));

        Assert.Equal("SOURCE_UNDESIGNATED", refused.Reason);
    }

    [Fact]
    public async Task What_was_found_is_known_the_second_time_and_nothing_is_left_on_the_disk()
    {
        await CompareAsync("person.marital_status");

        var closed = await ClosedAsync(new() { Element = "person.marital_status", Report = true });

        Assert.Equal((true, 0UL, 0UL, 2UL), (closed.Reported, closed.Opened, closed.Joined, closed.Known));
        Assert.Empty(Directory.GetFiles(Path.Combine(World.Folder, "comparisons"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_trail_shows_who_compared_what_by_which_rule()
    {
        await CompareAsync("place.planned_use");

        var entries = (await World.EntriesAsync(Ct)).Values.Where(entry => entry.Opened?.Attempt is { Call: Call.Compare }).ToList();

        Assert.Contains(entries, entry => entry.Opened.Attempt is { Resource: "303001/0009", Rule: "PERMITTED_AUTHORITY", Purpose: "多源校核" });
    }

    [Fact]
    public async Task The_command_line_shows_figures_and_keys()
    {
        var run = await ExchangeProcess.RunAsync(
            ["compare", "place.planned_use", "--no-report", "--as", "jh-zr-steward", "--data", World.Folder], Ct);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("source JH-ZR 103001/0008 planned_use by unit_number: 2 rows, 2 keys", run.Output, StringComparison.Ordinal);
        Assert.Contains("330799001001GB00002F00020002", run.Output, StringComparison.Ordinal);
        Assert.Contains("discrepancies: 1, not reported", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("住宅", run.Output, StringComparison.Ordinal);
    }

    private ComparisonService.ComparisonServiceClient Comparisons(string client) => new(World.Channel(client, World.Gateway));

    private async Task<List<(string Subject, CorrectionKind Kind, string Differing)>> CompareAsync(string element, params string[] verifiers)
    {
        using var call = Comparisons("sh-sj-authority").Compare(
            new() { Element = element, Verifiers = { verifiers }, Report = true }, cancellationToken: Ct);
        var messages = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        return [.. messages.Single(one => one.Discrepancies is not null).Discrepancies.Discrepancies
            .Select(one => (one.Subject.Text, one.Kind, string.Join(' ', one.Differing)))];
    }

    private async Task<ComparisonClosed> ClosedAsync(CompareRequest request)
    {
        using var call = Comparisons("sh-sj-authority").Compare(request, cancellationToken: Ct);
        return (await call.ResponseStream.ReadAllAsync(Ct).LastAsync(Ct)).Closed;
    }

    private async Task<Correction> CorrectionOfAsync(string client, string resource, string subject)
    {
        var listed = await new CorrectionService.CorrectionServiceClient(World.Channel(client, World.Registry))
            .ListCorrectionsAsync(new() { Resource = resource }, cancellationToken: Ct);
        return listed.Corrections.Single(correction => correction.Subject.Text == subject);
    }

    /// <summary>A world of its own, since what is found stays in its registry.</summary>
    public sealed class ComparedWorld(DemoTemplate template) : IAsyncLifetime
    {
        public World World { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            World = await World.LayAsync(template);
            await World.StartAsync("identity,registry,audit,gateway", CancellationToken.None);
        }

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
