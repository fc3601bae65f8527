using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Hosting.Wire;
using Exchange.Source.V1;
using Exchange.Testing.Fakes;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>Figures instead of rows: counted exactly, and under a smallest group none smaller, nor one that tells of one.</summary>
public sealed class FiguresTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, V1.Aggregate, string[]> Figures => new()
    {
        { "all rows", new(), ["60"] },
        { "by grade", new() { GroupBy = { "grade" } }, ["|15", "A|30", "B|12", "M|3"] },
        { "sums of decimals", new() { GroupBy = { "grade" }, Sums = { "tax" } }, ["|15|93.5", "A|30|472.5", "B|12|441", "M|3|132.75"] },
        { "a sum beyond 64 bits", new() { GroupBy = { "grade" }, Sums = { "staff" } }, ["|15|795", "A|30|465", "B|12|438", "M|3|27670116110564327421"] },
        { "by two, and both summed", new() { GroupBy = { "grade", "since" }, Sums = { "staff", "tax" } }, ["|2016-05-20|15|795|93.5", "A|2016-05-20|30|465|472.5", "B|2016-05-20|12|438|441", "M|2016-05-20|3|27670116110564327421|132.75"] },
    };

    [Theory]
    [MemberData(nameof(Figures))]
    public async Task Rows_are_counted_and_summed_exactly_in_the_order_of_the_groups(string what, V1.Aggregate asked, string[] figures)
    {
        Assert.NotEmpty(what);
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant));

        var stream = await bench.ReadAsync(Read(asked));

        var (opened, closed) = (stream[0].Opened, stream[^1].Closed);
        Assert.Equal([.. asked.GroupBy, "count", .. asked.Sums.Select(item => $"sum_{item}")], opened.Items);
        Assert.Equal(stream[1].Batch.Columns.Select(column => column.Type), opened.Types_);
        Assert.Equal(figures, Rows(stream[1].Batch));
        Assert.Equal((ulong)figures.Length, closed.Rows);
        Assert.Equal(ClientHash.Of(opened.Items, [stream[1].Batch]), closed.ContentHash.ToByteArray());
    }

    [Fact]
    public async Task No_group_smaller_than_the_grant_allows_is_given_nor_one_that_would_tell_it()
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant with { GroupSizeMin = 10 }));

        var stream = await bench.ReadAsync(Read(new() { GroupBy = { "grade" }, Sums = { "staff" } }));

        // Of the grade M are 3; with all counted, whoever had A, B and those without would have M.
        Assert.Equal(["|15|795", "A|30|465"], Rows(stream[1].Batch));
        Assert.Equal((2UL, 2UL), (stream[^1].Closed.Rows, stream[^1].Closed.SuppressedGroups));
        var (opened, closed) = (bench.Audit.Entries[0].Opened, bench.Audit.Entries[1].Closed);
        Assert.True(opened.Attempt.Aggregated);
        Assert.Equal(["grade", "staff"], opened.Attempt.Items);
        Assert.Equal((End.Complete, 2UL, 2UL), (closed.End, closed.Rows, closed.SuppressedGroups));
    }

    [Fact]
    public async Task A_sum_of_fewer_values_than_a_group_must_have_is_not_given()
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant with { GroupSizeMin = 10 }));

        var stream = await bench.ReadAsync(Read(new() { GroupBy = { "grade" }, Sums = { "tax" } }));

        // Of the 15 without a grade only two have a tax.
        Assert.Equal(["|15|", "A|30|472.5"], Rows(stream[1].Batch));
    }

    [Fact]
    public async Task Of_fewer_rows_than_a_group_must_have_nothing_is_given()
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant with { GroupSizeMin = 61 }));

        var stream = await bench.ReadAsync(Read(new()));

        Assert.Equal(2, stream.Count);
        Assert.Equal((0UL, 1UL), (stream[^1].Closed.Rows, stream[^1].Closed.SuppressedGroups));
    }

    [Fact]
    public async Task Rows_are_grouped_by_what_a_mask_leaves()
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant with { Masks = [new(ItemId.Parse("division"), new Mask.Keep(4))] }));

        var stream = await bench.ReadAsync(Read(new() { GroupBy = { "division" } }));

        Assert.Equal(["3305|60"], Rows(stream[1].Batch));
        Assert.Equal("division", Assert.Single(stream[0].Opened.Provenance.Masks).Item);
    }

    [Theory]
    [InlineData(true, 2, "AGGREGATE_ONLY")]
    [InlineData(false, 2, "AGGREGATE_ONLY")]
    public async Task A_grant_of_figures_gives_no_rows(bool isLookup, uint min, string reason)
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant with { GroupSizeMin = min }));

        var failure = await Assert.ThrowsAsync<RpcException>(async () => _ = isLookup
            ? (object)await bench.LookupAsync(new() { Resource = Facts.Taxpayers.Code.Value, Key = new() { Text = "000000000000000007" }, Purpose = Facts.Purpose })
            : await bench.ReadAsync(Read(null)));

        Assert.Equal(reason, Bench.Info(failure).Reason);
        Assert.Equal(reason, Assert.Single(bench.Audit.Entries).Refused.Attempt.Rule);
    }

    [Theory]
    [InlineData("number", "", "ITEMS_NOT_GRANTED")]
    [InlineData("grade", "staff", "ITEMS_NOT_GRANTED")]
    [InlineData("grade", "tax", "ITEMS_NOT_GRANTED")]
    public async Task Figures_are_given_whole_or_not_at_all(string groupBy, string sum, string reason)
    {
        var granted = Facts.TaxpayersGrant with
        {
            Items = [ItemId.Parse("grade"), ItemId.Parse("tax")],
            Masks = [new(ItemId.Parse("tax"), new Mask.Hash())],
        };
        await using var bench = await Bench.StartAsync(Granting(granted));

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Read(new() { GroupBy = { groupBy }, Sums = { sum.Length > 0 ? [sum] : [] } })));

        Assert.Equal(reason, Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task Everything_wrong_with_what_is_asked_for_is_told_at_once()
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant));
        var request = Read(new() { GroupBy = { "nothing" }, Sums = { "grade", "No Such" } });
        request.Items.Add("grade");
        (request.ByKey, request.Limit, request.Cursor) = (true, 1, Google.Protobuf.ByteString.CopyFromUtf8("x"));

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal(["aggregate.group_by[0]", "aggregate.sums[0]", "aggregate.sums[1]", "by_key", "cursor", "items", "limit"], Fields(failure));
    }

    [Fact]
    public async Task An_item_is_named_once()
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant));

        var failure = await Assert.ThrowsAsync<RpcException>(() =>
            bench.ReadAsync(Read(new() { GroupBy = { "grade", "number", "number" }, Sums = { "tax", "tax" } })));

        Assert.Equal(["aggregate.group_by", "aggregate.sums"], Fields(failure));
    }

    [Fact]
    public async Task An_item_that_is_named_as_a_figure_is_not_grouped_by()
    {
        var resource = Facts.Taxpayers with { Items = Facts.Taxpayers.Items.SetItem(1, Facts.Item("count", Domain.Catalogue.ItemType.Text)), Mapping = null };
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(resource.ToWire());
            registry.Publish((Facts.TaxpayersGrant with { Items = [ItemId.Parse("count")] }).ToWire());
        });

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Read(new() { GroupBy = { "count" } })));

        Assert.Equal(["aggregate.group_by"], Fields(failure));
    }

    [Fact]
    public async Task Filters_choose_the_rows_that_are_counted()
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant));

        var stream = await bench.ReadAsync(Read(new() { GroupBy = { "grade" } }, new V1.Filter { Item = "staff", Range = new() { From = new() { Integer = 29 }, Until = new() { Integer = 46 } } }));

        Assert.Equal(["A|2", "B|12"], Rows(stream[1].Batch));
    }

    [Fact]
    public async Task Under_a_smallest_group_filters_choose_among_the_groups_that_are_given_anyway()
    {
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant with { GroupSizeMin = 10 }));

        var given = await bench.ReadAsync(Read(new() { GroupBy = { "grade" } }, new V1.Filter { Item = "grade", Equals_ = new() { Text = "A" } }));
        var leftOut = await bench.ReadAsync(Read(new() { GroupBy = { "grade" } }, new V1.Filter { Item = "grade", Among = new() { Values = { new Value { Text = "B" } } } }));

        // B, of 12, is left out of the whole, where it would tell M; by itself it would too.
        Assert.Equal(["A|30"], Rows(given[1].Batch));
        Assert.Equal((0UL, 2UL), (leftOut[^1].Closed.Rows, leftOut[^1].Closed.SuppressedGroups));
    }

    public static TheoryData<string, V1.Filter> Differencing => new()
    {
        { "an item that is not grouped by", new() { Item = "number", Equals_ = new() { Text = "000000000000000007" } } },
        { "a range of groups", new() { Item = "grade", Range = new() { From = new() { Text = "A" } } } },
        { "the beginning of groups", new() { Item = "grade", Prefix = "A" } },
    };

    [Theory]
    [MemberData(nameof(Differencing))]
    public async Task Under_a_smallest_group_no_filter_chooses_rows(string what, V1.Filter filter)
    {
        Assert.NotEmpty(what);
        await using var bench = await Bench.StartAsync(Granting(Facts.TaxpayersGrant with { GroupSizeMin = 10 }));

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Read(new() { GroupBy = { "grade" } }, filter)));

        Assert.Equal("FILTER_REFUSED", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task More_groups_than_an_answer_may_have_are_refused_and_the_log_says_so()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Read();
        request.Aggregate = new() { GroupBy = { "n" } };

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal(Reason.GroupsExceeded.Code, Bench.Info(failure).Reason);
        Assert.Equal((End.Exceeded, 0UL), (bench.Audit.Entries[^1].Closed.End, bench.Audit.Entries[^1].Closed.Rows));
    }

    [Fact]
    public async Task Counting_ends_when_the_grant_is_suspended()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Read();
        request.Aggregate = new();
        using var call = bench.Reads.Read(request, bench.As(Bench.Client, Ct));
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        await bench.ChangeAsync(registry => registry.Publish((Facts.EndlessGrant with { Version = 2, State = GrantState.Suspended }).ToWire()));
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));

        Assert.Equal("GRANT_SUSPENDED", Bench.Info(failure).Reason);
        await Bench.UntilAsync(() => bench.Audit.Entries[^1].Closed is { End: End.Revoked, Rows: 0 });
    }

    [Fact]
    public async Task A_minors_row_is_counted_only_under_an_impact_assessment()
    {
        await using var bench = await Bench.StartAsync();

        var without = await bench.ReadAsync(Persons());
        await bench.ChangeAsync(registry => registry.Publish((Facts.Grant with { Version = 2, ImpactAssessment = "影响评估〔2026〕1号" }).ToWire()));
        var with = await bench.ReadAsync(Persons());

        Assert.Equal(("2", 1UL), (Assert.Single(Rows(without[1].Batch)), without[^1].Closed.WithheldRows));
        Assert.Equal(("3", 0UL), (Assert.Single(Rows(with[1].Batch)), with[^1].Closed.WithheldRows));
    }

    [Fact]
    public async Task Under_a_smallest_group_the_reader_is_not_told_how_few_rows_were_left_out_and_the_log_is()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish((Facts.Grant with { Version = 2, GroupSizeMin = 2 }).ToWire()));

        var stream = await bench.ReadAsync(Persons());

        Assert.Equal(("2", 0UL), (Assert.Single(Rows(stream[1].Batch)), stream[^1].Closed.WithheldRows));
        Assert.Equal(1UL, bench.Audit.Entries[^1].Closed.WithheldRows);
    }

    [Fact]
    public async Task Rows_outside_the_scope_are_not_counted_among_figures()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish((Facts.Persons with { Mapping = Facts.Map("lying", "number", "name", "city") }).ToWire());
            registry.Publish((Facts.Grant with
            {
                Version = 2,
                Items = [ItemId.Parse("city")],
                Scope = [new ScopeTerm.Prefix(ItemId.Parse("city"), "31")],
                ImpactAssessment = "影响评估〔2026〕1号",
            }).ToWire());
        });

        var stream = await bench.ReadAsync(Persons("city"));

        var rows = Assert.Single(Rows(stream[1].Batch));
        Assert.StartsWith("310000|", rows);
        Assert.InRange(stream[^1].Closed.OutOfScopeRows, 50UL, 550UL);
        Assert.Equal(stream[^1].Closed.OutOfScopeRows, bench.Audit.Entries[^1].Closed.OutOfScopeRows);
    }

    private static Action<FakeRegistry> Granting(Grant grant) => registry =>
    {
        registry.Publish(Facts.Taxpayers.ToWire());
        registry.Publish(grant.ToWire());
    };

    private static V1.ReadRequest Read(V1.Aggregate? aggregate, params V1.Filter[] filters) =>
        new() { Resource = Facts.Taxpayers.Code.Value, Purpose = Facts.Purpose, Aggregate = aggregate, Filters = { filters } };

    private static V1.ReadRequest Persons(params string[] groupBy) =>
        new() { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose, Aggregate = new() { GroupBy = { groupBy } } };

    private static string[] Fields(RpcException failure) =>
        [.. failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field).Order(StringComparer.Ordinal)];

    private static string[] Rows(Batch batch) =>
        [.. Enumerable.Range(0, (int)batch.Rows).Select(row => string.Join('|', batch.Columns.Select(column => Text(column, row))))];

    private static string Text(Column column, int row) => column switch
    {
        _ when row / 8 < column.Nulls.Length && (column.Nulls[row / 8] >> (row % 8) & 1) == 1 => "",
        { Integers.Count: > 0 } => $"{column.Integers[row]}",
        _ => column.Texts[row],
    };
}
