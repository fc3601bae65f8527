using System.Collections.Immutable;
using Exchange.Domain.Errors;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Hosting;

public sealed class ErrorInterceptorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, StatusCode> Statuses => new(Reason.All.Select(reason => (reason.Code, StatusOf(reason.Kind))));

    public static TheoryData<MethodType> Shapes => [.. System.Enum.GetValues<MethodType>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Every_reason_has_its_status_and_names_itself(string code, StatusCode status)
    {
        var reason = Reason.All.Single(one => one.Code == code);
        await using var server = await ThrowingServer.StartAsync(_ => throw new ExchangeException(reason));

        var failure = await Assert.ThrowsAsync<RpcException>(() => server.CallAsync(MethodType.Unary, Ct));

        Assert.Equal(status, failure.StatusCode);
        Assert.Equal(reason.Sentence, failure.Status.Detail);
        var details = failure.GetRpcStatus()!;
        Assert.Equal((int)status, details.Code);
        var info = details.GetDetail<ErrorInfo>()!;
        Assert.Equal(code, info.Reason);
        Assert.Equal("exchange", info.Domain);
        Assert.Equal(reason.Basis, info.Metadata.GetValueOrDefault("basis"));
        Assert.Equal(reason.Kind is ReasonKind.Invalid, details.GetDetail<BadRequest>() is not null);
        Assert.Equal(reason.Kind is ReasonKind.Conflict, details.GetDetail<PreconditionFailure>() is not null);
        Assert.Equal(
            reason.Kind is ReasonKind.Exhausted or ReasonKind.Unavailable && reason != Reason.RowsExceeded && reason != Reason.GroupsExceeded,
            details.GetDetail<RetryInfo>() is not null);
        Assert.Empty(server.Errors.Entries);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Each_shape_of_call_ends_with_its_reason(MethodType shape)
    {
        await using var server = await ThrowingServer.StartAsync(_ => throw new ExchangeException(Reason.GrantEnded));

        var failure = await Assert.ThrowsAsync<RpcException>(() => server.CallAsync(shape, Ct));

        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
        Assert.Equal("GRANT_ENDED", failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task All_violations_are_answered_at_once()
    {
        ImmutableArray<Violation> violations =
        [
            new("resource", ViolationCode.FieldRequired, "Name the resource."),
            new("items[1]", ViolationCode.ItemUnknown, "The resource has no such item."),
        ];
        await using var server = await ThrowingServer.StartAsync(
            _ => throw new ExchangeException(Reason.RequestInvalid, violations));

        var failure = await Assert.ThrowsAsync<RpcException>(() => server.CallAsync(MethodType.Unary, Ct));

        var answered = failure.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations;
        Assert.Equal(["resource", "items[1]"], answered.Select(one => one.Field));
        Assert.Equal(["FIELD_REQUIRED", "ITEM_UNKNOWN"], answered.Select(one => one.Reason));
        Assert.Equal("Name the resource.", answered[0].Description);
    }

    [Fact]
    public async Task Facts_go_with_the_reason()
    {
        var facts = ImmutableSortedDictionary<string, string>.Empty.Add("owner", "公安局");
        await using var server = await ThrowingServer.StartAsync(
            _ => throw new ExchangeException(Reason.SourceClaimed) { Facts = facts });

        var failure = await Assert.ThrowsAsync<RpcException>(() => server.CallAsync(MethodType.Unary, Ct));

        Assert.Equal("公安局", failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["owner"]);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_defect_goes_to_the_log_and_the_caller_learns_the_trace_only(MethodType shape)
    {
        await using var server = await ThrowingServer.StartAsync(_ => throw new InvalidOperationException("secret detail"));

        var failure = await Assert.ThrowsAsync<RpcException>(() => server.CallAsync(shape, Ct));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        var trace = failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["trace_id"];
        var entry = Assert.Single(server.Errors.Entries);
        Assert.Contains("secret detail", entry, StringComparison.Ordinal);
        Assert.Contains(trace, entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_services_status_does_not_pass_through()
    {
        await using var server = await ThrowingServer.StartAsync(
            _ => throw new RpcException(new Grpc.Core.Status(StatusCode.AlreadyExists, "inner detail")));

        var failure = await Assert.ThrowsAsync<RpcException>(() => server.CallAsync(MethodType.Unary, Ct));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.DoesNotContain("inner", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_caller_that_left_is_no_error(MethodType shape)
    {
        var entered = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var server = await ThrowingServer.StartAsync(async context =>
        {
            entered.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                ended.SetResult();
            }
        });
        using var leaving = new CancellationTokenSource();
        var call = server.CallAsync(shape, leaving.Token);
        await entered.Task;

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => call);
        await ended.Task;
        await server.DisposeAsync();
        Assert.Empty(server.Errors.Entries);
    }

    private static StatusCode StatusOf(ReasonKind kind) => kind switch
    {
        ReasonKind.Invalid => StatusCode.InvalidArgument,
        ReasonKind.Unauthenticated => StatusCode.Unauthenticated,
        ReasonKind.Refused => StatusCode.PermissionDenied,
        ReasonKind.NotFound => StatusCode.NotFound,
        ReasonKind.Exists => StatusCode.AlreadyExists,
        ReasonKind.Conflict => StatusCode.FailedPrecondition,
        ReasonKind.Raced => StatusCode.Aborted,
        ReasonKind.Exhausted => StatusCode.ResourceExhausted,
        ReasonKind.Unavailable => StatusCode.Unavailable,
        ReasonKind.Corrupt => StatusCode.DataLoss,
        _ => StatusCode.Internal,
    };
}
