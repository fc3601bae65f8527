using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Testing.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.EndToEnd.Tests.Hosting;

public sealed class RememberedTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private TestIssuer _issuer = null!;
    private TokenVerifier _verifier = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(_time);
        _verifier = Verifiers.Of(_issuer, _time, new TokenOptions
        {
            Issuers = [_issuer.Issuer],
            RememberedMax = 8,
            KeysRefreshAfter = TimeSpan.FromHours(2),
            KeysEndAfter = TimeSpan.FromHours(3),
        });
    }

    public async ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_remembered_token_answers_the_same_caller()
    {
        var token = _issuer.Token();
        var first = await _verifier.AuthenticateAsync(token);

        var second = await _verifier.AuthenticateAsync(token);

        Assert.Same(first, second);
    }

    [Fact]
    public async Task A_remembered_token_still_expires()
    {
        var token = _issuer.Token();
        await _verifier.AuthenticateAsync(token);
        _time.Advance(TimeSpan.FromMinutes(11));

        var refusal = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(token));

        Assert.Equal(Reason.TokenExpired, refusal.Reason);
    }

    [Fact]
    public async Task However_many_tokens_are_shown_few_are_remembered()
    {
        for (var shown = 0; shown < 100; shown++)
        {
            await _verifier.AuthenticateAsync(_issuer.Token());
        }

        Assert.InRange(_verifier.Remembered, 1, 8);
    }

    [Fact]
    public async Task A_token_in_use_stays_remembered_while_others_come_and_go()
    {
        var token = _issuer.Token();
        var first = await _verifier.AuthenticateAsync(token);
        for (var shown = 0; shown < 100; shown++)
        {
            await _verifier.AuthenticateAsync(_issuer.Token());
            await _verifier.AuthenticateAsync(token);
        }

        var last = await _verifier.AuthenticateAsync(token);

        Assert.Same(first, last);
    }

    [Fact]
    public async Task A_bound_token_is_accepted_with_its_certificate_and_refused_without_it_even_when_remembered()
    {
        using var own = Certificates.SelfSigned("own");
        using var other = Certificates.SelfSigned("other");
        var thumbprint = Base64Url.EncodeToString(own.GetCertHash(HashAlgorithmName.SHA256));
        var token = _issuer.Token(claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = thumbprint });
        await _verifier.AuthenticateAsync(token, own);

        var without = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(token));
        var stolen = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(token, other));

        Assert.Equal(Reason.TokenBindingRefused, without.Reason);
        Assert.Equal(Reason.TokenBindingRefused, stolen.Reason);
    }

    [Fact]
    public async Task When_the_issuers_keys_change_what_they_signed_is_forgotten()
    {
        var old = _issuer.Token();
        await _verifier.AuthenticateAsync(old);
        _issuer.RotateKey();
        _time.Advance(TimeSpan.FromSeconds(5));
        await _verifier.AuthenticateAsync(_issuer.Token());
        _time.Advance(TimeSpan.FromSeconds(5));

        var refusal = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(old));

        Assert.Equal(Reason.TokenSignatureInvalid, refusal.Reason);
    }
}
