using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Exchange.Client.Channels;

/// <summary>How another service is reached at <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path/x.sock</c>.</summary>
internal static class ServiceAddress
{
    private const string SocketPrefix = "unix:";

    /// <summary>What a request to the service names; where it really goes, the handler knows.</summary>
    public static string Target(string address) =>
        TrySocket(address, out _) ? "http://localhost" : address.TrimEnd('/');

    /// <summary>The file of a Unix socket, of an address of the form <c>unix:/path</c>.</summary>
    public static bool TrySocket(string address, [NotNullWhen(true)] out string? path)
    {
        path = address.StartsWith(SocketPrefix, StringComparison.Ordinal) ? address[SocketPrefix.Length..] : null;
        return path is { Length: > 0 };
    }

    /// <summary>Connections to the service: HTTP/2, watched for life, and as plain as a call needs them.</summary>
    public static SocketsHttpHandler NewHandler(string address)
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
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,

            // A refusal tells all of a catalogue's violations, in a trailer; beyond 64 KiB, the default, the answer would be lost.
#pragma warning disable CA2262 // 16 MiB are meant.
            MaxResponseHeadersLength = 16 << 10,
#pragma warning restore CA2262
        };
        if (TrySocket(address, out var path))
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
