using Exchange.Domain.Catalogue;
using Exchange.Hosting.Wire;
using Exchange.Source.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using ItemType = Exchange.Domain.Catalogue.ItemType;
using Value = Exchange.Source.V1.Value;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>A reader that chooses among the rows in scope: what it gets, what it may not ask, and what the log has of it.</summary>
public sealed class ChosenReadTests
{
    private const string Li = "310101198002021237";

    public static TheoryData<V1.Filter, string, string> BadFilters => new()
    {
        { new() { Item = "name" }, "filters[0]", "FIELD_REQUIRED" },
        { new() { Item = "", Prefix = "a" }, "filters[0].item", "FIELD_REQUIRED" },
        { new() { Item = "a b", Prefix = "a" }, "filters[0].item", "FIELD_MALFORMED" },
        { new() { Item = "nothing", Prefix = "a" }, "filters[0].item", "ITEM_UNKNOWN" },
        { new() { Item = "name", Prefix = "" }, "filters[0].prefix", "FIELD_REQUIRED" },
        { new() { Item = "name", Prefix = "a\0" }, "filters[0].prefix", "FIELD_MALFORMED" },
        { new() { Item = "name", Equals_ = new() { Text = "a\tb" } }, "filters[0].equals", "FIELD_MALFORMED" },
        { new() { Item = "name", Equals_ = new() { Integer = 1 } }, "filters[0]", "VALUE_TYPE_MISMATCH" },
        { new() { Item = "name", Equals_ = new() { Decimal = new('9', 39) } }, "filters[0].equals", "FIELD_MALFORMED" },
        { new() { Item = "name", Equals_ = new() { Date = "2016-02-30" } }, "filters[0].equals", "FIELD_MALFORMED" },
        { new() { Item = "name", Equals_ = new() { DateTime = new Timestamp { Nanos = 1 } } }, "filters[0].equals", "FIELD_OUT_OF_RANGE" },
        { new() { Item = "name", Equals_ = new() { DateTime = new Timestamp { Seconds = long.MaxValue } } }, "filters[0].equals", "FIELD_OUT_OF_RANGE" },
        { new() { Item = "name", Among = new() }, "filters[0].among.values", "FIELD_REQUIRED" },
        { new() { Item = "name", Among = new() { Values = { new Value() } } }, "filters[0].among.values[0]", "FIELD_REQUIRED" },
        { new() { Item = "name", Among = Many(1001) }, "filters[0].among.values", "FIELD_OUT_OF_RANGE" },
        { new() { Item = "name", Range = new() }, "filters[0].range", "FIELD_REQUIRED" },
        { new() { Item = "name", Range = new() { From = new() { Real = double.NaN } } }, "filters[0].range.from", "FIELD_OUT_OF_RANGE" },
        { new() { Item = "name", Range = new() { From = new() { Text = "a" }, Until = new() { Integer = 1 } } }, "filters[0]", "VALUE_TYPE_MISMATCH" },
        { new() { Item = "name", Equals_ = new() { Text = new('a', 1 << 20) } }, "filters", "FIELD_TOO_LONG" },
    };

    [Theory]
    [MemberData(nameof(BadFilters))]
    public async Task A_filter_that_cannot_be_asked_is_refused_by_its_name(V1.Filter filter, string field, string reason)
    {
        await using var bench = await Bench.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Read(filter)));

        Assert.Equal("REQUEST_INVALID", Bench.Info(failure).Reason);
        var violation = Assert.Single(failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations);
        Assert.Equal((field, reason), (violation.Field, violation.Reason));
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once()
    {
        await using var bench = await Bench.StartAsync();
        var request = Read(new() { Item = "name", Equals_ = new() { Integer = 1 } }, new() { Item = "none" }, new() { Item = "city", Prefix = "" });
        request.Cursor = Google.Protobuf.ByteString.CopyFromUtf8("a");

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal(
            ["filters[0]", "filters[1].item", "filters[1]", "filters[2].prefix", "cursor"],
            failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task More_than_sixteen_filters_are_refused()
    {
        await using var bench = await Bench.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => bench.ReadAsync(Read([.. Enumerable.Repeat(new V1.Filter { Item = "name", Prefix = "a" }, 17)])));

        Assert.Equal("filters", Assert.Single(failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Filters_hold_together_and_the_record_names_their_items_and_no_value()
    {
        await using var bench = await Bench.StartAsync();
        var request = Read(
            new() { Item = "name", Among = new() { Values = { new Value { Text = "李" }, new Value { Text = Bench.Name } } } },
            new() { Item = "number", Range = new() { From = new() { Text = "3101011980" }, Until = new() { Text = "3101011981" } } });
        request.Items.Add("name");

        var messages = await bench.ReadAsync(request);

        Assert.Equal(["name"], messages[0].Opened.Items);
        Assert.Equal(["李"], messages[1].Batch.Columns[0].Texts);
        Assert.Equal(["name", "number"], bench.Audit.Entries[0].Opened.Attempt.FilteredBy);
        Assert.DoesNotContain(Li[..10], bench.Audit.Entries[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_by_an_item_that_the_grant_does_not_give_is_refused_and_recorded()
    {
        await using var bench = await Bench.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Read(new V1.Filter { Item = "city", Prefix = "31" })));

        Assert.Equal("FILTER_REFUSED", Bench.Info(failure).Reason);
        var attempt = Assert.Single(bench.Audit.Entries).Refused.Attempt;
        Assert.Equal(("FILTER_REFUSED", "G-0001"), (attempt.Rule, attempt.Grant));
        Assert.Equal(["city"], attempt.FilteredBy);
    }

    [Fact]
    public async Task An_order_by_a_key_that_the_grant_does_not_give_is_refused_since_it_tells_of_the_key()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish((Facts.Grant with { Version = 2, Items = [ItemId.Parse("name")] }).ToWire()));
        var request = Read();
        request.ByKey = true;

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal("FILTER_REFUSED", Bench.Info(failure).Reason);
    }

    [Theory]
    [InlineData(ItemType.Real)]
    [InlineData(ItemType.Decimal)]
    [InlineData(ItemType.DateTime)]
    [InlineData(ItemType.Logical)]
    [InlineData(null)]
    public async Task There_is_no_order_without_a_key_by_which_every_store_orders_alike(ItemType? type)
    {
        var resource = Facts.Endless with { Version = 4, Items = [Facts.Item("n", type ?? ItemType.Integer), Facts.Item("line", ItemType.Text)], KeyItem = type is null ? null : ItemId.Parse("n") };
        await using var bench = await Bench.StartAsync(registry => registry.Publish(resource.ToWire()));
        var request = Bench.Read();
        request.ByKey = true;

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal("ORDER_UNSUPPORTED", Bench.Info(failure).Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    public async Task No_more_rows_come_than_were_asked_for(ulong limit)
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Read();
        request.Limit = limit;

        var messages = await bench.ReadAsync(request);

        Assert.Equal(limit, messages[^1].Closed.Rows);
    }

    [Fact]
    public async Task A_limit_counts_the_rows_that_come_and_not_those_that_are_left_out()
    {
        await using var bench = await Bench.StartAsync();
        var request = Read(new V1.Filter { Item = "number", Range = new() { From = new() { Text = "3101011980" } } });
        (request.Limit, request.ByKey) = (2, true);

        var messages = await bench.ReadAsync(request);

        Assert.Equal([Li, Bench.Adult], messages[1].Batch.Columns[0].Texts);
    }

    [Fact]
    public async Task Rows_by_key_come_in_order_and_each_batch_has_its_hash_so_far()
    {
        var resource = Facts.Endless with { Version = 4, KeyItem = ItemId.Parse("line"), Mapping = Facts.Map("some", "n", "line") };
        await using var bench = await Bench.StartAsync(registry => registry.Publish(resource.ToWire()));
        var request = Bench.Read();
        request.ByKey = true;

        var messages = await bench.ReadAsync(request);

        var batches = messages[1..^1];
        Assert.True(batches.Count > 1);
        var lines = batches.SelectMany(message => message.Batch.Columns[1].Texts).ToList();
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
        Assert.All(batches, batch => Assert.False(batch.Cursor.IsEmpty));
        Assert.Equal(
            batches.Select((_, i) => Convert.ToHexString(ClientHash.Of(["n", "line"], batches[..(i + 1)].Select(message => message.Batch)))),
            batches.Select(message => Convert.ToHexString(message.ContentHashSoFar.Span)));
    }

    private static V1.ReadRequest Read(params IEnumerable<V1.Filter> filters) =>
        new() { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose, Filters = { filters } };

    private static ValueList Many(int count) => new() { Values = { Enumerable.Range(0, count).Select(_ => new Value { Text = "a" }) } };
}
