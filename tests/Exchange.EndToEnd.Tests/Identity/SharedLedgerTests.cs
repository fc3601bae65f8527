using System.Net;

namespace Exchange.EndToEnd.Tests.Identity;

public sealed class SharedLedgerTests
{
    [Fact]
    public async Task An_assertion_used_at_one_instance_is_refused_at_another()
    {
        await using var here = await IdentityServer.StartAsync(
            settings: [("Identity:Redis", TestRedis.Address), ("Identity:Issuer", "http://127.0.0.1/")]);
        await using var there = await IdentityServer.StartAsync(
            data: here.Data,
            settings: [("Identity:Redis", TestRedis.Address), ("Identity:Issuer", "http://127.0.0.1/")]);
        var client = await here.AddClientAsync("civil-affairs");
        await there.Clients.RunOnceAsync(TestContext.Current.CancellationToken);
        var assertion = client.Assertion("http://127.0.0.1/");

        var first = await here.AskAsync(assertion);
        var second = await there.AskAsync(assertion);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
    }

    [Fact]
    public async Task While_Redis_is_down_no_assertion_is_accepted()
    {
        await using var server = await IdentityServer.StartAsync(settings: [("Identity:Redis", "127.0.0.1:1")]);
        var client = await server.AddClientAsync("civil-affairs");

        var answer = await server.AskAsync(client.Assertion(server.Issuer));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("5201", Assert.Single(server.Errors.Entries), StringComparison.Ordinal);
    }
}
