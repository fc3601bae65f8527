using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Gateway.Reading;
using Exchange.Hosting.Wire;
using Exchange.Source.V1;
using Google.Protobuf;
using Grpc.Core;
using ItemType = Exchange.Domain.Catalogue.ItemType;
using Step = Exchange.Gateway.V1.ReadResponse.StepOneofCase;

namespace Exchange.Gateway.Tests.Reading;

public sealed class StreamTests
{
    private const int SomeRows = 30_000;
    private const int BatchMin = 16 * 1024;
    private const int BatchMax = 128 * 1024;

    private static readonly Resource Some = Facts.Endless with { Mapping = Facts.Map("some", "n", "line") };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_opens_with_its_place_in_the_log_and_closes_with_its_count_and_hash()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish(Some.ToWire()));

        var messages = await bench.ReadAsync(Bench.Read());

        var (opened, closed) = (messages[0].Opened, messages[^1].Closed);
        Assert.Equal(["n", "line"], opened.Items);
        Assert.Equal((0UL, 1UL), (opened.Position.Index, closed.Position.Index));
        Assert.All(messages[1..^1], message => Assert.Equal(Step.Batch, message.StepCase));
        Assert.Equal((ulong)SomeRows, closed.Rows);
        Assert.Equal(SomeRows, messages[1..^1].Sum(message => message.Batch.Rows));
        Assert.Equal(ClientHash.Of(opened.Items, messages[1..^1].Select(message => message.Batch)), closed.ContentHash.ToByteArray());
    }

    [Fact]
    public async Task The_records_of_a_stream_agree_with_what_was_sent()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish(Some.ToWire()));

        var messages = await bench.ReadAsync(Bench.Read());

        var (opened, closed) = (bench.Audit.Entries[0].Opened, bench.Audit.Entries[1].Closed);
        Assert.Equal((Call.Read, "PERMITTED", "G-0002"), (opened.Attempt.Call, opened.Attempt.Rule, opened.Attempt.Grant));
        Assert.Empty(opened.Attempt.SubjectDigest);
        Assert.Equal((opened.Attempt.Id, 0UL, End.Complete, (ulong)SomeRows), (closed.Attempt, closed.OpenedIndex, closed.End, closed.Rows));
        Assert.Equal(bench.Hmac(closed.KeyPeriod, messages[^1].Closed.ContentHash.ToByteArray()), closed.ContentDigest);
        Assert.Empty(bench.Audit.Broken);
    }

    [Fact]
    public async Task Batches_are_of_16_to_128_KiB_but_for_the_last()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish(Some.ToWire()));

        var messages = await bench.ReadAsync(Bench.Read());

        Assert.All(messages[1..^2], message => Assert.InRange(message.Batch.CalculateSize(), BatchMin, BatchMax));
    }

    [Theory]
    [InlineData("many", ItemType.Integer)]
    [InlineData("many", ItemType.Logical)]
    [InlineData("many", ItemType.Real)]
    [InlineData("emoji", ItemType.Text)]
    [InlineData("null", ItemType.Integer)]
    [InlineData("null", ItemType.Text)]
    public async Task A_batch_of_values_of_any_size_is_of_16_to_128_KiB(string kind, ItemType type)
    {
        using var bench = new Sources.SourceBench();
        var value = (kind, type) switch
        {
            ("emoji", _) => "'🙂🙂🙂🙂'",
            ("null", _) => "NULL",
            (_, ItemType.Real) => "0.5",
            _ => "1",
        };
        var table = bench.Make(
            Sources.SourceBench.Sqlite,
            $"WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 200000) SELECT {value} AS v FROM c");
        Item[] items = [Facts.Item("v", type)];
        await using var rows = await bench.AskAsync(Sources.SourceBench.Sqlite, table, [.. items]);
        var batches = new BatchBuilder([.. items]);

        while (!batches.IsFull && await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            batches.Add([rows[0]]);
        }

        Assert.InRange(batches.Take().CalculateSize(), BatchMin, BatchMax);
    }

    [Fact]
    public async Task Nulls_are_marked_and_hold_the_default()
    {
        using var bench = new Sources.SourceBench();
        var table = bench.Make(
            Sources.SourceBench.Sqlite,
            string.Join(" UNION ALL ", Enumerable.Range(0, 20).Select(i => i % 3 == 0 ? "SELECT NULL AS v" : $"SELECT {i}")));
        Item[] items = [Facts.Item("v", ItemType.Integer)];
        var (cells, hash) = await bench.ReadAsync(Sources.SourceBench.Sqlite, table, [.. items]);
        await using var rows = await bench.AskAsync(Sources.SourceBench.Sqlite, table, [.. items]);
        var batches = new BatchBuilder([.. items]);

        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            batches.Add([rows[0]]);
        }

        var batch = batches.Take();
        Assert.Equal(cells.Select(row => row[0].Integer), batch.Columns[0].Integers);
        Assert.Equal(hash, Convert.ToHexStringLower(ClientHash.Of(["v"], [batch])));
    }

    [Fact]
    public async Task Rows_of_minors_are_left_out_and_counted()
    {
        await using var bench = await Bench.StartAsync();

        var messages = await bench.ReadAsync(new() { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose });

        Assert.Equal([Bench.Adult, "310101198002021237"], messages[1].Batch.Columns[0].Texts);
        Assert.Equal((2UL, 1UL), (messages[^1].Closed.Rows, messages[^1].Closed.WithheldRows));
        Assert.Equal((2UL, 1UL), (bench.Audit.Entries[1].Closed.Rows, bench.Audit.Entries[1].Closed.WithheldRows));
    }

    [Fact]
    public async Task A_refused_stream_is_recorded_and_nothing_is_opened()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Read();
        request.Purpose = "another";

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal("PURPOSE_NOT_GRANTED", Bench.Info(failure).Reason);
        Assert.Equal((Call.Read, "PURPOSE_NOT_GRANTED"), Of(Assert.Single(bench.Audit.Entries).Refused.Attempt));
    }

    [Fact]
    public async Task A_department_has_so_many_streams_under_way_and_another_has_its_own()
    {
        var theirs = Facts.EndlessGrant with { Id = Domain.Grants.GrantId.Parse("G-0003"), Consumer = Facts.Stranger };
        await using var bench = await Bench.StartAsync(registry => registry.Publish(theirs.ToWire()));
        var calls = Enumerable.Range(0, Bench.StreamsMax).Select(_ => bench.Reads.Read(Bench.Read(), bench.As(Bench.Client, Ct))).ToList();
        await Task.WhenAll(calls.Select(call => call.ResponseStream.MoveNext(Ct)));

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Bench.Read()));
        using var other = bench.Reads.Read(Bench.Read(), bench.As(Bench.StrangerClient, Ct));

        Assert.True(await other.ResponseStream.MoveNext(Ct));
        Assert.Equal("STREAMS_EXCEEDED", Bench.Info(failure).Reason);
        Assert.Equal("STREAMS_EXCEEDED", Assert.Single(bench.Audit.Entries, entry => entry.Refused is not null).Refused.Attempt.Rule);
        calls.ForEach(call => call.Dispose());
    }

    [Fact]
    public async Task A_stream_that_ended_is_under_way_no_more()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish(Some.ToWire()));
        foreach (var _ in Enumerable.Range(0, Bench.StreamsMax))
        {
            await bench.ReadAsync(Bench.Read());
        }

        var messages = await bench.ReadAsync(Bench.Read());

        Assert.NotNull(messages[^1].Closed);
    }

    [Fact]
    public async Task No_batch_leaves_before_the_opening_is_durable()
    {
        await using var bench = await Bench.StartAsync();
        bench.Audit.LosesAcknowledgements = true;

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(Bench.Read()));

        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
        bench.Audit.LosesAcknowledgements = false;
        await bench.ReadyAsync();
        Assert.Equal(End.Recovered, bench.Audit.Entries[1].Closed.End);
    }

    private static (Call Call, string Rule) Of(Attempt attempt) => (attempt.Call, attempt.Rule);
}
