using Exchange.Client.Tokens;
using Exchange.Hosting.Tokens;
using Exchange.Testing.Tokens;

namespace Exchange.EndToEnd.Tests.Hosting;

public sealed class DiscoveryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"issuer":1}""")]
    [InlineData("""{"issuer":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"\ud800":2}""")]
    [InlineData("""{"issuer":"a","issuer":"b"}""")]
    public async Task A_document_that_cannot_be_read_is_a_wrong_format(string document)
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Document = document;
        using var http = Discovery.NewClient();

        var asked = Discovery.FindAsync(http, issuer.Issuer, "jwks_uri", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<FormatException>(() => asked);
    }
}
