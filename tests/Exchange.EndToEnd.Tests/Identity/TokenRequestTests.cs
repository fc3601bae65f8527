using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Exchange.Testing.Tokens;

namespace Exchange.EndToEnd.Tests.Identity;

public sealed class TokenRequestTests(IdentityFixture fixture) : IAsyncLifetime
{
    private const string Elsewhere = "https://elsewhere.example/";

    private readonly IdentityServer _server = fixture.Server;
    private TestClient _client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Bad => [.. BadAssertions.Keys];

    private static Dictionary<string, Func<TestClient, string, string>> BadAssertions { get; } = new()
    {
        ["made out to the token endpoint"] = (client, issuer) => client.Assertion(issuer + "token"),
        ["made out to the issuer without its slash"] = (client, issuer) => client.Assertion(issuer.TrimEnd('/')),
        ["made out to another issuer"] = (client, _) => client.Assertion(Elsewhere),
        ["made out to a list, be it of the issuer alone"] = (client, issuer) =>
            client.Assertion(issuer, claims => claims["aud"] = new JsonArray(issuer)),
        ["made out to the issuer and another"] = (client, issuer) =>
            client.Assertion(issuer, claims => claims["aud"] = new JsonArray(issuer, Elsewhere)),
        ["made out to nobody"] = (client, issuer) => client.Assertion(issuer, claims => claims.Remove("aud")),
        ["without an id"] = (client, issuer) => client.Assertion(issuer, claims => claims.Remove("jti")),
        ["with an id too long"] = (client, issuer) =>
            client.Assertion(issuer, claims => claims["jti"] = new string('x', 200)),
        ["without an end"] = (client, issuer) => client.Assertion(issuer, claims => claims.Remove("exp")),
        ["expired"] = (client, issuer) =>
            client.Assertion(issuer, claims => claims["exp"] = claims["iat"]!.GetValue<long>() - 60),
        ["valid for a day"] = (client, issuer) =>
            client.Assertion(issuer, claims => claims["exp"] = claims["iat"]!.GetValue<long>() + 86400),
        ["of a client that is not known"] = (client, issuer) =>
            client.Assertion(issuer, claims => (claims["iss"], claims["sub"]) = ("other", "other")),
        ["about another subject"] = (client, issuer) => client.Assertion(issuer, claims => claims["sub"] = "other"),
        ["signed with another key"] = (client, issuer) => new TestClient(client.Id, NewKey()).Assertion(issuer),
        ["unsigned"] = (client, issuer) => client.Assertion(issuer, header: head => head["alg"] = "none"),
        ["that is an access token by its type"] = (client, issuer) =>
            client.Assertion(issuer, header: head => head["typ"] = "at+jwt"),
        ["that is no JWT"] = (_, _) => "assertion",
    };

    public async ValueTask InitializeAsync() => _client = await _server.AddClientAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_client_that_proves_its_key_gets_a_token_that_the_exchange_accepts()
    {
        var answer = await _server.AskAsync(_client.Assertion(_server.Issuer));

        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Bearer", (string?)body["token_type"]);
        using var verifier = _server.NewVerifier();
        var caller = await verifier.AuthenticateAsync((string)body["access_token"]!);
        Assert.Equal(_server.Issuer, caller.Issuer);
        Assert.Equal(_client.Id, caller.Client);
        Assert.Empty(_server.Errors.Entries);
    }

    [Fact]
    public async Task A_token_says_what_RFC_9068_asks_for()
    {
        var answer = await _server.AskAsync(_client.Assertion(_server.Issuer));

        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        var parts = ((string)body["access_token"]!).Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        Assert.Equal("at+jwt", (string?)header["typ"]);
        Assert.Equal("ES256", (string?)header["alg"]);
        Assert.Equal(_server.Issuer, (string?)claims["iss"]);
        Assert.Equal("exchange", (string?)claims["aud"]);
        Assert.Equal(_client.Id, (string?)claims["sub"]);
        Assert.Equal(_client.Id, (string?)claims["client_id"]);
        Assert.Equal("exchange", (string?)claims["scope"]);
        Assert.NotNull(claims["jti"]);
        Assert.Equal(600, (long)claims["exp"]! - (long)claims["iat"]!);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task An_assertion_is_refused(string which)
    {
        var assertion = BadAssertions[which](_client, _server.Issuer);

        var answer = await _server.AskAsync(assertion);

        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.StartsWith("invalid_", (string?)body["error"], StringComparison.Ordinal);
        Assert.Null(body["access_token"]);
    }

    [Fact]
    public async Task An_assertion_works_once()
    {
        var assertion = _client.Assertion(_server.Issuer);
        await _server.AskAsync(assertion);

        var again = await _server.AskAsync(assertion);

        var body = (await again.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        Assert.Equal("invalid_client", (string?)body["error"]);
        Assert.Equal("The assertion was used before.", (string?)body["error_description"]);
    }

    [Fact]
    public async Task A_client_without_proof_is_refused()
    {
        var answer = await _server.PostAsync(("grant_type", "client_credentials"), ("client_id", _client.Id));

        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Equal("invalid_request", (string?)body["error"]);
        Assert.Null(body["access_token"]);
    }

    [Fact]
    public async Task A_client_secret_is_no_proof()
    {
        var answer = await _server.PostAsync(
            ("grant_type", "client_credentials"), ("client_id", _client.Id), ("client_secret", "secret"));

        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Equal("invalid_client", (string?)body["error"]);
    }

    [Fact]
    public async Task A_scope_that_is_not_the_exchanges_is_refused()
    {
        var answer = await _server.PostAsync(
            ("grant_type", "client_credentials"),
            ("scope", "exchange admin"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", _client.Assertion(_server.Issuer)));

        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Equal("invalid_scope", (string?)body["error"]);
    }

    [Fact]
    public async Task Discovery_names_the_configured_issuer_whatever_the_host_header_says()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        request.Headers.Host = "attacker.example";

        var answer = await _server.Http.SendAsync(request, Ct);

        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Equal(_server.Issuer, (string?)body["issuer"]);
        Assert.Equal("private_key_jwt", (string?)Assert.Single(body["token_endpoint_auth_methods_supported"]!.AsArray()));
        Assert.Equal("client_credentials", (string?)Assert.Single(body["grant_types_supported"]!.AsArray()));
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);
}
