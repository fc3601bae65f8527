using Exchange.Audit.V1;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Google.Protobuf;
using static Exchange.Gateway.Tests.Comparing.ComparisonWorld;

namespace Exchange.Gateway.Tests.Comparing;

/// <summary>What a comparison finds, tells, reports and records.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public async Task Every_verifier_is_held_against_the_source()
    {
        await using var bench = await ReadyAsync();

        var messages = await CompareAsync(bench, Request());

        var source = messages.Single(one => one.Figures is not null).Figures.Source;
        Assert.Equal((7UL, 5UL, 1UL, 1UL), (source.Rows, source.Keys, source.DuplicateKeys, source.RowsWithoutKey));
        var copies = Figures(messages)[0];
        Assert.Equal((3UL, 1UL, 2UL), (copies.Compared, copies.Agreeing, copies.Differing));
        Assert.Equal((0UL, 1UL, 1UL, 1UL), (copies.OnlyInSource, copies.OnlyInVerifier, copies.Duplicates, copies.WithoutClaim));
        var others = Figures(messages)[1];
        Assert.Equal((Other.Code.Value, 1UL, 1UL, 3UL), (others.Resource, others.Compared, others.Differing, others.OnlyInSource));
    }

    [Fact]
    public async Task What_differs_is_told_by_key_and_reported_and_no_value_leaves()
    {
        await using var bench = await ReadyAsync();

        var messages = await CompareAsync(bench, Request());

        (string, CorrectionKind, string)[] expected =
        [
            ("b", CorrectionKind.Value, "101001/0003 101001/0004"),
            ("d", CorrectionKind.DuplicateKey, ""),
            ("e", CorrectionKind.Value, "101001/0003"),
        ];
        var told = messages.Single(one => one.Discrepancies is not null).Discrepancies;
        Assert.Equal(3UL, told.Total);
        Assert.Equal(expected, told.Discrepancies.Select(one => (one.Subject.Text, one.Kind, string.Join(' ', one.Differing))));
        Assert.Equal(expected, bench.Registry.Corrections.Discrepancies.Select(one => (one.Subject.Text, one.Kind, string.Join(' ', one.Differing))));
        Assert.All(bench.Registry.Corrections.Discrepancies, one => Assert.Equal((MaritalStatus, Register.Code.Value, ""), (one.Element, one.Resource, one.Rule)));
        Assert.All(messages, one => Assert.False(Holds(one, "婚") || Holds(one, "偶"), "A value left."));
        Assert.All(bench.Registry.Corrections.Reports, one => Assert.False(Holds(one, "婚") || Holds(one, "偶"), "A value was reported."));
        Assert.Equal((3UL, 0UL), (messages[^1].Closed.Opened, messages[^1].Closed.Known));
    }

    [Fact]
    public async Task What_the_registry_knows_already_is_said_to_be_known()
    {
        await using var bench = await ReadyAsync();
        await CompareAsync(bench, Request());

        var again = await CompareAsync(bench, Request());

        Assert.Equal((true, 0UL, 3UL), (again[^1].Closed.Reported, again[^1].Closed.Opened, again[^1].Closed.Known));
    }

    [Fact]
    public async Task Without_a_report_nothing_is_opened()
    {
        await using var bench = await ReadyAsync();
        var request = Request();
        request.Report = false;

        var messages = await CompareAsync(bench, request);

        Assert.Equal(3UL, messages.Single(one => one.Discrepancies is not null).Discrepancies.Total);
        Assert.False(messages[^1].Closed.Reported);
        Assert.Empty(bench.Registry.Corrections.Reports);
    }

    [Fact]
    public async Task More_than_can_be_shown_is_reported_in_the_sources_order_up_to_what_one_run_reports()
    {
        await using var bench = await ReadyAsync(registry =>
        {
            registry.Publish((Register with { Mapping = Facts.Map("many_marriages", "number", "status") }).ToWire());
            registry.Publish(Many.ToWire());
        });

        var messages = await CompareAsync(bench, Request(Many.Code.Value));

        var told = messages.Single(one => one.Discrepancies is not null).Discrepancies;
        Assert.Equal((2001UL, 1000, "02001"), (told.Total, told.Discrepancies.Count, told.Discrepancies[0].Subject.Text));
        Assert.Equal((2000UL, 1UL), (messages[^1].Closed.Opened, messages[^1].Closed.NotReported));
        Assert.Equal([1000, 1000], bench.Registry.Corrections.Reports.Select(report => report.Discrepancies.Count));
        Assert.Equal(
            Enumerable.Range(2, 2000).Reverse().Select(n => $"{n:D5}"), bench.Registry.Corrections.Discrepancies.Select(one => one.Subject.Text));
    }

    [Fact]
    public async Task Messages_come_in_their_order_and_progress_names_each_holder()
    {
        await using var bench = await ReadyAsync();

        var messages = await CompareAsync(bench, Request());

        Assert.NotNull(messages[0].Opened);
        Assert.Equal((Register.Code.Value, Register.Version, "number", "status"), Of(messages[0].Opened.Source));
        var progress = messages[1..^3].Select(one => (one.Progress.Phase, one.Progress.Resource, one.Progress.Rows));
        Assert.Equal(
            [
                (V1.ComparisonPhase.Reading, "301003/0003", 0UL),
                (V1.ComparisonPhase.Comparing, "301003/0003", 7UL),
                (V1.ComparisonPhase.Reading, "101001/0003", 0UL),
                (V1.ComparisonPhase.Comparing, "101001/0003", 6UL),
                (V1.ComparisonPhase.Reading, "101001/0004", 0UL),
                (V1.ComparisonPhase.Comparing, "101001/0004", 1UL),
            ],
            progress);
        Assert.NotNull(messages[^3].Figures);
        Assert.NotNull(messages[^2].Discrepancies);
        Assert.NotNull(messages[^1].Closed);

        static (string, uint, string, string) Of(V1.ComparedResource one) => (one.Resource, one.ResourceVersion, one.KeyItem, one.Item);
    }

    [Theory]
    [InlineData(Authority, "PERMITTED_AUTHORITY")]
    [InlineData(SourceSteward, "PERMITTED_SOURCE")]
    public async Task Each_holder_read_is_recorded_with_the_rule_that_permits_it(string client, string rule)
    {
        await using var bench = await ReadyAsync();

        var messages = await CompareAsync(bench, Request(Verifier.Code.Value), client);

        var entries = bench.Audit.Entries;
        Assert.Equal(["301003/0003", "101001/0003"], entries.Where(entry => entry.Opened is not null).Select(entry => entry.Opened.Attempt.Resource));
        Assert.All(entries.Where(entry => entry.Opened is not null).Select(entry => entry.Opened.Attempt), attempt =>
        {
            Assert.Equal((Call.Compare, rule, "多源校核", client), (attempt.Call, attempt.Rule, attempt.Purpose, attempt.Client));
            Assert.Equal(["number", "status"], attempt.Items);
            Assert.Empty(attempt.Grant);
        });
        Assert.Equal([7UL, 6UL], entries.Where(entry => entry.Closed is not null).Select(entry => entry.Closed.Rows));
        Assert.All(entries.Where(entry => entry.Closed is not null), entry => Assert.Equal(End.Complete, entry.Closed.End));
        Assert.Equal((1UL, 3UL), (Position(messages).Source.Record.Index, Position(messages).Verifiers[0].Record.Index));
        Assert.Empty(bench.Audit.Broken);

        static V1.ComparisonFigures Position(List<V1.CompareResponse> messages) => messages.Single(one => one.Figures is not null).Figures;
    }

    [Fact]
    public async Task What_cannot_be_compared_is_left_out_and_named()
    {
        await using var bench = await ReadyAsync(registry => registry.Publish((Other with { Mapping = null }).ToWire()));

        var opened = (await CompareAsync(bench, Request()))[0].Opened;

        Assert.Equal(["101001/0003"], opened.Verifiers.Select(one => one.Resource));
        Assert.Equal([("101001/0004", "NOT_MOUNTED")], opened.LeftOut.Select(one => (one.Resource, one.Reason)));
    }

    [Fact]
    public async Task A_source_that_nobody_verifies_is_looked_at_alone()
    {
        await using var bench = await ReadyAsync(registry =>
        {
            registry.Publish((Verifier with { State = Domain.Catalogue.ResourceState.Withdrawn }).ToWire());
            registry.Publish((Other with { State = Domain.Catalogue.ResourceState.Withdrawn }).ToWire());
        });

        var messages = await CompareAsync(bench, Request());

        Assert.Empty(Figures(messages));
        Assert.Equal("d", Assert.Single(bench.Registry.Corrections.Discrepancies).Subject.Text);
    }

    [Fact]
    public async Task References_to_what_a_rule_refuses_are_hints_once_a_subject()
    {
        await using var bench = await ReadyAsync(registry => registry.Publish(Rule("status", "number")));

        var messages = await CheckAsync(bench, "R-1");

        var figures = messages.Single(one => one.Figures is not null).Figures;
        Assert.Equal((6UL, 6UL, 1UL, 1UL), (figures.Rows, figures.References, figures.Refused, figures.Subjects));
        var hint = Assert.Single(bench.Registry.Corrections.Discrepancies);
        Assert.Equal((CorrectionKind.Hint, "b", "", "R-1", "101001/0003"), (hint.Kind, hint.Subject.Text, hint.Element, hint.Rule, hint.Resource));
        Assert.Equal(["101001/0003", "101001/0004"], bench.Audit.Entries.Where(entry => entry.Opened is not null).Select(entry => entry.Opened.Attempt.Resource));
        Assert.Equal(1UL, messages[^1].Closed.Opened);
    }

    private static ReferenceRule Rule(string toItem, string fromItem) => new()
    {
        Id = "R-1",
        Sentence = "Nobody refers to the widowed.",
        FromResource = Verifier.Code.Value,
        FromItem = fromItem,
        ToResource = Other.Code.Value,
        ToItem = toItem,
        RefusedValues = { "丧偶" },
    };

    private static List<V1.VerifierFigures> Figures(List<V1.CompareResponse> messages) =>
        [.. messages.Single(one => one.Figures is not null).Figures.Verifiers];

    private static bool Holds(IMessage message, string text) => message.ToString()!.Contains(text, StringComparison.Ordinal);
}
