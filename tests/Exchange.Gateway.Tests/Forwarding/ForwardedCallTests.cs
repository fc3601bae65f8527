using System.Globalization;
using Exchange.Domain.Errors;
using Exchange.Gateway.Forwarding;
using Exchange.Registry.V1;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Gateway.Tests.Forwarding;

/// <summary>A department's call to the registry at the gateway's door: it arrives as it was made, and so does its answer.</summary>
public sealed class ForwardedCallTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_registry_is_called_as_the_caller_and_knows_how_long_the_caller_waits()
    {
        await using var bench = await Bench.StartAsync();
        var (authorization, deadline) = ("", DateTime.MaxValue);
        bench.Registry.Notices.OnList = context =>
        {
            (authorization, deadline) = (context.RequestHeaders.GetValue("authorization")!, context.Deadline);
            return Task.CompletedTask;
        };
        var token = bench.Issuer.TokenFor(Bench.Client);

        await bench.Notices.ListNoticesAsync(new(), Bench.With(token, Ct).WithDeadline(DateTime.MaxValue));
        var endless = deadline;
        await bench.Notices.ListNoticesAsync(new(), Bench.With(token, Ct).WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1)));

        Assert.Equal($"Bearer {token}", authorization);
        Assert.Equal(DateTime.MaxValue, endless);
        Assert.InRange(deadline, TimeProvider.System.GetUtcNow().UtcDateTime, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(20_000)]
    public async Task A_refusal_arrives_with_every_violation(int violations)
    {
        await using var bench = await Bench.StartAsync();
        var found = Enumerable.Range(0, violations).Select(number => new Violation(
            string.Create(CultureInfo.InvariantCulture, $"resources[{number}].items[0].name"), ViolationCode.FieldRequired, "目录名称 is missing."));
        bench.Registry.Notices.OnList = _ => throw new ExchangeException(Reason.RequestInvalid, [.. found]);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => bench.Notices.ListNoticesAsync(new(), bench.As(Bench.Client, Ct)).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Equal("REQUEST_INVALID", Bench.Info(refusal).Reason);
        Assert.Equal(violations, refusal.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Count);
    }

    [Fact]
    public async Task A_message_that_the_registry_finds_too_large_is_refused_by_the_registry()
    {
        await using var bench = await Bench.StartAsync();
        var request = new ListNoticesRequest { PageToken = new('x', 40_000_000) };

        var refusal = await Assert.ThrowsAsync<RpcException>(() => bench.Notices.ListNoticesAsync(request, bench.As(Bench.Client, Ct)).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        await bench.Notices.ListNoticesAsync(new(), bench.As(Bench.Client, Ct));
    }

    [Fact]
    public async Task A_caller_that_leaves_or_waits_no_longer_frees_the_registry()
    {
        await using var bench = await Bench.StartAsync();
        bench.Registry.Notices.OnList = context => Task.Delay(Timeout.Infinite, context.CancellationToken);
        bench.Registry.Notices.Beat = Timeout.InfiniteTimeSpan;
        using var leaving = new CancellationTokenSource();
        using var watch = bench.Notices.WatchNotices(new(), bench.As(Bench.Client, leaving.Token));
        using var call = bench.Notices.ListNoticesAsync(new(), bench.As(Bench.Client, leaving.Token));
        await watch.ResponseStream.MoveNext(Ct);
        using var waiting = bench.Notices.ListNoticesAsync(
            new(), bench.As(Bench.Client, Ct).WithDeadline(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2)));
        await Bench.UntilAsync(() => bench.Registry.Notices.Running == 3);

        await leaving.CancelAsync();
        var ends = await Task.WhenAll(
            Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Ct)),
            Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync),
            Assert.ThrowsAsync<RpcException>(() => waiting.ResponseAsync));

        Assert.Equal([StatusCode.Cancelled, StatusCode.Cancelled, StatusCode.DeadlineExceeded], ends.Select(end => end.StatusCode));
        await Bench.UntilAsync(() => bench.Registry.Notices.Running == 0);
        Assert.Empty(bench.Log.Errors);
        Assert.DoesNotContain(bench.Log.Texts, text => text.Contains(" 3051 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_department_that_leaves_its_calls_open_takes_nothing_from_others()
    {
        await using var bench = await Bench.StartAsync(settings: new() { ["Gateway:ForwardedPerDepartmentMax"] = "3" });
        bench.Registry.Notices.OnList = context => Task.Delay(Timeout.Infinite, context.CancellationToken);
        using var leaving = new CancellationTokenSource();
        var open = Enumerable.Range(0, 3)
            .Select(_ => bench.Notices.ListNoticesAsync(new(), bench.As(Bench.Client, leaving.Token)).ResponseAsync)
            .ToList();
        await Bench.UntilAsync(() => bench.Registry.Notices.Running == 3);
        bench.Registry.Notices.OnList = _ => Task.CompletedTask;

        var refused = await Assert.ThrowsAsync<RpcException>(() => bench.Notices.ListNoticesAsync(new(), bench.As(Bench.Client, Ct)).ResponseAsync);
        await bench.Notices.ListNoticesAsync(new(), bench.As(Bench.StrangerClient, Ct));
        await leaving.CancelAsync();
        await Task.WhenAll(open.Select(call => Assert.ThrowsAsync<RpcException>(() => call)));
        await Bench.UntilAsync(() => bench.Services.GetRequiredService<CallsUnderWay>().Departments == 0);
        await bench.Notices.ListNoticesAsync(new(), bench.As(Bench.Client, Ct));

        Assert.Equal("STREAMS_EXCEEDED", Bench.Info(refused).Reason);
    }

    [Fact]
    public async Task Notices_are_watched_for_as_long_as_there_are_signs_of_life()
    {
        await using var bench = await Bench.StartAsync();
        bench.Registry.Notices.Beat = TimeSpan.FromSeconds(1);
        using var watch = bench.Notices.WatchNotices(new(), bench.As(Bench.Client, Ct));

        while (await watch.ResponseStream.MoveNext(Ct) && watch.ResponseStream.Current.Heartbeat.Number < 32)
        {
        }

        Assert.Equal(32, watch.ResponseStream.Current.Heartbeat.Number);
    }
}
