using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Grpc.Core;
using Grpc.Net.Client;

namespace Exchange.Hosting;

/// <summary>
/// Opens a channel to another service, at <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path/x.sock</c>, and
/// presents the credential's token with each call. A token that cannot be had fails the call with the reason's own status.
/// </summary>
public static class ServiceChannel
{
    public static GrpcChannel Open(string address, ClientCredential? credential)
    {
        var options = new GrpcChannelOptions { DisposeHttpClient = true, HttpHandler = HandlerFor(address) };
        if (credential is not null)
        {
            var call = CallCredentials.FromInterceptor((context, metadata) =>
                AttachTokenAsync(metadata, credential, context.CancellationToken));
            var secure = address.StartsWith("https:", StringComparison.Ordinal);
            options.Credentials = ChannelCredentials.Create(
                secure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
                call);
            options.UnsafeUseInsecureChannelCallCredentials = !secure;
        }

        return GrpcChannel.ForAddress(UnixSocket.TryParse(address, out _) ? "http://localhost" : address, options);
    }

    private static async Task AttachTokenAsync(Metadata metadata, ClientCredential credential, CancellationToken ct)
    {
        try
        {
            metadata.Add("authorization", $"Bearer {await credential.GetTokenAsync(ct)}");
        }
        catch (ExchangeException exception)
        {
            throw exception.ToRpcException();
        }
    }

    private static SocketsHttpHandler HandlerFor(string address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,

            // A connection that a firewall has forgotten is given up seven seconds after its last sign of life: calls on it would
            // hang, and a gateway would not follow its registry again, long after the way is free.
            KeepAlivePingDelay = TimeSpan.FromSeconds(2),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            UseProxy = false,

            // A refusal tells all of a catalogue's violations, in a trailer; beyond 64 KiB, the default, the answer would be lost.
#pragma warning disable CA2262 // 16 MiB are meant.
            MaxResponseHeadersLength = 16 << 10,
#pragma warning restore CA2262
        };
        if (UnixSocket.TryParse(address, out var path))
        {
            handler.ConnectCallback = (_, ct) => ConnectAsync(path, ct);
        }

        return handler;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the socket.")]
    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
