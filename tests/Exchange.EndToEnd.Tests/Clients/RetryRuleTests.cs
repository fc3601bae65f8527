using Exchange.Client;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>How long is waited.</summary>
public sealed class RetryRuleTests
{
    private static readonly ExchangeClientOptions Options = new() { Address = "", Issuer = "", Client = "", KeyFile = "" };

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(4, 1600)]
    public void The_pause_is_a_random_part_of_a_time_that_doubles(int attempts, int longest)
    {
        var pauses = Enumerable.Range(0, 1000).Select(_ => RetryRule.Decide(Failure(null), attempts, isStream: false, Options)!.Value.TotalMilliseconds).ToList();

        Assert.InRange(pauses.Max(), longest * 0.9, longest);
        Assert.InRange(pauses.Min(), 0, longest * 0.1);
    }

    [Fact]
    public void The_pause_is_never_longer_than_the_longest()
    {
        var options = Options with { AttemptsMax = 100 };

        var pauses = Enumerable.Range(0, 1000).Select(_ => RetryRule.Decide(Failure(null), 90, isStream: false, options)!.Value);

        Assert.InRange(pauses.Max(), options.RetryDelayMax * 0.9, options.RetryDelayMax);
    }

    [Fact]
    public void What_the_exchange_asks_to_wait_for_is_waited_for_at_least()
    {
        var asked = TimeSpan.FromSeconds(3);

        var pauses = Enumerable.Range(0, 1000).Select(_ => RetryRule.Decide(Failure(asked), 1, isStream: false, Options)!.Value).ToList();

        Assert.All(pauses, pause => Assert.True(pause >= asked));
        Assert.True(pauses.Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(StatusCode.Internal, true)]
    [InlineData(StatusCode.Cancelled, true)]
    [InlineData(StatusCode.Unknown, true)]
    [InlineData(StatusCode.PermissionDenied, false)]
    [InlineData(StatusCode.DataLoss, false)]
    [InlineData(StatusCode.ResourceExhausted, false)]
    public void A_reset_is_a_broken_link_to_a_stream_and_no_more_than_a_failure_to_a_call(StatusCode code, bool ofStream)
    {
        var failure = ExchangeCallException.Of(new RpcException(new Grpc.Core.Status(code, "")));

        Assert.Equal(ofStream, RetryRule.Decide(failure, 1, isStream: true, Options) is not null);
        Assert.Null(RetryRule.Decide(failure, 1, isStream: false, Options));
    }

    private static ExchangeCallException Failure(TimeSpan? retryAfter)
    {
        var status = new Google.Rpc.Status { Code = (int)Code.Unavailable };
        if (retryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = delay.ToDuration() }));
        }

        return ExchangeCallException.Of(status.ToRpcException());
    }
}
