using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Hosting.Wire;
using Grpc.Core;
using static Exchange.Gateway.Tests.Comparing.ComparisonWorld;

namespace Exchange.Gateway.Tests.Comparing;

/// <summary>Every way in which a comparison ends before its result: recorded, nothing reported, nothing left on the disk.</summary>
public sealed class ComparisonEndTests
{
    private static readonly Resource Endless = Register with { Version = 4, Mapping = Facts.Map("endless_marriages", "number", "status") };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nowhere", "SOURCE_UNAVAILABLE")]
    [InlineData("wrong", "SOURCE_ANSWER_INVALID")]
    public async Task A_holder_that_fails_ends_the_run(string table, string reason)
    {
        var wrong = Verifier with { Mapping = new("theirs", table, Facts.Map(table, "number").Columns.Add("status", table == "wrong" ? "born" : "status")) };
        var dates = (Resource resource) => resource with { Items = [resource.Items[0], resource.Items[1] with { Type = ItemType.Date }] };
        await using var bench = await ReadyAsync(registry =>
        {
            registry.Publish((table == "wrong" ? dates(Register) with { Mapping = Facts.Map("dated", "number", "status") } : Register).ToWire());
            registry.Publish((table == "wrong" ? dates(wrong) : wrong).ToWire());
        });

        var failure = await Assert.ThrowsAsync<RpcException>(() => CompareAsync(bench, Request(Verifier.Code.Value)));

        Assert.Equal(reason, Bench.Info(failure).Reason);
        AssertEnded(bench, End.Complete, End.SourceFailed);
        await AssertGoesOnAsync(bench);
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_run()
    {
        await using var bench = await ReadyAsync(registry => registry.Publish(Endless.ToWire()));
        using var call = await BeginAsync(bench);

        call.Dispose();

        await EndedAsync(bench, End.Cancelled);
        await AssertGoesOnAsync(bench);
    }

    [Fact]
    public async Task A_second_run_at_once_is_refused()
    {
        await using var bench = await ReadyAsync(registry => registry.Publish(Endless.ToWire()));
        using var call = await BeginAsync(bench);

        var failure = await Assert.ThrowsAsync<RpcException>(() => CompareAsync(bench, Request()));

        Assert.Equal("COMPARISON_RUNNING", Bench.Info(failure).Reason);
        Assert.Equal("COMPARISON_RUNNING", bench.Audit.Entries.Single(entry => entry.Refused is not null).Refused.Attempt.Rule);
    }

    [Theory]
    [InlineData("role", "ROLE_MISSING")]
    [InlineData("binding", "PRINCIPAL_UNBOUND")]
    [InlineData("resource", "VERSION_RACED")]
    public async Task A_run_ends_with_what_it_rests_on(string change, string reason)
    {
        await using var bench = await ReadyAsync(registry => registry.Publish(Endless.ToWire()));
        using var call = await BeginAsync(bench);

        await bench.ChangeAsync(registry =>
        {
            switch (change)
            {
                case "role":
                    Bind(bench, Authority, Facts.Consumer);
                    break;
                case "binding":
                    Bind(bench, Authority, Facts.Stranger, Exchange.Registry.V1.Role.Authority);
                    break;
                default:
                    registry.Publish((Endless with { Version = 5 }).ToWire());
                    break;
            }
        });

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync(Ct).LastAsync(Ct));
        Assert.Equal(reason, Bench.Info(failure).Reason);
        await EndedAsync(bench, End.Revoked);
    }

    [Fact]
    public async Task A_run_ends_with_the_log()
    {
        await using var bench = await ReadyAsync(registry => registry.Publish(Endless.ToWire()));
        using var call = await BeginAsync(bench);

        await bench.Audit.KillAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync(Ct).LastAsync(Ct));
        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
        await bench.Audit.StartAgainAsync();
        await EndedAsync(bench, End.LogUnavailable);
    }

    [Fact]
    public async Task Nothing_is_read_while_the_log_is_away()
    {
        await using var bench = await ReadyAsync();
        await bench.Audit.KillAsync();
        await bench.UntilLostAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => CompareAsync(bench, Request()));

        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(failure).Reason);
        Assert.Empty(bench.Audit.Entries);
        Assert.Empty(bench.Registry.Corrections.Reports);
    }

    [Fact]
    public async Task A_report_that_does_not_arrive_gives_no_result()
    {
        await using var bench = await ReadyAsync();
        bench.Registry.Corrections.IsDown = true;

        var failure = await Assert.ThrowsAsync<RpcException>(() => CompareAsync(bench, Request()));

        Assert.Equal("REGISTRY_UNAVAILABLE", Bench.Info(failure).Reason);
        Assert.Empty(bench.ComparisonFiles);
    }

    [Fact]
    public async Task What_a_process_that_died_left_is_gone_when_the_next_begins()
    {
        await using var bench = await ReadyAsync();
        var left = Path.Combine(bench.ComparisonFolder, "gateway-1", "dead", "rows.db");
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        await File.WriteAllTextAsync(left, "rows", Ct);

        await bench.RestartGatewayAsync();

        Assert.Empty(bench.ComparisonFiles);
    }

    private static async Task<AsyncServerStreamingCall<V1.CompareResponse>> BeginAsync(Bench bench)
    {
        var call = Begin(bench, Request(), Authority, Ct);
        while (await call.ResponseStream.MoveNext(Ct) && call.ResponseStream.Current.Progress is not { Rows: > 0 })
        {
        }

        return call;
    }

    private static async Task EndedAsync(Bench bench, End end)
    {
        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));
        await Bench.UntilAsync(() => bench.ComparisonFiles.Length == 0);
        AssertEnded(bench, end);
    }

    private static void AssertEnded(Bench bench, params End[] ends)
    {
        Assert.Equal(ends, bench.Audit.Entries.Where(entry => entry.Closed is not null).Select(entry => entry.Closed.End));
        Assert.Empty(bench.Registry.Corrections.Reports);
        Assert.Empty(bench.ComparisonFiles);
        Assert.Empty(bench.Audit.Broken);
    }

    // The gateway's one place is free again.
    private static async Task AssertGoesOnAsync(Bench bench)
    {
        await bench.ChangeAsync(registry => registry.Publish((Register with { Version = 6 }).ToWire()));
        await Bench.UntilAsync(() => bench.ComparisonFiles.Length == 0);
        var messages = await CompareAsync(bench, Request(Other.Code.Value));
        Assert.NotNull(messages[^1].Closed);
    }
}
