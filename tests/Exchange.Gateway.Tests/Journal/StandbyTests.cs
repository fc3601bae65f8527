using Exchange.Audit.V1;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Exchange.Testing.Fakes;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Journal;

/// <summary>A gateway with a second audit instance: it reads on while one of the two is gone, and every record stands where its reader was told.</summary>
public sealed class StandbyTests
{
    private const string Second = "fake.example/second";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_go_to_the_second_log_while_the_first_is_gone_and_to_the_first_when_it_is_back()
    {
        await using var second = await FakeAudit.StartAsync(Second);
        await using var bench = await StartAsync(second);

        var before = await bench.LookupAsync();
        await bench.Audit.KillAsync();
        var meanwhile = await bench.LookupAsync();
        await bench.Audit.StartAgainAsync();
        var after = await UntilRecordedByAsync(bench, FakeAudit.Origin);

        Assert.Equal((FakeAudit.Origin, Second), (before.Position.Origin, meanwhile.Position.Origin));
        Assert.NotNull(bench.Audit.Entries[(int)before.Position.Index].Answered);
        Assert.NotNull(second.Entries[(int)meanwhile.Position.Index].Answered);
        Assert.NotNull(bench.Audit.Entries[(int)after.Position.Index].Answered);
        Assert.Empty(bench.Audit.Broken);
        Assert.Empty(second.Broken);
    }

    [Fact]
    public async Task A_record_that_the_first_log_did_not_acknowledge_stands_in_the_second_under_the_same_attempt()
    {
        await using var second = await FakeAudit.StartAsync(Second);
        await using var bench = await StartAsync(second);
        bench.Audit.LosesAcknowledgements = true;

        var answer = await bench.LookupAsync();
        bench.Audit.LosesAcknowledgements = false;

        Assert.Equal(Second, answer.Position.Origin);
        Assert.Equal(Assert.Single(bench.Audit.Entries).Answered.Attempt.Id, Assert.Single(second.Entries).Answered.Attempt.Id);
    }

    [Fact]
    public async Task With_both_gone_nothing_is_read()
    {
        await using var second = await FakeAudit.StartAsync(Second);
        await using var bench = await StartAsync(second);
        await bench.Audit.KillAsync();
        await second.KillAsync();
        await bench.UntilLostAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal((StatusCode.Unavailable, "LOG_UNAVAILABLE"), (refused.StatusCode, Bench.Info(refused).Reason));
        Assert.Empty(bench.Audit.Entries);
        Assert.Empty(second.Entries);
    }

    [Fact]
    public async Task A_stream_is_closed_in_the_log_that_has_its_beginning()
    {
        await using var second = await FakeAudit.StartAsync(Second);
        await using var bench = await StartAsync(second);
        using (var call = bench.Reads.Read(Bench.Read(), bench.As(Bench.Client, Ct)))
        {
            Assert.True(await call.ResponseStream.MoveNext(Ct));
            await bench.Audit.KillAsync();
            await Assert.ThrowsAsync<RpcException>(async () =>
            {
                while (await call.ResponseStream.MoveNext(Ct))
                {
                }
            });
        }

        await bench.LookupAsync();
        await bench.Audit.StartAgainAsync();
        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));

        Assert.Equal(End.LogUnavailable, bench.Audit.Entries[1].Closed.End);
        Assert.Equal(0UL, bench.Audit.Entries[1].Closed.OpenedIndex);
        Assert.DoesNotContain(second.Entries, entry => entry.Closed is not null);
    }

    [Fact]
    public async Task A_quota_counts_what_both_logs_hold_and_is_kept_while_one_is_gone()
    {
        await using var second = await FakeAudit.StartAsync(Second);
        await using var bench = await StartAsync(
            second, registry => registry.Publish((Facts.Grant with
            {
                Version = 2,
                Quota = new(4, QuotaPeriod.Month),
                ImpactAssessment = "影响评估〔2026〕1号",
            }).ToWire()));

        await bench.LookupAsync();
        await bench.Audit.KillAsync();
        await bench.LookupAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System, Ct);
        var third = await bench.LookupAsync();
        await bench.Audit.StartAgainAsync();
        await bench.RestartGatewayAsync();
        var fourth = await bench.LookupAsync();
        var fifth = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync());

        Assert.Equal((3UL, 4UL), (third.Provenance.Quota.Used, fourth.Provenance.Quota.Used));
        Assert.Equal("QUOTA_EXHAUSTED", Bench.Info(fifth).Reason);
    }

    private static Task<Bench> StartAsync(FakeAudit second, Action<FakeRegistry>? facts = null) =>
        Bench.StartAsync(facts, settings: new() { ["Gateway:AuditStandbys:0"] = second.Address });

    private static async Task<V1.LookupResponse> UntilRecordedByAsync(Bench bench, string log)
    {
        while (true)
        {
            if (await bench.LookupAsync() is var answer && answer.Position.Origin == log)
            {
                return answer;
            }
        }
    }
}
