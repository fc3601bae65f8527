using Exchange.Audit.V1;
using Exchange.Domain.Grants;
using Exchange.Gateway.Journal;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Quotas;

/// <summary>A quota at one gateway, without Redis.</summary>
public sealed class QuotaTests
{
    [Fact]
    public async Task The_read_beyond_the_quota_is_refused_and_recorded_and_told_when_the_next_period_begins()
    {
        await using var bench = await Bench.StartAsync(Under(3, QuotaPeriod.Day));
        for (var i = 0UL; i < 3; i++)
        {
            var state = (await bench.LookupAsync()).Provenance.Quota;
            Assert.Equal((3UL, i + 1, false), (state.Reads, state.Used, state.LocalShare));
            Assert.Equal(QuotaPeriods.Of(QuotaPeriod.Day, TimeProvider.System.GetUtcNow()).Ends, state.RenewsAt.ToDateTimeOffset());
        }

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        var info = Bench.Info(failure);
        Assert.Equal(("QUOTA_EXHAUSTED", "G-0001"), (info.Reason, info.Metadata["grant"]));
        Assert.Equal("QUOTA_EXHAUSTED", bench.Audit.Entries[^1].Refused.Attempt.Rule);
        var renews = QuotaPeriods.Of(QuotaPeriod.Day, TimeProvider.System.GetUtcNow()).Ends;
        Assert.Equal(renews.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), info.Metadata["renews_at"]);
        var wait = failure.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan();
        Assert.InRange(wait, TimeSpan.FromTicks(1), TimeSpan.FromDays(1));
        Assert.InRange(TimeProvider.System.GetUtcNow() + wait, renews.AddMinutes(-1), renews.AddMinutes(1));
    }

    [Fact]
    public async Task A_stream_is_one_read_however_many_rows_it_has()
    {
        await using var bench = await Bench.StartAsync(Under(2, QuotaPeriod.Month));
        var request = new V1.ReadRequest { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose };

        var first = await bench.ReadAsync(request);
        var second = await bench.ReadAsync(request);
        var third = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal((1UL, 2UL), (first[0].Opened.Provenance.Quota.Used, second[0].Opened.Provenance.Quota.Used));
        Assert.Equal("QUOTA_EXHAUSTED", Bench.Info(third).Reason);
    }

    [Fact]
    public async Task A_read_that_its_source_failed_is_given_back()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            Under(1, QuotaPeriod.Day)(registry);
            registry.Publish((Facts.Persons with { Mapping = Facts.Map("nowhere", "number", "name", "city") }).ToWire());
        });
        var failed = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());
        var again = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());
        await bench.ChangeAsync(registry => registry.Publish((Facts.Persons with { Version = 4 }).ToWire()));

        var answer = await bench.LookupAsync();

        Assert.All([failed, again], failure => Assert.Equal("SOURCE_UNAVAILABLE", Bench.Info(failure).Reason));
        Assert.Equal(1UL, answer.Provenance.Quota.Used);
    }

    [Fact]
    public async Task What_an_earlier_run_of_the_gateway_answered_counts()
    {
        await using var bench = await Bench.StartAsync(Under(2, QuotaPeriod.Month));
        await bench.LookupAsync();
        await bench.RestartGatewayAsync();

        var second = await bench.LookupAsync();
        var third = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal(2UL, second.Provenance.Quota.Used);
        Assert.Equal("QUOTA_EXHAUSTED", Bench.Info(third).Reason);
    }

    [Fact]
    public async Task What_was_read_before_the_period_does_not_count()
    {
        await using var bench = await Bench.StartAsync(Under(1, QuotaPeriod.Hour));
        bench.Audit.Add(Earlier(QuotaPeriods.Of(QuotaPeriod.Hour, TimeProvider.System.GetUtcNow()).Begins.AddTicks(-10)));

        var answer = await bench.LookupAsync();

        Assert.Equal(1UL, answer.Provenance.Quota.Used);
    }

    [Fact]
    public async Task A_gateway_that_is_alone_asks_the_log_once_and_one_without_a_quota_never()
    {
        await using var bench = await Bench.StartAsync();
        await bench.LookupAsync();
        var without = bench.Audit.Counted;
        await bench.ChangeAsync(Under(100_000, QuotaPeriod.Day));
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 50; i++)
        {
            await bench.LookupAsync();
        }

        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;

        Assert.Equal(0, without);
        Assert.InRange(bench.Audit.Counted, 1, 2 + (int)seconds);
    }

    [Fact]
    public async Task One_of_two_gateways_without_Redis_counts_what_the_other_recorded_and_says_that_it_has_a_share()
    {
        await using var bench = await Bench.StartAsync(Under(10, QuotaPeriod.Month), settings: new() { ["Gateway:QuotaGateways"] = "2" });
        var before = await bench.LookupAsync();
        for (var i = 0UL; i < 5; i++)
        {
            bench.Audit.Add(Earlier(TimeProvider.System.GetUtcNow(), i + 1));
        }

        var after = await bench.LookupAsync();
        bench.Audit.Add(Earlier(TimeProvider.System.GetUtcNow(), 6));
        bench.Audit.Add(Earlier(TimeProvider.System.GetUtcNow(), 7));
        var last = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal((1UL, true), (before.Provenance.Quota.Used, before.Provenance.Quota.LocalShare));
        Assert.Equal(7UL, after.Provenance.Quota.Used);
        Assert.Equal("QUOTA_EXHAUSTED", Bench.Info(last).Reason);
    }

    [Fact]
    public async Task What_is_read_under_parts_of_a_grant_counts_against_its_quota_too()
    {
        await using var bench = await Bench.StartAsync(PassedOn(3));
        await ReadWholeAsync(bench);
        await bench.LookupAsync();
        var last = await bench.LookupAsync();

        var part = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());
        var whole = await Assert.ThrowsAsync<RpcException>(() => ReadWholeAsync(bench));
        await bench.RestartGatewayAsync();
        var later = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal(2UL, last.Provenance.Quota.Used);
        Assert.All([part, whole, later], failure => Assert.Equal("QUOTA_EXHAUSTED", Bench.Info(failure).Reason));
    }

    [Fact]
    public async Task A_part_of_a_part_counts_for_both_above_even_when_the_one_between_cannot_be_read_any_more()
    {
        var between = Part(GrantId.Parse("G-0008"), Whole(2).Id, 2) with { Consumer = Facts.Provider };
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(Whole(2).ToWire());
            registry.Publish(between.ToWire());
            registry.Publish(Part(Facts.Grant.Id, between.Id, 2).ToWire());
        });
        await bench.LookupAsync();
        await bench.LookupAsync();
        var unreadable = between.ToWire();
        unreadable.Purpose = "";
        await bench.ChangeAsync(registry => registry.Publish(unreadable));
        await bench.RestartGatewayAsync();

        var whole = await Assert.ThrowsAsync<RpcException>(() => ReadWholeAsync(bench));

        Assert.Equal("QUOTA_EXHAUSTED", Bench.Info(whole).Reason);
    }

    [Fact]
    public async Task A_read_under_a_part_that_is_refused_or_fails_is_given_back_to_the_grant_above()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(Whole(2).ToWire());
            registry.Publish(Part(Facts.Grant.Id, Whole(2).Id, 1).ToWire());
        });
        await bench.LookupAsync();
        var exhausted = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        var whole = await ReadWholeAsync(bench);

        Assert.Equal("QUOTA_EXHAUSTED", Bench.Info(exhausted).Reason);
        Assert.Equal(2UL, whole.Provenance.Quota.Used);
    }

    private static Grant Whole(ulong reads) =>
        Facts.Grant with { Id = GrantId.Parse("G-0007"), Consumer = Facts.Stranger, MayPassOn = true, Quota = new(reads, QuotaPeriod.Day) };

    private static Grant Part(GrantId id, GrantId whole, ulong reads) =>
        Facts.Grant with { Id = id, DelegatedFrom = whole, Quota = new(reads, QuotaPeriod.Day) };

    private static Action<FakeRegistry> PassedOn(ulong reads) => registry =>
    {
        registry.Publish(Whole(reads).ToWire());
        registry.Publish(Part(Facts.Grant.Id, Whole(reads).Id, reads).ToWire());
    };

    private static async Task<V1.LookupResponse> ReadWholeAsync(Bench bench) =>
        await bench.Reads.LookupAsync(Bench.Lookup(), bench.As(Bench.StrangerClient));

    private static Action<FakeRegistry> Under(ulong reads, QuotaPeriod period) =>
        registry => registry.Publish((Facts.Grant with
        {
            Version = 2,
            Quota = new(reads, period),
            ImpactAssessment = "影响评估〔2026〕1号",
        }).ToWire());

    // As another gateway recorded it.
    private static Entry Earlier(DateTimeOffset at, ulong sequence = 1)
    {
        var entry = Records.Of(
            new Answered { Attempt = new() { Id = ByteString.CopyFrom(new byte[16]), Grant = Facts.Grant.Id.Value, Rule = "PERMITTED" } }, at);
        entry.Gateway = "another";
        entry.Sequence = sequence;
        return entry;
    }
}
