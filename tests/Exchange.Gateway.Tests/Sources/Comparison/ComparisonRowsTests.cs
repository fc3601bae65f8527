using System.Text;
using CsCheck;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources.Comparison;

namespace Exchange.Gateway.Tests.Sources.Comparison;

public sealed class ComparisonRowsTests
{
    private static readonly VerifierCounts Agreeing = new(1, 0, 0, 0, 0, 0);
    private static readonly VerifierCounts Differing = new(0, 1, 0, 0, 0, 0);
    private static readonly VerifierCounts WithoutClaim = new(0, 0, 0, 0, 0, 1);

    /// <summary>Canonical cells are compared, so the store's spelling does not matter, and nothing else is forgiven.</summary>
    public static TheoryData<string, string, string, bool> Values => new()
    {
        { "text", "已婚", "已婚", true },
        { "text", "已婚", "未婚", false },
        { "text", "已婚", "已婚 ", false },
        { "text", "A", "a", false },
        { "text", "\u00E9", "e\u0301", false },
        { "text", "", "", true },
        { "decimal", "1.0", "1.00", true },
        { "decimal", "001.50", "1.5", true },
        { "decimal", "-0.0", "0", true },
        { "decimal", "99999999999999999999999999999999999998", "99999999999999999999999999999999999999", false },
        { "date", "2016-05-20", "2016-05-20", true },
        { "date", "2016-05-20", "2016-05-21", false },
        { "date_time", "1", "1", true },
        { "date_time", "1", "2", false },
        { "logical", "1", "1", true },
        { "logical", "1", "0", false },
        { "integer", "-9223372036854775808", "-9223372036854775808", true },
        { "integer", "9223372036854775807", "9223372036854775806", false },
        { "real", "0.5", "0.50", true },
        { "real", "-0", "0", true },
        { "real", "NaN", "NaN", true },
        { "real", "0.1", "0.10000000000000002", false },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Two_values_agree_exactly_if_they_are_the_same_in_the_elements_canonical_form(string type, string source, string verifier, bool agree)
    {
        var counts = ComparisonBench.Counts(CellOf(type, source), CellOf(type, verifier));

        Assert.Equal(agree ? Agreeing : Differing, counts);
    }

    [Fact]
    public void Nothing_in_a_verifier_claims_nothing()
    {
        Assert.Equal(WithoutClaim, ComparisonBench.Counts(Text("已婚"), Cell.Null));
        Assert.Equal(WithoutClaim, ComparisonBench.Counts(Cell.Null, Cell.Null));
    }

    [Fact]
    public void Nothing_in_the_source_differs_from_what_a_verifier_holds()
    {
        Assert.Equal(Differing, ComparisonBench.Counts(Cell.Null, Text("已婚")));
    }

    [Fact]
    public void A_key_with_several_values_in_the_source_is_found_and_compared_with_nothing()
    {
        using var bench = new ComparisonBench();

        var source = bench.Source([(Text("a"), Text("1")), (Text("a"), Text("2")), (Text("b"), Text("1")), (Text("b"), Text("1"))]);
        var verifier = bench.Verifier(0, [(Text("a"), Text("3")), (Text("b"), Text("1"))]);

        Assert.Equal(new SourceCounts(2, 1), source);
        Assert.Equal(new VerifierCounts(1, 0, 0, 0, 1, 0), verifier);
        var found = Assert.Single(bench.Found());
        Assert.Equal((Text("a"), true, 0), (found.Subject, found.IsDuplicate, found.Differing.Length));
    }

    [Fact]
    public void A_key_with_and_without_a_value_in_the_source_has_several()
    {
        using var bench = new ComparisonBench();

        Assert.Equal(new SourceCounts(1, 1), bench.Source([(Text("a"), Cell.Null), (Text("a"), Text("2"))]));
    }

    [Fact]
    public void A_key_in_two_rows_of_the_register_that_gives_it_out_was_given_twice()
    {
        using var bench = new ComparisonBench();

        var counts = bench.Source([(Text("a"), Text("a")), (Text("a"), Text("a")), (Text("b"), Text("b"))], ofKeys: true);

        Assert.Equal(new SourceCounts(2, 1), counts);
    }

    [Fact]
    public void A_verifier_with_several_values_at_a_key_is_left_out_there()
    {
        using var bench = new ComparisonBench();
        bench.Source([(Text("a"), Text("1"))]);

        var counts = bench.Verifier(0, [(Text("a"), Text("1")), (Text("a"), Text("2")), (Text("c"), Text("1")), (Text("c"), Text("2"))]);

        Assert.Equal(new VerifierCounts(0, 0, 0, 0, 2, 0), counts);
        Assert.Empty(bench.Found());
    }

    [Fact]
    public void What_differs_names_every_verifier_that_does_in_the_sources_order()
    {
        using var bench = new ComparisonBench();
        bench.Source([(Text("b"), Text("1")), (Text("a"), Text("1")), (Text("c"), Text("1"))]);
        bench.Verifier(0, [(Text("a"), Text("2"))]);
        bench.Verifier(1, [(Text("a"), Text("3")), (Text("b"), Text("2")), (Text("c"), Text("1"))]);

        var found = bench.Found();

        Assert.Equal([Text("b"), Text("a")], found.Select(one => one.Subject));
        Assert.Equal<int>([1], found[0].Differing);
        Assert.Equal<int>([0, 1], found[1].Differing);
    }

    [Fact]
    public void Rows_without_a_key_are_counted_and_compared_with_nothing()
    {
        using var bench = new ComparisonBench();
        using var writer = bench.Rows.WriteSource();

        writer.Add(Cell.Null, Text("1"));
        writer.Complete();

        Assert.Equal(1UL, writer.WithoutKey);
        Assert.Equal(new SourceCounts(0, 0), bench.Rows.SettleSource(ofKeys: false, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void References_to_what_is_refused_are_found_once_a_subject()
    {
        using var bench = new ComparisonBench();
        using var from = bench.Rows.WriteSource();
        from.Add(Text("p"), Text("gone"));
        from.Add(Text("p"), Text("gone"));
        from.Add(Text("q"), Text("alive"));
        from.Add(Text("r"), Cell.Null);
        from.Complete();
        using var to = bench.Rows.WriteVerifier(TestContext.Current.CancellationToken);
        to.Add(Text("gone"), Text("注销"));
        to.Complete();

        var counts = bench.Rows.Refer(TestContext.Current.CancellationToken);

        Assert.Equal(new ReferenceCounts(3, 2, 1), counts);
        Assert.Equal(Text("p"), Assert.Single(bench.Found()).Subject);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_subject_of_any_type_comes_out_of_its_seal_as_it_went_in(string type, string first, string second, bool same)
    {
        using var bench = new ComparisonBench();
        bench.Source([(CellOf(type, first), Text("1")), (CellOf(type, second), Text("2"))]);
        bench.Verifier(0, [(CellOf(type, first), Text("3")), (CellOf(type, second), Text("3"))]);

        Cell[] expected = same ? [CellOf(type, first)] : [CellOf(type, first), CellOf(type, second)];
        Assert.Equal(expected, bench.Found().Select(one => one.Subject));
    }

    /// <summary>Small keys and values, so that every kind of key comes up often.</summary>
    [Fact]
    public void The_figures_are_those_of_a_plain_comparison_in_memory()
    {
        var row = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], (key, value) => (Key: key, Value: value));
        Gen.Select(row.List[0, 12], row.List[0, 12]).Sample(
            (source, verifier) =>
            {
                using var bench = new ComparisonBench();
                bench.Source(source.Select(CellsOf));
                return bench.Verifier(0, verifier.Select(CellsOf)) == ComparisonOracle.Counts(source, verifier)
                    && bench.Found().Count == ComparisonOracle.Found(source, verifier);
            },
            iter: 100);
    }

    [Fact]
    public void Neither_keys_nor_values_lie_on_the_disk_in_clear()
    {
        using var bench = new ComparisonBench();
        (Cell, Cell)[] rows = [.. Enumerable.Range(0, 5_000).Select(n => (Text($"subject-{n:D6}"), Text($"datum-{n:D6}")))];
        bench.Source(rows);
        bench.Verifier(0, rows.Reverse());

        var files = bench.Files.Select(file => Encoding.Latin1.GetString(ReadShared(file))).ToArray();

        Assert.True(files.Sum(file => file.Length) > 5_000 * 32, "The rows are on the disk.");
        Assert.All(files, file => Assert.DoesNotContain("subject-0", file, StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotContain("datum-0", file, StringComparison.Ordinal));
    }

    [Fact]
    public void One_comparison_runs_at_a_time_and_leaves_nothing()
    {
        using var bench = new ComparisonBench();
        bench.Source([(Text("a"), Text("1"))]);

        var second = Assert.Throws<ExchangeException>(bench.Folder.Open);
        bench.Rows.Dispose();

        Assert.Equal(Reason.ComparisonRunning, second.Reason);
        Assert.Empty(bench.Files);
        bench.Folder.Open().Dispose();
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static (Cell Key, Cell Value) CellsOf((int Key, int Value) row) =>
        (Cell.OfInteger(row.Key), row.Value == 0 ? Cell.Null : Cell.OfInteger(row.Value));

    private static Cell Text(string text) => Cell.OfText(text);

    private static Cell CellOf(string type, string text) => type switch
    {
        "text" => Cell.OfText(text),
        "decimal" => Cell.TryDecimal(text, out var number) ? number : throw new FormatException(text),
        "date" => Cell.TryDate(text, out var date) ? date : throw new FormatException(text),
        "date_time" => Cell.OfDateTime(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        "logical" => Cell.OfLogical(text == "1"),
        "integer" => Cell.OfInteger(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        _ => Cell.OfReal(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
