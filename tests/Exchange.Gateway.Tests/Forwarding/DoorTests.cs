using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Exchange.Audit.V1;
using Exchange.Gateway.Forwarding;
using Exchange.Hosting.Tokens;
using Exchange.Registry.V1;
using Exchange.Testing.Tokens;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;

namespace Exchange.Gateway.Tests.Forwarding;

/// <summary>What the door lets through, and for whom.</summary>
public sealed class DoorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exchange.registry.v1.FeedService/Watch")]
    [InlineData("exchange.registry.v1.CorrectionService/ReportDiscrepancies")]
    [InlineData("exchange.audit.v1.JournalService/Append")]
    [InlineData("exchange.audit.v1.LogService/CountReads")]
    [InlineData("exchange.audit.v1.LogService/CountMismatches")]
    [InlineData("exchange.registry.v1.NoticeService/NoSuch")]
    [InlineData("exchange.registry.v2.NoticeService/ListNotices")]
    public async Task What_services_ask_each_other_and_what_nobody_knows_is_unknown_here(string method)
    {
        await using var bench = await Bench.StartAsync();

        var refusal = await Assert.ThrowsAsync<RpcException>(() => CallAsync(bench.Calls, method, bench.As("exchange-gateway", Ct)));

        Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
    }

    /// <summary>A service that is new in the contracts must be let through here, or named here as one that is not.</summary>
    [Fact]
    public void Every_service_of_the_contracts_is_at_the_door_unless_it_is_for_services_only()
    {
        var services = typeof(FeedService).Assembly.GetTypes()
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
            .OfType<ServiceDescriptor>()
            .Where(service => service.FullName.StartsWith("exchange.", StringComparison.Ordinal))
            .Distinct();

        var missing = services.Except(ForwardedServices.AtTheDoor).Select(service => service.FullName).Order(StringComparer.Ordinal);

        Assert.Equal(["exchange.audit.v1.JournalService", "exchange.registry.v1.FeedService", "exchange.source.v1.SourceService"], missing);
    }

    [Fact]
    public async Task Whoever_shows_no_token_is_refused_at_the_door()
    {
        await using var bench = await Bench.StartAsync();
        var asked = 0;
        bench.Registry.Notices.OnList = _ => Task.FromResult(Interlocked.Increment(ref asked));

        var refusal = await Assert.ThrowsAsync<RpcException>(() => bench.Notices.ListNoticesAsync(new(), cancellationToken: Ct).ResponseAsync);

        Assert.Equal("TOKEN_MISSING", Bench.Info(refusal).Reason);
        Assert.Equal(0, asked);
    }

    /// <summary>
    /// The certificate was shown to the gateway, so the service behind it cannot see the proof, and takes no other's word for it
    /// (docs/decisions/0122).
    /// </summary>
    [Fact]
    public async Task A_token_bound_to_a_certificate_is_good_for_reads_and_refused_by_what_lies_behind()
    {
        await using var bench = await Bench.StartAsync(encrypted: true);
        var verifier = Verifiers.Of(bench.Issuer);
        bench.Registry.Notices.OnList = context => verifier.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken).AsTask();
        using var own = Certificates.SelfSigned("own");
        var thumbprint = Base64Url.EncodeToString(own.GetCertHash(HashAlgorithmName.SHA256));
        var token = bench.Issuer.Token(claims =>
        {
            claims["client_id"] = Bench.Client;
            claims["cnf"] = new JsonObject { ["x5t#S256"] = thumbprint };
        });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == Bench.Certificate.GetCertHashString();
        handler.SslOptions.ClientCertificates = [own];
        using var channel = GrpcChannel.ForAddress(bench.Address, new() { HttpHandler = handler });

        await new V1.ReadService.ReadServiceClient(channel).LookupAsync(Bench.Lookup(), Bench.With(token, Ct));
        var refusal = await Assert.ThrowsAsync<RpcException>(
            () => new NoticeService.NoticeServiceClient(channel).ListNoticesAsync(new(), Bench.With(token, Ct)).ResponseAsync);

        Assert.Equal("TOKEN_BINDING_REFUSED", Bench.Info(refusal).Reason);
    }

    [Fact]
    public async Task Without_the_registry_a_call_is_refused_with_the_reason_and_a_watch_ends_with_it()
    {
        await using var bench = await Bench.StartAsync();
        using var watch = bench.Notices.WatchNotices(new(), bench.As(Bench.Client, Ct));
        await watch.ResponseStream.MoveNext(Ct);

        await bench.Registry.KillAsync();
        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(Ct))
            {
            }
        });
        var refused = await Assert.ThrowsAsync<RpcException>(() => bench.Notices.ListNoticesAsync(new(), bench.As(Bench.Client, Ct)).ResponseAsync);
        await bench.Registry.StartAgainAsync();
        await bench.Notices.ListNoticesAsync(new(), bench.As(Bench.Client, Ct));

        Assert.Equal([StatusCode.Unavailable, StatusCode.Unavailable], [ended.StatusCode, refused.StatusCode]);
        Assert.Equal(["REGISTRY_UNAVAILABLE", "REGISTRY_UNAVAILABLE"], [Bench.Info(ended).Reason, Bench.Info(refused).Reason]);
        Assert.Empty(bench.Log.Errors);
    }

    [Fact]
    public async Task Without_the_audit_service_the_log_is_unavailable_at_the_door_too()
    {
        await using var bench = await Bench.StartAsync();
        var log = new LogService.LogServiceClient(bench.Calls);
        var findings = new FindingService.FindingServiceClient(bench.Calls);
        var unserved = await Assert.ThrowsAsync<RpcException>(() => findings.ListFindingsAsync(new(), bench.As(Bench.Client, Ct)).ResponseAsync);

        await bench.Audit.KillAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => log.GetReceiptAsync(new(), bench.As(Bench.Client, Ct)).ResponseAsync);

        Assert.Equal(StatusCode.Unimplemented, unserved.StatusCode);
        Assert.Equal("LOG_UNAVAILABLE", Bench.Info(refused).Reason);
    }

    private static Task<byte[]> CallAsync(CallInvoker calls, string method, CallOptions options)
    {
        var bytes = Marshallers.Create<byte[]>(request => request, response => response);
        var parts = method.Split('/');
        return calls.AsyncUnaryCall(new Method<byte[], byte[]>(MethodType.Unary, parts[0], parts[1], bytes, bytes), null, options, []).ResponseAsync;
    }
}
