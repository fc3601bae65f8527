using System.Net;
using System.Security.Cryptography;

namespace Exchange.EndToEnd.Tests.Identity;

public sealed class ClientDirectoryTests(IdentityFixture fixture)
{
    private readonly IdentityServer _server = fixture.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_whose_file_is_removed_gets_no_more_tokens()
    {
        var client = await _server.AddClientAsync();
        File.Delete(_server.FileOf(client.Id));

        await _server.Clients.RunOnceAsync(Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client));
    }

    [Fact]
    public async Task A_client_with_another_key_proves_itself_with_that_one_only()
    {
        var before = await _server.AddClientAsync();

        var after = await _server.AddClientAsync(before.Id);

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(before));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(after));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public async Task A_file_without_a_public_key_ends_the_client_and_harms_no_other(string pem)
    {
        var broken = await _server.AddClientAsync();
        var other = await _server.AddClientAsync();

        await _server.WriteClientAsync(broken.Id, pem);

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(broken));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(other));
    }

    [Fact]
    public async Task A_private_key_in_the_folder_is_not_taken_for_a_public_one()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await _server.WriteClientAsync("careless", key.ExportPkcs8PrivateKeyPem());

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(new TestClient("careless", key)));
    }

    [Fact]
    public async Task A_key_on_another_curve_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        await _server.WriteClientAsync("curved", key.ExportSubjectPublicKeyInfoPem());

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(new TestClient("curved", key)));
    }

    private async Task<HttpStatusCode> AskAsync(TestClient client) =>
        (await _server.AskAsync(client.Assertion(_server.Issuer))).StatusCode;
}
