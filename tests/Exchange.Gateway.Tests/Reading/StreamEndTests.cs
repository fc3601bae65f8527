using System.Collections.Immutable;
using System.Diagnostics;
using Exchange.Audit.V1;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>Every way in which a stream ends before its last row: the reader learns why, and the log says so.</summary>
[Collection(nameof(Alone))]
public sealed class StreamEndTests
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Changes => new()
    {
        { "suspended", "GRANT_SUSPENDED" },
        { "terminated", "GRANT_TERMINATED" },
        { "ended", "GRANT_ENDED" },
        { "issued anew", "VERSION_RACED" },
        { "resource published anew", "VERSION_RACED" },
        { "resource without the items", "GRANT_OUTDATED" },
        { "resource superseded", "RESOURCE_ENDED" },
        { "resource withdrawn", "RESOURCE_ENDED" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_of_the_grant_or_the_resource_ends_a_running_stream_within_a_second(string change, string reason)
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);
        await bench.ChangeAsync(registry => Change(registry, change));
        var since = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, Promise);
        Assert.Equal(reason, Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.Revoked);
    }

    [Theory]
    [InlineData(true, "GRANT_CHAIN_LAPSED")]
    [InlineData(false, "ITEMS_NOT_GRANTED")]
    public async Task A_change_of_the_grant_above_ends_a_running_stream_within_a_second(bool isSuspended, string reason)
    {
        var above = Facts.EndlessGrant with { Id = GrantId.Parse("G-0007"), Consumer = Facts.Stranger };
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(above.ToWire());
            registry.Publish((Facts.EndlessGrant with { DelegatedFrom = above.Id }).ToWire());
        });
        using var call = await OpenAsync(bench);
        var next = above with { Version = 2 };
        await bench.ChangeAsync(registry => registry.Publish(
            (isSuspended ? next with { State = GrantState.Suspended } : next with { Items = [next.Items[0]] }).ToWire()));
        var since = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, Promise);
        Assert.Equal(reason, Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.Revoked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("113205990000000945")]
    public async Task A_client_that_is_bound_to_its_department_no_more_loses_its_running_stream_within_a_second(string department)
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);
        await bench.ChangeAsync(_ => bench.Bind(Bench.Client, department));
        var since = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, Promise);
        Assert.Equal("PRINCIPAL_UNBOUND", Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.Revoked);
    }

    [Fact]
    public async Task A_client_that_is_a_contractors_from_now_on_loses_its_running_stream_within_a_second()
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);
        await bench.BindContractorAsync();
        var since = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, Promise);
        Assert.Equal("PRINCIPAL_UNBOUND", Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.Revoked);
    }

    [Fact]
    public async Task A_stream_ends_with_its_callers_token_and_half_a_minute_of_grace()
    {
        var ends = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var grace = TimeSpan.FromSeconds(30);
        var time = new FakeTimeProvider(ends + grace - TimeSpan.FromMilliseconds(100));
        await using var bench = await Bench.StartAsync(time: time);
        var token = bench.Issuer.Token(claims => (claims["client_id"], claims["exp"]) = (Bench.Client, ends.ToUnixTimeSeconds()));
        using var call = await OpenAsync(bench, Bench.With(token, Ct));
        time.SetUtcNow(ends + grace);

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));

        Assert.Equal("TOKEN_EXPIRED", Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.Revoked);
    }

    [Fact]
    public async Task A_reader_that_is_slow_and_reads_still_learns_why_its_stream_ended()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await Bench.StartAsync(time: time);
        using var call = await OpenAsync(bench);
        await StallAsync();
        await bench.ChangeAsync(registry => Change(registry, "suspended"));

        // The watch looks once, while the gateway waits in a write, and would cut the write off at its second look.
        time.Advance(TimeSpan.FromMilliseconds(250));

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));
        Assert.Equal("GRANT_SUSPENDED", Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.Revoked);
    }

    [Fact]
    public async Task A_suspension_ends_the_stream_of_a_reader_that_does_not_read_within_a_second()
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);
        await StallAsync();
        await bench.ChangeAsync(registry => Change(registry, "suspended"));
        var since = Stopwatch.GetTimestamp();

        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, Promise);
        await AssertEndAsync(bench, End.Revoked);
        await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));
    }

    [Fact]
    public async Task A_reader_that_does_not_read_at_all_loses_its_stream_in_time()
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);

        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));

        await AssertEndAsync(bench, End.Stalled);
        await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));
    }

    [Fact]
    public async Task A_reader_that_stalled_and_reads_again_learns_why_its_stream_ended()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await Bench.StartAsync(time: time);
        using var call = await OpenAsync(bench);
        await StallAsync();
        for (var waited = TimeSpan.Zero; waited <= Bench.StallMax; waited += Step)
        {
            // The lease goes on from heartbeat to heartbeat.
            time.Advance(Step);
            await Task.Delay(50, Ct);
        }

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));

        Assert.Equal("READER_STALLED", Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.Stalled);
    }

    [Fact]
    public async Task A_log_that_dies_ends_a_running_stream_within_a_second_and_gets_its_end_when_it_is_back()
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);
        await bench.Audit.KillAsync();
        var since = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));

        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, Promise);
        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
        await bench.Audit.StartAgainAsync();
        await bench.ReadyAsync();
        await AssertEndAsync(bench, End.LogUnavailable);
    }

    [Fact]
    public async Task A_lapsed_lease_ends_a_running_stream()
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);
        bench.Registry.IsSilent = true;

        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(call));

        Assert.Equal("REGISTRY_UNAVAILABLE", Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.LeaseLapsed);
    }

    [Fact]
    public async Task A_reader_that_leaves_is_no_error_and_its_stream_is_closed_as_cancelled()
    {
        await using var bench = await Bench.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            using var call = await OpenAsync(bench);
        }

        await Bench.UntilAsync(() => bench.Audit.Entries.Count(entry => entry.Closed is not null) == 10);
        Assert.All(
            bench.Audit.Entries.Where(entry => entry.Closed is not null),
            entry => Assert.Equal((End.Cancelled, 0), (entry.Closed.End, entry.Closed.ContentDigest.Length)));
        Assert.Empty(bench.Audit.Broken);
        Assert.Empty(bench.Log.Errors);
    }

    [Fact]
    public async Task A_source_that_fails_in_the_middle_ends_the_stream_by_name()
    {
        var wrong = Facts.Persons with
        {
            Items = [Facts.Item("number", Domain.Catalogue.ItemType.Text), Facts.Item("name", Domain.Catalogue.ItemType.Date)],
            PersonItem = null,
            Mapping = new("main", "wrong", new Dictionary<string, string> { ["number"] = "number", ["name"] = "born" }.ToImmutableSortedDictionary()),
        };
        await using var bench = await Bench.StartAsync(registry => registry.Publish(wrong.ToWire()));

        var failure = await Assert.ThrowsAsync<RpcException>(() =>
            bench.ReadAsync(new() { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose }));

        Assert.Equal("SOURCE_ANSWER_INVALID", Bench.Info(failure).Reason);
        await AssertEndAsync(bench, End.SourceFailed);
    }

    [Fact]
    public async Task Every_row_that_a_reader_got_before_the_end_is_counted_in_the_record()
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);
        await bench.ChangeAsync(registry => Change(registry, "suspended"));
        var got = 0UL;

        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync(Ct))
            {
                Assert.Null(message.Closed);
                got += message.Batch.Rows;
            }
        });

        Assert.InRange(got, 1UL, (await ClosedAsync(bench)).Rows);
    }

    [Fact]
    public async Task A_gateway_that_stopped_in_the_middle_closes_its_streams_at_its_next_start()
    {
        await using var bench = await Bench.StartAsync();
        using var call = await OpenAsync(bench);
        await bench.Audit.KillAsync();
        await bench.Audit.StartAgainAsync();
        bench.Audit.Add(new()
        {
            Format = 1,
            Gateway = "gateway-1",
            Sequence = bench.Audit.Entries[^1].Sequence + 1,
            Opened = new() { Attempt = new() { Id = Google.Protobuf.ByteString.CopyFrom(new byte[16]) } },
        });

        await bench.RestartGatewayAsync();

        Assert.Contains(bench.Audit.Entries, entry => entry.Closed is { End: End.Recovered, Rows: 0 });
        Assert.Empty(bench.Audit.Broken);
    }

    private static void Change(FakeRegistry registry, string change)
    {
        var next = Facts.EndlessGrant with { Version = 2 };
        switch (change)
        {
            case "suspended":
                registry.Publish((next with { State = GrantState.Suspended }).ToWire());
                break;
            case "terminated":
                registry.Publish((next with { State = GrantState.Terminated }).ToWire());
                break;
            case "ended":
                registry.Publish((next with { Ends = next.Begins.AddDays(1) }).ToWire());
                break;
            case "issued anew":
                registry.Publish(next.ToWire());
                break;
            case "resource published anew":
                registry.Publish((Facts.Endless with { Version = 4 }).ToWire());
                break;
            case "resource superseded":
                registry.Publish((Facts.Endless with { Version = 4, State = Domain.Catalogue.ResourceState.Superseded }).ToWire());
                break;
            case "resource withdrawn":
                registry.Publish((Facts.Endless with { Version = 4, State = Domain.Catalogue.ResourceState.Withdrawn }).ToWire());
                break;
            default:
                registry.Publish((Facts.Endless with { Version = 4, Items = [Facts.Item("other", Domain.Catalogue.ItemType.Text)] }).ToWire());
                break;
        }
    }

    private static Task<AsyncServerStreamingCall<V1.ReadResponse>> OpenAsync(Bench bench) => OpenAsync(bench, bench.As(Bench.Client, Ct));

    private static async Task<AsyncServerStreamingCall<V1.ReadResponse>> OpenAsync(Bench bench, CallOptions options)
    {
        var call = bench.Reads.Read(Bench.Read(), options);
        await call.ResponseStream.MoveNext(Ct);
        Assert.NotNull(call.ResponseStream.Current.Opened);
        return call;
    }

    private static async Task DrainAsync(AsyncServerStreamingCall<V1.ReadResponse> call)
    {
        await foreach (var message in call.ResponseStream.ReadAllAsync(Ct))
        {
            Assert.Null(message.Closed);
        }
    }

    // Until the windows of the connection are full and the gateway waits in a write.
    private static Task StallAsync() => Task.Delay(500, Ct);

    private static async Task AssertEndAsync(Bench bench, End end)
    {
        Assert.Equal(end, (await ClosedAsync(bench)).End);
        Assert.Empty(bench.Audit.Broken);
        Assert.DoesNotContain(bench.Log.Errors, line => line.Contains("ErrorInterceptor", StringComparison.Ordinal));
    }

    private static async Task<Closed> ClosedAsync(Bench bench)
    {
        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));
        return Assert.Single(bench.Audit.Entries, entry => entry.Closed is not null).Closed;
    }
}
