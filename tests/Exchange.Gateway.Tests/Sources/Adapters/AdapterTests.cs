using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Source.V1;
using Grpc.Core;
using Item = Exchange.Domain.Catalogue.Item;
using ItemType = Exchange.Domain.Catalogue.ItemType;

namespace Exchange.Gateway.Tests.Sources.Adapters;

public sealed class AdapterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_adapter_is_shown_its_own_secret_and_asked_in_its_own_names()
    {
        await using var adapter = await ScriptedAdapter.StartAsync();
        Item[] items = [Facts.Item("number", ItemType.Text), Facts.Item("income", ItemType.Decimal), Facts.Item("born", ItemType.Date)];
        Resource resource = null!;
        await using var bench = await StartAsync(
            adapter, registry => resource = AdapterWorld.Publish(registry, "adapter", ScriptedAdapter.Good, items, new ScopeTerm.Prefix(items[0].Id, "3101")));

        var answer = await bench.LookupAsync(AdapterWorld.Lookup(resource));

        Assert.Equal($"Bearer {ScriptedAdapter.Secret}", adapter.Authorization);
        Assert.Equal(["number Text", "income Decimal", "born Date"], adapter.Last!.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal(
            [
                new ColumnCondition { Column = "number", Among = new() { Values = { new Value { Text = Bench.Adult } } } },
                new ColumnCondition { Column = "number", Prefix = "3101" },
            ],
            adapter.Last.Conditions);
        Assert.Equal(1001ul, adapter.Last.Limit);
        Assert.Equal([new Value { Text = Bench.Adult }, new Value { Decimal = "12.5" }, new Value { Date = "2016-05-20" }], answer.Rows.Single().Values);
    }

    [Theory]
    [InlineData(ScriptedAdapter.Good)]
    [InlineData(ScriptedAdapter.AtOnce)]
    public async Task An_answer_comes_in_one_message_or_in_several(string table)
    {
        await using var adapter = await ScriptedAdapter.StartAsync();
        Resource resource = null!;
        await using var bench = await StartAsync(adapter, registry => resource = AdapterWorld.Publish(registry, "adapter", table));

        var looked = await bench.LookupAsync(AdapterWorld.Lookup(resource));
        var messages = await bench.ReadAsync(AdapterWorld.Read(resource));

        Assert.Single(looked.Rows);
        Assert.Equal((1ul, looked.ContentHash), (messages[^1].Closed.Rows, messages[^1].Closed.ContentHash));
        Assert.Equal(table == ScriptedAdapter.Good ? "v1" : "", messages[0].Opened.SourceVersion);
    }

    [Fact]
    public async Task Filters_order_and_limit_reach_the_adapter()
    {
        await using var adapter = await ScriptedAdapter.StartAsync();
        Resource resource = null!;
        await using var bench = await StartAsync(adapter, registry => resource = AdapterWorld.Publish(registry, "adapter", ScriptedAdapter.Good));
        var asked = AdapterWorld.Read(resource);
        asked.ByKey = true;
        asked.Filters.Add(new V1.Filter { Item = "income", Range = new() { From = new() { Decimal = "12" } } });
        asked.Filters.Add(new V1.Filter { Item = "born", Equals_ = new() { Date = "2016-05-20" } });

        var messages = await bench.ReadAsync(asked);

        Assert.Equal("number", adapter.Last!.OrderBy);
        Assert.Equal(
            [
                new ColumnCondition { Column = "income", Range = new() { From = new() { Decimal = "12" } } },
                new ColumnCondition { Column = "born", Among = new() { Values = { new Value { Date = "2016-05-20" } } } },
            ],
            adapter.Last.Conditions);
        Assert.Equal(1ul, messages[^1].Closed.Rows);
    }

    [Fact]
    public async Task The_key_is_looked_at_once_more_when_it_is_not_among_the_items_read()
    {
        await using var adapter = await ScriptedAdapter.StartAsync();
        Resource resource = null!;
        await using var bench = await StartAsync(adapter, registry => resource = AdapterWorld.Publish(registry, "adapter", ScriptedAdapter.Good));
        var asked = AdapterWorld.Lookup(resource);
        asked.Items.Add("income");

        var answer = await bench.LookupAsync(asked);
        asked.Key.Text = "310101198002021237";
        var other = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(asked));

        Assert.Equal([new Value { Decimal = "12.5" }], answer.Rows.Single().Values);
        Assert.Equal("SOURCE_ANSWER_INVALID", Bench.Info(other).Reason);
    }

    [Fact]
    public async Task A_row_outside_the_scope_that_an_adapter_sends_all_the_same_is_dropped_and_counted()
    {
        await using var adapter = await ScriptedAdapter.StartAsync();
        Item[] items = [Facts.Item("number", ItemType.Text), Facts.Item("income", ItemType.Decimal), Facts.Item("born", ItemType.Date)];
        Resource resource = null!;
        await using var bench = await StartAsync(
            adapter, registry => resource = AdapterWorld.Publish(registry, "adapter", ScriptedAdapter.Good, items, new ScopeTerm.Prefix(items[0].Id, "33")));

        var messages = await bench.ReadAsync(AdapterWorld.Read(resource));

        Assert.Equal((0ul, 1ul), (messages[^1].Closed.Rows, messages[^1].Closed.OutOfScopeRows));
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_call_to_the_adapter()
    {
        await using var adapter = await ScriptedAdapter.StartAsync();
        Resource resource = null!;
        await using var bench = await StartAsync(
            adapter, registry => resource = AdapterWorld.Publish(registry, "adapter", "hangs_after_a_batch"), ("StatementTimeout", "00:10:00"));
        using var call = bench.Reads.Read(AdapterWorld.Read(resource), bench.As(Bench.Client, Ct));
        await call.ResponseStream.MoveNext(Ct);

        call.Dispose();

        await Bench.UntilAsync(() => adapter.UnderWay == 0 && bench.Audit.Entries.Any(entry => entry.Closed is { End: End.Cancelled }));
    }

    [Fact]
    public async Task A_read_that_finds_no_place_at_an_adapter_is_refused_and_the_next_one_is_not()
    {
        await using var adapter = await ScriptedAdapter.StartAsync();
        var (resource, hanging) = ((Resource)null!, (Resource)null!);
        await using var bench = await StartAsync(
            adapter,
            registry => (resource, hanging) = (AdapterWorld.Publish(registry, "adapter", ScriptedAdapter.Good), AdapterWorld.Publish(registry, "adapter", "hangs_after_a_batch")),
            ("StatementTimeout", "00:10:00"), ("ConnectionsMax", "1"), ("ConnectTimeout", "00:00:00.2"));
        using var call = bench.Reads.Read(AdapterWorld.Read(hanging), bench.As(Bench.Client, Ct));
        await call.ResponseStream.MoveNext(Ct);

        var refused = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(AdapterWorld.Lookup(resource)));
        call.Dispose();
        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));
        var answered = await bench.LookupAsync(AdapterWorld.Lookup(resource));

        Assert.Equal("SOURCE_UNAVAILABLE", Bench.Info(refused).Reason);
        Assert.Single(answered.Rows);
    }

    [Fact]
    public async Task An_adapter_that_starts_is_asked_again_at_once()
    {
        await using var adapter = await ScriptedAdapter.StartAsync();
        Resource resource = null!;
        await using var bench = await StartAsync(adapter, registry => resource = AdapterWorld.Publish(registry, "adapter", ScriptedAdapter.Good));
        adapter.StartsIn = 2;

        var answer = await bench.LookupAsync(AdapterWorld.Lookup(resource));

        Assert.Single(answer.Rows);
        Assert.Equal(3, adapter.Asked);
    }

    private static Task<Bench> StartAsync(ScriptedAdapter adapter, Action<Testing.Fakes.FakeRegistry> facts, params (string, string)[] limits) =>
        Bench.StartAsync(facts, settings: AdapterWorld.Connection(1, "adapter", SourceKind.Adapter, adapter.Location, limits));
}
