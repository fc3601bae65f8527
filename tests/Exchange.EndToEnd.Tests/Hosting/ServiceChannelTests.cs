using System.Net.Sockets;
using Exchange.EndToEnd.Tests.Identity;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Hosting;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace Exchange.EndToEnd.Tests.Hosting;

/// <summary>Alone, since a client waits five seconds for its issuer, which a busy machine takes.</summary>
[Collection(Alone.Name)]
public sealed class ServiceChannelTests(IdentityFixture fixture)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-run-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_reached_over_a_unix_socket()
    {
        var address = $"unix:{_folder}/run/throwing.sock";
        await using var server = await ThrowingServer.StartAsync(_ => Task.CompletedTask, address);
        using var channel = ServiceChannel.Open(address, credential: null);

        var health = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Ct);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task A_socket_that_a_killed_process_left_behind_does_not_stop_the_start()
    {
        var path = Path.Combine(_folder, "left.sock");
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);

        await using var server = await ThrowingServer.StartAsync(_ => Task.CompletedTask, $"unix:{path}");

        Assert.Equal("", await CallAsync(ServiceChannel.Open($"unix:{path}", credential: null)));
    }

    [Fact]
    public async Task A_socket_that_another_process_listens_on_is_left_alone()
    {
        var address = $"unix:{_folder}/taken.sock";
        await using var first = await ThrowingServer.StartAsync(_ => Task.CompletedTask, address);

        await Assert.ThrowsAnyAsync<IOException>(() => ThrowingServer.StartAsync(_ => Task.CompletedTask, address));

        Assert.Equal("", await CallAsync(ServiceChannel.Open(address, credential: null)));
    }

    [Fact]
    public async Task Each_call_carries_the_credentials_token()
    {
        var client = await fixture.Server.AddClientAsync();
        using var credential = client.NewCredential(fixture.Server.Issuer);
        await using var server = await ThrowingServer.StartAsync(_ => Task.CompletedTask);

        var authorization = await CallAsync(server.Open(credential));

        Assert.Equal($"Bearer {await credential.GetTokenAsync(Ct)}", authorization);
    }

    [Fact]
    public async Task A_call_whose_token_cannot_be_had_fails_with_that_reason()
    {
        var client = await fixture.Server.AddClientAsync();
        using var credential = client.NewCredential("http://127.0.0.1:1/");
        await using var server = await ThrowingServer.StartAsync(_ => Task.CompletedTask);

        var failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(server.Open(credential)));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("ISSUER_UNAVAILABLE", failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
    }

    private static async Task<string> CallAsync(GrpcChannel channel)
    {
        using (channel)
        {
            var method = ThrowingService.MethodOf(MethodType.Unary);
            var options = new CallOptions(cancellationToken: Ct);
            return (await channel.CreateCallInvoker().AsyncUnaryCall(method, null, options, new StringValue())).Value;
        }
    }
}
