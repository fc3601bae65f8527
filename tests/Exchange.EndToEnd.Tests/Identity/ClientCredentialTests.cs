using Exchange.Client;
using Exchange.Domain.Errors;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.EndToEnd.Tests.Identity;

/// <summary>Alone, since a client waits five seconds for its issuer, which a busy machine takes.</summary>
[Collection(Alone.Name)]
public sealed class ClientCredentialTests(IdentityFixture fixture) : IAsyncLifetime
{
    private readonly IdentityServer _server = fixture.Server;
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TestClient _client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _client = await _server.AddClientAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_service_gets_a_token_that_names_it()
    {
        using var credential = _client.NewCredential(_server.Issuer, _time);

        var token = await credential.GetTokenAsync(Ct);

        using var verifier = _server.NewVerifier(_time);
        Assert.Equal(_client.Id, (await verifier.AuthenticateAsync(token)).Client);
    }

    [Fact]
    public async Task A_credential_is_good_after_another_of_its_client_was_disposed_of()
    {
        using (var other = _client.NewCredential(_server.Issuer, _time))
        {
            await other.GetTokenAsync(Ct);
        }

        using var credential = _client.NewCredential(_server.Issuer, _time);

        Assert.NotEmpty(await credential.GetTokenAsync(Ct));
    }

    [Fact]
    public async Task However_many_callers_wait_one_token_is_asked_for()
    {
        using var credential = _client.NewCredential(_server.Issuer, _time);

        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => credential.GetTokenAsync(Ct).AsTask()));

        Assert.Single(tokens.Distinct());
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_its_end()
    {
        await using var server = await IdentityServer.StartAsync(_time);
        var client = await server.AddClientAsync();
        using var credential = client.NewCredential(server.Issuer, _time);
        var first = await credential.GetTokenAsync(Ct);
        _time.Advance(TimeSpan.FromMinutes(8.9));
        var kept = await credential.GetTokenAsync(Ct);
        _time.Advance(TimeSpan.FromMinutes(0.2));

        var renewed = await credential.GetTokenAsync(Ct);

        Assert.Equal(first, kept);
        Assert.NotEqual(first, renewed);
    }

    [Fact]
    public async Task A_client_that_the_issuer_does_not_know_is_refused_and_told_so()
    {
        File.Delete(_server.FileOf(_client.Id));
        await _server.Clients.RunOnceAsync(Ct);
        using var credential = _client.NewCredential(_server.Issuer, _time);

        var refusal = await Assert.ThrowsAsync<ExchangeCallException>(async () => await credential.GetTokenAsync(Ct));

        Assert.Equal((Reason.CredentialRefused.Code, Reason.CredentialRefused.Sentence), (refusal.Reason, refusal.Message));
        Assert.Equal("invalid_client", refusal.Facts["error"]);
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_unavailable()
    {
        using var credential = _client.NewCredential("http://127.0.0.1:1/", _time);

        var refusal = await Assert.ThrowsAsync<ExchangeCallException>(async () => await credential.GetTokenAsync(Ct));

        Assert.Equal((Reason.IssuerUnavailable.Code, Reason.IssuerUnavailable.Sentence), (refusal.Reason, refusal.Message));
    }
}
