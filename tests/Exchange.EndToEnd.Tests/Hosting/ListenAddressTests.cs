using Exchange.Hosting;

namespace Exchange.EndToEnd.Tests.Hosting;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7400", "http://127.0.0.1:7400", true, false)]
    [InlineData("http://localhost:7400", "http://127.0.0.1:7400", true, false)]
    [InlineData("http://[::1]:7400", "http://[::1]:7400", true, false)]
    [InlineData("http://0.0.0.0:7400", "http://0.0.0.0:7400", false, false)]
    [InlineData("https://10.1.2.3:443", "https://10.1.2.3:443", false, true)]
    [InlineData("unix:/run/exchange/gateway.sock", "unix:/run/exchange/gateway.sock", true, false)]
    public void An_address_is_parsed(string text, string address, bool loopback, bool encrypted)
    {
        var parsed = ListenAddress.Grpc(text);

        Assert.Equal(address, parsed.ToString());
        Assert.Equal(loopback, parsed.IsLoopback);
        Assert.Equal(encrypted, parsed.IsEncrypted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7400")]
    [InlineData("unix:")]
    [InlineData("ftp://127.0.0.1:7400")]
    [InlineData("http://gateway.example:7400")]
    [InlineData("http://127.0.0.1:7400/path")]
    public void What_is_no_address_is_refused_and_named(string text)
    {
        var failure = Assert.Throws<FormatException>(() => ListenAddress.Grpc(text));

        Assert.Contains($"'{text}'", failure.Message, StringComparison.Ordinal);
    }
}
