using Exchange.Audit.V1;
using Exchange.Hosting;
using Exchange.Testing.Services;
using Grpc.Core;
using Step = Exchange.Gateway.V1.ReadResponse.StepOneofCase;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>The whole country's villages: the same rows from every store, and no row lost or twice however often a stream is cut.</summary>
public sealed class VillagesTests(VillagesBench villages) : IClassFixture<VillagesBench>
{
    private const int Cuts = 13;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_store_gives_all_villages_in_one_order_and_with_one_hash()
    {
        Assert.Equal(620_573, villages.Codes.Count);
        foreach (var store in (string[])[VillagesBench.Csv, VillagesBench.Parquet, VillagesBench.Sqlite, VillagesBench.Postgres])
        {
            using var received = new ReceivedRows();
            var closed = await ReadAsync(store, received, cutAfter: int.MaxValue);
            Assert.Equal(villages.Codes, received.Codes);
            Assert.Equal(villages.Hash, received.Hash);
            Assert.Equal(villages.Hash, Convert.ToHexStringLower(closed!.ContentHash.Span));
        }
    }

    [Theory]
    [InlineData(VillagesBench.Csv, 1)]
    [InlineData(VillagesBench.Parquet, 2)]
    [InlineData(VillagesBench.Sqlite, 3)]
    [InlineData(VillagesBench.Postgres, 4)]
    public async Task A_read_that_is_cut_and_goes_on_thirteen_times_has_every_village_once(string store, int seed)
    {
#pragma warning disable CA5394 // Chance that can be had again.
        var chance = new Random(seed);
        using var received = new ReceivedRows();
        var cuts = 0;
        for (var i = 0; i < Cuts; i++)
        {
            var isCut = i % 2 == 0 ? await ReadAsync(store, received, chance.Next(0, 40)) is null : await ReadAndLoseAsync(store, received, chance.Next(0, 40));
            cuts += isCut ? 1 : 0;
        }
#pragma warning restore CA5394

        Assert.Equal(Cuts, cuts);
        Assert.NotNull(await ReadAsync(store, received, cutAfter: int.MaxValue));

        Assert.Equal(villages.Codes, received.Codes);
        Assert.Equal(villages.Hash, received.Hash);
    }

    [Fact]
    public async Task A_read_goes_on_at_a_gateway_that_was_stopped_and_started()
    {
        using var received = new ReceivedRows();
        Assert.Null(await ReadAsync(VillagesBench.Sqlite, received, cutAfter: 20));
        await villages.Gateway.RestartGatewayAsync();

        Assert.NotNull(await ReadAsync(VillagesBench.Sqlite, received, cutAfter: int.MaxValue));

        Assert.Equal(villages.Codes, received.Codes);
    }

    [Fact]
    public async Task What_a_stream_that_goes_on_says_of_the_streams_before_is_in_its_record()
    {
        using var received = new ReceivedRows();
        await ReadAsync(VillagesBench.Parquet, received, cutAfter: 3);
        var before = (ulong)received.Codes.Count;

        using var call = villages.Gateway.Reads.Read(Request(VillagesBench.Parquet, received), villages.Gateway.As(Bench.Client, Ct));
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        var opened = call.ResponseStream.Current.Opened;
        Assert.Equal(before, opened.RowsBefore);
        Assert.Equal(before, villages.Gateway.Audit.Entries.Select(entry => entry.Opened).OfType<Opened>().Last().Attempt.RowsBefore);
    }

    [Fact]
    public async Task A_version_that_a_database_server_does_not_keep_cannot_be_asked_for()
    {
        var request = VillagesBench.Read(VillagesBench.Postgres);
        request.SourceVersion = "1";

        var failure = await Assert.ThrowsAsync<RpcException>(() => villages.Gateway.ReadAsync(request));

        Assert.Equal("SOURCE_VERSION_UNSUPPORTED", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_stops_the_source()
    {
        using var call = villages.Gateway.Reads.Read(
            new() { Resource = VillagesBench.ResourceOf(VillagesBench.Postgres).Value, Purpose = Facts.Purpose }, villages.Gateway.As(Bench.Client, Ct));
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        await villages.UntilPostgresWaitsAsync();

        var rest = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        Assert.Equal((ulong)villages.Codes.Count, rest[^1].Closed.Rows);
    }

    // Reads until so many batches have come, when the connection breaks; whether the stream was cut by it, and had not ended before.
    private async Task<bool> ReadAndLoseAsync(string store, ReceivedRows received, int cutAfter)
    {
        await using var link = CuttableLink.Open(villages.Gateway.Address);
        using var channel = ServiceChannel.Open(link.Address, credential: null);
        using var call = new V1.ReadService.ReadServiceClient(channel).Read(Request(store, received), villages.Gateway.As(Bench.Client, Ct));
        for (var batches = 0; batches < cutAfter && await call.ResponseStream.MoveNext(Ct);)
        {
            if (call.ResponseStream.Current.StepCase == Step.Batch)
            {
                received.Take(call.ResponseStream.Current);
                batches++;
            }
        }

        link.Cut(LinkCut.Closed);
        return await Record.ExceptionAsync(async () => await call.ResponseStream.ReadAllAsync(Ct).CountAsync(Ct)) is RpcException;
    }

    // Reads until so many batches have come, and is then gone without a word; or to the end.
    private async Task<V1.StreamClosed?> ReadAsync(string store, ReceivedRows received, int cutAfter)
    {
        using var call = villages.Gateway.Reads.Read(Request(store, received), villages.Gateway.As(Bench.Client, Ct));
        for (var batches = 0; batches <= cutAfter && await call.ResponseStream.MoveNext(Ct);)
        {
            switch (call.ResponseStream.Current.StepCase)
            {
                case Step.Batch when batches++ < cutAfter:
                    received.Take(call.ResponseStream.Current);
                    break;
                case Step.Closed:
                    return call.ResponseStream.Current.Closed;
                default:
                    break;
            }
        }

        return null;
    }

    private static V1.ReadRequest Request(string store, ReceivedRows received)
    {
        var request = VillagesBench.Read(store);
        request.Cursor = received.Cursor;
        return request;
    }
}
