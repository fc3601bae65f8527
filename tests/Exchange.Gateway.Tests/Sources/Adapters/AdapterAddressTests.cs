using Exchange.Gateway.Sources.Adapters;
using Exchange.Testing.Tokens;

namespace Exchange.Gateway.Tests.Sources.Adapters;

public sealed class AdapterAddressTests : IDisposable
{
    private const string Secret = "Secret=0123456789abcdef";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-address-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData($"Address=https://adapter.example:7410;{Secret}")]
    [InlineData($"Address=http://127.0.0.1:7410;{Secret}")]
    [InlineData($"Address=http://[::1]:7410;{Secret}")]
    [InlineData($"Address=http://localhost:7410;{Secret}")]
    [InlineData($"Address=unix:/run/adapter.sock;{Secret}")]
    [InlineData($"Address=http://10.0.0.7:7410;Plaintext=true;{Secret}")]
    public void An_address_is_read(string text) => Assert.Equal("0123456789abcdef", Read(text).Secret);

    [Theory]
    [InlineData("", "Address is")]
    [InlineData("nonsense", "holds no connection string")]
    [InlineData($"Address=ftp://adapter.example;{Secret}", "Address is")]
    [InlineData($"Address=https://adapter.example/path;{Secret}", "Address is")]
    [InlineData("Address=https://adapter.example:7410", "Secret has")]
    [InlineData("Address=https://adapter.example:7410;Secret=short", "Secret has")]
    [InlineData("Address=https://adapter.example:7410;Secret='0123456789 abcdef'", "Secret has")]
    [InlineData($"Address=http://10.0.0.7:7410;{Secret}", "in the clear")]
    [InlineData($"Address=http://adapter.example:7410;Plaintext=no;{Secret}", "in the clear")]
    [InlineData($"Address=https://adapter.example:7410;{Secret};Token=x", "Token is none of")]
    public void A_file_that_says_something_else_stops_the_start_and_never_shows_the_secret(string text, string said)
    {
        var refused = Assert.Throws<InvalidDataException>(() => Read(text));

        Assert.Contains(said, refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("0123456789", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_is_a_file_beside_the_address()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "ca.pem"), Certificates.SelfSigned("adapter").ExportCertificatePem());

        var address = Read($"Address=https://adapter.example:7410;{Secret};CertificateAuthority=ca.pem");

        Assert.Single(address.Authorities!);
    }

    private AdapterAddress Read(string text)
    {
        var file = Path.Combine(_folder.FullName, "adapter.txt");
        File.WriteAllText(file, text);
        return AdapterAddress.Read(file);
    }
}
