using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Testing.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.EndToEnd.Tests.Hosting;

/// <summary>An issuer that accepts requests and never answers.</summary>
public sealed class HungIssuerTests : IAsyncLifetime
{
    // Shorter than a fetch may take by the real clock, and long enough for a busy machine.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FetchInterval = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly WarningCount _warnings = new();
    private TestIssuer _issuer = null!;
    private TokenVerifier _verifier = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(_time);
        _verifier = Verifiers.Of(_issuer, _time, logger: _warnings);
    }

    public async ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Remembered_and_fresh_tokens_of_a_known_key_are_served_at_once()
    {
        var remembered = _issuer.Token();
        await _verifier.AuthenticateAsync(remembered);
        _issuer.IsHung = true;
        _time.Advance(TimeSpan.FromMinutes(5));

        await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(_ => new Task[]
        {
            _verifier.AuthenticateAsync(remembered),
            _verifier.AuthenticateAsync(_issuer.Token()),
        })).WaitAsync(AtOnce, Ct);

        await _issuer.FirstHung.WaitAsync(Ct);
        Assert.Equal(1, _issuer.HungRequests);
    }

    [Fact]
    public async Task Whoever_needs_a_fetch_shares_one_and_its_failure_is_logged_once()
    {
        _issuer.IsHung = true;
        var calls = Enumerable.Range(0, 20).Select(_ => RefusalAsync(_issuer.Token())).ToArray();
        await _issuer.FirstHung.WaitAsync(Ct);
        _time.Advance(FetchTimeout);

        var refusals = await Task.WhenAll(calls).WaitAsync(AtOnce, Ct);

        Assert.All(refusals, refusal => Assert.Equal(Reason.IssuerUnavailable, refusal));
        Assert.Equal(1, _issuer.HungRequests);
        Assert.Equal(1, _warnings.Count);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_end_the_fetch_for_the_others()
    {
        _issuer.IsHung = true;
        using var leaving = new CancellationTokenSource();
        var call = new DefaultHttpContext();
        call.Request.Headers.Authorization = $"Bearer {_issuer.Token()}";
        var left = _verifier.AuthenticateAsync(call, leaving.Token).AsTask();
        var staying = RefusalAsync(_issuer.Token());
        await _issuer.FirstHung.WaitAsync(Ct);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(staying.IsCompleted);
        Assert.Equal(0, _warnings.Count);
    }

    [Fact]
    public async Task The_next_fetch_waits_for_the_interval_after_the_last_one_ended()
    {
        _issuer.IsHung = true;
        await FailAsync(_issuer.Token());
        _issuer.IsHung = false;
        _time.Advance(FetchInterval - TimeSpan.FromSeconds(1));
        var early = await RefusalAsync(_issuer.Token());
        _time.Advance(TimeSpan.FromSeconds(1));

        var caller = await _verifier.AuthenticateAsync(_issuer.Token());

        Assert.Equal(Reason.IssuerUnavailable, early);
        Assert.Equal("client-a", caller.Client);
        Assert.Equal(1, _issuer.KeyFetches);
    }

    [Fact]
    public async Task A_token_of_an_unknown_key_waits_for_the_fetch_and_is_then_judged_by_the_keys_at_hand()
    {
        await _verifier.AuthenticateAsync(_issuer.Token());
        _issuer.RotateKey();
        _issuer.IsHung = true;
        _time.Advance(FetchInterval);

        var refusal = await FailAsync(_issuer.Token());

        Assert.Equal(Reason.TokenSignatureInvalid, refusal);
    }

    [Fact]
    public async Task Keys_past_their_end_serve_nobody_until_the_issuer_answers_again()
    {
        var remembered = _issuer.Token(claims => claims["exp"] = _time.GetUtcNow().AddHours(2).ToUnixTimeSeconds());
        await _verifier.AuthenticateAsync(remembered);
        _issuer.IsHung = true;
        _time.Advance(TimeSpan.FromHours(1));
        var ended = await FailAsync(remembered);
        _issuer.IsHung = false;
        _time.Advance(FetchInterval);

        var caller = await _verifier.AuthenticateAsync(remembered);

        Assert.Equal(Reason.IssuerUnavailable, ended);
        Assert.Equal("client-a", caller.Client);
        Assert.Equal(2, _issuer.KeyFetches);
    }

    /// <summary>Shows a token that needs a fetch, and lets the first one that hangs run out of time.</summary>
    private async Task<Reason> FailAsync(string token)
    {
        var refusal = RefusalAsync(token);
        await _issuer.FirstHung.WaitAsync(Ct);
        _time.Advance(FetchTimeout);
        return await refusal.WaitAsync(AtOnce, Ct);
    }

    private async Task<Reason> RefusalAsync(string token) =>
        (await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(token))).Reason;
}
