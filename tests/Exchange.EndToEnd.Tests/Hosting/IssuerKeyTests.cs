using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Testing.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.EndToEnd.Tests.Hosting;

public sealed class IssuerKeyTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private TestIssuer _issuer = null!;
    private TokenVerifier _verifier = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(_time);
        _verifier = Verifiers.Of(_issuer, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_fetched_once_for_many_callers()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _verifier.AuthenticateAsync(_issuer.Token())));

        Assert.Equal(1, _issuer.KeyFetches);
    }

    [Fact]
    public async Task A_new_key_is_found_when_a_token_first_names_it()
    {
        await _verifier.AuthenticateAsync(_issuer.Token());
        _issuer.RotateKey();
        _time.Advance(TimeSpan.FromSeconds(5));

        var caller = await _verifier.AuthenticateAsync(_issuer.Token());

        Assert.Equal("client-a", caller.Client);
        Assert.Equal(2, _issuer.KeyFetches);
    }

    [Fact]
    public async Task Invented_key_ids_do_not_become_load_on_the_issuer()
    {
        await _verifier.AuthenticateAsync(_issuer.Token());
        for (var shown = 0; shown < 50; shown++)
        {
            var token = _issuer.Token(header: head => head["kid"] = $"invented-{shown}");
            await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(token));
        }

        Assert.Equal(1, _issuer.KeyFetches);
    }

    [Fact]
    public async Task A_withdrawn_key_ends_when_the_keys_are_fetched_again()
    {
        var old = _issuer.Token();
        await _verifier.AuthenticateAsync(old);
        _issuer.RotateKey();
        _time.Advance(TimeSpan.FromMinutes(5));
        await _verifier.AuthenticateAsync(old);

        // Its key is unknown, so it waits for the fetch that the call before began.
        await _verifier.AuthenticateAsync(_issuer.Token());
        Assert.Equal(2, _issuer.KeyFetches);

        var refusal = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(old));

        Assert.Equal(Reason.TokenSignatureInvalid, refusal.Reason);
    }

    [Fact]
    public async Task An_issuer_that_never_answered_is_unavailable()
    {
        _issuer.IsDown = true;

        var refusal = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(_issuer.Token()));

        Assert.Equal(Reason.IssuerUnavailable, refusal.Reason);
    }

    [Fact]
    public async Task An_issuer_that_comes_back_is_asked_again()
    {
        _issuer.IsDown = true;
        await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(_issuer.Token()));
        _issuer.IsDown = false;
        _time.Advance(TimeSpan.FromSeconds(5));

        var caller = await _verifier.AuthenticateAsync(_issuer.Token());

        Assert.Equal("client-a", caller.Client);
    }

    [Fact]
    public async Task The_last_keys_serve_for_an_hour_while_the_issuer_is_down()
    {
        await _verifier.AuthenticateAsync(_issuer.Token());
        _issuer.IsDown = true;
        _time.Advance(TimeSpan.FromMinutes(59));
        await _verifier.AuthenticateAsync(_issuer.Token());
        _time.Advance(TimeSpan.FromMinutes(1));

        var refusal = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(_issuer.Token()));

        Assert.Equal(Reason.IssuerUnavailable, refusal.Reason);
    }

    [Fact]
    public async Task Keys_of_a_document_that_names_another_issuer_are_refused()
    {
        _issuer.NamedIssuer = _issuer.Issuer + "/";

        var refusal = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(_issuer.Token()));

        Assert.Equal(Reason.IssuerUnavailable, refusal.Reason);
        Assert.Equal(0, _issuer.KeyFetches);
    }
}
