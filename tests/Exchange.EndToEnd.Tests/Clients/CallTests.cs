using Exchange.Client;
using Exchange.Domain.Errors;
using Exchange.Gateway.V1;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Clients;

/// <summary>Calls that are no streams: what is repeated, what is not, and what a failure says.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private ClientBench _bench = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await ClientBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    public static TheoryData<string> Passing => ["LOG_UNAVAILABLE", "SOURCE_UNAVAILABLE", "VERSION_RACED", "STREAMS_EXCEEDED", "TOKEN_EXPIRED"];

    public static TheoryData<string> Lasting =>
        ["GRANT_ABSENT", "GRANT_SUSPENDED", "REQUEST_INVALID", "NOT_MOUNTED", "PRINCIPAL_UNBOUND", "TOKEN_MALFORMED", "SOURCE_ANSWER_INVALID", "INTERNAL"];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_passes_is_asked_again(string code)
    {
        Fails(code, TimeSpan.Zero);
        Fails(code, TimeSpan.Zero);

        var answer = await _bench.Connect().LookupAsync(new(), Ct);

        Assert.Equal("name", Assert.Single(answer.Items));
        Assert.Equal(3, _bench.Gateway.Calls);
    }

    [Theory]
    [MemberData(nameof(Lasting))]
    public async Task What_does_not_pass_is_told_at_once(string code)
    {
        Fails(code, null);

        var failure = await FailureAsync();

        Assert.Equal((code, 1), (failure.Reason, _bench.Gateway.Calls));
    }

    [Fact]
    public async Task A_quota_that_renews_tomorrow_is_told_at_once_and_when_to_come_back()
    {
        Fails("QUOTA_EXHAUSTED", TimeSpan.FromHours(9));

        var failure = await FailureAsync();

        Assert.Equal(("QUOTA_EXHAUSTED", TimeSpan.FromHours(9), 1), (failure.Reason, failure.RetryAfter, _bench.Gateway.Calls));
    }

    [Fact]
    public async Task A_call_is_given_up_after_all_attempts()
    {
        Enumerable.Range(0, 9).ToList().ForEach(_ => Fails("SOURCE_UNAVAILABLE", TimeSpan.Zero));

        var failure = await FailureAsync(options => options with { AttemptsMax = 4 });

        Assert.Equal(("SOURCE_UNAVAILABLE", 4), (failure.Reason, _bench.Gateway.Calls));
    }

    [Fact]
    public async Task A_refusal_says_all_that_the_exchange_said()
    {
        _bench.Gateway.NextFails(new ExchangeException(Reason.RequestInvalid, [new("items[0]", ViolationCode.FieldMalformed, "an item's id")])
        {
            Facts = ExchangeException.Fact("grant", "G-1").Add("log_origin", "origin").Add("log_index", "7").Add("remedy", "ask"),
        });

        var failure = await FailureAsync();

        Assert.Equal((StatusCode.InvalidArgument, Reason.RequestInvalid.Sentence), (failure.StatusCode, failure.Message));
        Assert.Equal([new FieldProblem("items[0]", "FIELD_MALFORMED", "an item's id")], failure.Violations);
        Assert.Equal(("G-1", "origin", 7UL, "ask"), (failure.Grant, failure.LogOrigin, failure.LogIndex, failure.Remedy));
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_told_as_unavailable()
    {
        var failure = await FailureAsync(options => options with { Address = "http://127.0.0.1:1", AttemptsMax = 2 });

        Assert.Equal((StatusCode.Unavailable, ""), (failure.StatusCode, failure.Reason));
    }

    [Fact]
    public async Task An_issuer_that_is_not_there_is_told_in_the_exchanges_own_words()
    {
        var failure = await FailureAsync(options => options with { Issuer = "http://127.0.0.1:1/", AttemptsMax = 1 });

        Assert.Equal((Reason.IssuerUnavailable.Code, 0), (failure.Reason, _bench.Gateway.Calls));
    }

    [Fact]
    public async Task An_issuer_that_goes_away_troubles_nobody_while_the_token_lives()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var exchange = _bench.Connect(options => options with { Time = time });
        await exchange.LookupAsync(new(), Ct);
        _bench.Issuer.IsDown = true;
        time.Advance(TimeSpan.FromMinutes(9.5));

        await exchange.LookupAsync(new(), Ct);

        Assert.Single(_bench.Gateway.Tokens.Distinct());
    }

    [Fact]
    public async Task A_call_that_is_not_answered_in_time_is_not_made_again()
    {
        var asked = new TaskCompletionSource();
        _bench.Gateway.Next(() => { asked.SetResult(); return Task.Delay(Timeout.InfiniteTimeSpan, Ct); });
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var call = _bench.Connect(options => options with { Time = time }).LookupAsync(new(), Ct);
        await asked.Task;

        time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Equal(1, _bench.Gateway.Calls);
    }

    [Fact]
    public async Task Everything_else_is_called_over_the_same_channel_with_the_same_token()
    {
        var exchange = _bench.Connect();
        await exchange.LookupAsync(new(), Ct);

        await new ReadService.ReadServiceClient(exchange.Channel).LookupAsync(new(), cancellationToken: Ct);

        Assert.StartsWith("Bearer ", Assert.Single(_bench.Gateway.Tokens.Distinct()), StringComparison.Ordinal);
    }

    private void Fails(string code, TimeSpan? retryAfter) => _bench.Gateway.NextFails(
        new ExchangeException(Reason.All.Single(reason => reason.Code == code)) { RetryAfter = retryAfter });

    private Task<ExchangeCallException> FailureAsync(Func<ExchangeClientOptions, ExchangeClientOptions>? change = null) =>
        Assert.ThrowsAsync<ExchangeCallException>(() => _bench.Connect(change).LookupAsync(new(), Ct));
}
