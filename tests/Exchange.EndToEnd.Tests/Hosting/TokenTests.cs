using System.Text.Json.Nodes;
using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Testing.Tokens;
using Microsoft.AspNetCore.Http;

namespace Exchange.EndToEnd.Tests.Hosting;

public sealed class TokenTests : IAsyncLifetime
{
    private static readonly TimeSpan Skew = new TokenOptions().Skew;

    private TestIssuer _issuer = null!;
    private TokenVerifier _verifier = null!;

    public static TheoryData<string> Bad => [.. BadTokens.All.Keys];

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _verifier = Verifiers.Of(_issuer);
    }

    public async ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_token_is_refused_with_its_reason(string wrong)
    {
        var (reason, make) = BadTokens.All[wrong];
        var token = make(_issuer);

        var refusal = await Assert.ThrowsAsync<ExchangeException>(() => _verifier.AuthenticateAsync(token));

        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(0, _verifier.Remembered);
    }

    [Fact]
    public async Task A_good_token_names_its_issuer_and_client_and_end()
    {
        var caller = await _verifier.AuthenticateAsync(_issuer.TokenFor("dept-civil-affairs"));

        Assert.Equal(_issuer.Issuer, caller.Issuer);
        Assert.Equal("dept-civil-affairs", caller.Client);
        Assert.InRange(caller.EndsAt - Skew - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    public async Task A_call_without_a_bearer_token_is_told_so(string? header)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;

        var refusal = await Assert.ThrowsAsync<ExchangeException>(
            async () => await _verifier.AuthenticateAsync(context, CancellationToken.None));

        Assert.Equal(Reason.TokenMissing, refusal.Reason);
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("application/at+jwt")]
    public async Task The_type_is_a_media_type_in_either_form_and_any_case(string type)
    {
        var caller = await _verifier.AuthenticateAsync(_issuer.Token(header: head => head["typ"] = type));

        Assert.Equal("client-a", caller.Client);
    }

    [Theory]
    [InlineData("\"exchange\"")]
    [InlineData("[\"exchange\"]")]
    [InlineData("[\"elsewhere\",\"exchange\"]")]
    public async Task The_audience_may_be_a_text_or_a_list(string audience)
    {
        var caller = await _verifier.AuthenticateAsync(_issuer.Token(claims => claims["aud"] = JsonNode.Parse(audience)));

        Assert.Equal("client-a", caller.Client);
    }

    [Theory]
    [InlineData("\"exchange other\"")]
    [InlineData("[\"exchange\",\"other\"]")]
    public async Task The_scope_may_be_a_text_or_a_list(string scope)
    {
        var caller = await _verifier.AuthenticateAsync(_issuer.Token(claims => claims["scope"] = JsonNode.Parse(scope)));

        Assert.Equal("client-a", caller.Client);
    }

    [Fact]
    public async Task A_token_without_client_id_names_its_client_by_azp()
    {
        var token = _issuer.Token(claims =>
        {
            claims.Remove("client_id");
            claims["azp"] = "client-b";
        });

        var caller = await _verifier.AuthenticateAsync(token);

        Assert.Equal("client-b", caller.Client);
    }

    [Fact]
    public async Task Which_claim_names_the_client_is_configuration()
    {
        var options = new TokenOptions { Issuers = [_issuer.Issuer], ClientClaims = ["client_department"] };
        using var verifier = Verifiers.Of(_issuer, options: options);

        var caller = await verifier.AuthenticateAsync(_issuer.Token(claims => claims["client_department"] = "civil-affairs"));

        Assert.Equal("civil-affairs", caller.Client);
    }

    [Fact]
    public async Task Clocks_may_differ_by_the_skew()
    {
        var token = _issuer.Token(claims => claims["nbf"] = claims["iat"]!.GetValue<long>() + 20);

        var caller = await _verifier.AuthenticateAsync(token);

        Assert.Equal("client-a", caller.Client);
    }
}
