using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Exchange.Testing.Tokens;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;

namespace Exchange.EndToEnd.Tests.Hosting;

/// <summary>Tokens bound to a certificate (RFC 8705), over real TLS.</summary>
public sealed class BoundTokenTests : IAsyncLifetime
{
    private readonly X509Certificate2 _own = Certificates.SelfSigned("own");
    private readonly X509Certificate2 _other = Certificates.SelfSigned("other");
    private TestIssuer _issuer = null!;
    private ThrowingServer _server = null!;

    private string Token => _issuer.Token(claims => claims["cnf"] = new JsonObject
    {
        ["x5t#S256"] = Base64Url.EncodeToString(_own.GetCertHash(HashAlgorithmName.SHA256)),
    });

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        var verifier = Verifiers.Of(_issuer);
        _server = await ThrowingServer.StartAsync(
            async context => await verifier.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken),
            "https://127.0.0.1:0");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
        _own.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task The_holder_of_the_certificate_is_let_in() => Assert.StartsWith("Bearer ", await CallAsync(Token, _own));

    [Fact]
    public async Task Whoever_took_the_token_is_not()
    {
        var token = Token;
        await CallAsync(token, _own);

        var without = await Assert.ThrowsAsync<RpcException>(() => CallAsync(token, certificate: null));
        var other = await Assert.ThrowsAsync<RpcException>(() => CallAsync(token, _other));

        Assert.Equal("TOKEN_BINDING_REFUSED", without.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
        Assert.Equal("TOKEN_BINDING_REFUSED", other.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
    }

    private async Task<string> CallAsync(string token, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown?.GetCertHashString() == ThrowingServer.Certificate.GetCertHashString();
        handler.SslOptions.ClientCertificates = certificate is null ? null : [certificate];
        using var channel = GrpcChannel.ForAddress(
            _server.Address,
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        var options = new CallOptions(
            new Metadata { { "authorization", $"Bearer {token}" } },
            cancellationToken: TestContext.Current.CancellationToken);
        var method = ThrowingService.MethodOf(MethodType.Unary);
        return (await channel.CreateCallInvoker().AsyncUnaryCall(method, null, options, new StringValue())).Value;
    }
}
