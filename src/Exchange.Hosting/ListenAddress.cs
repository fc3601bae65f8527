using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Exchange.Client.Channels;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Exchange.Hosting;

/// <summary>
/// Where a host listens: <c>http://127.0.0.1:7400</c>, <c>https://0.0.0.0:7400</c> or <c>unix:/path/x.sock</c>. gRPC speaks
/// HTTP/2 only, so that no negotiation can lower it; web pages speak HTTP/1.1; JSON speaks that and, where TLS can tell the two
/// apart, HTTP/2.
/// </summary>
public sealed record ListenAddress
{
    private readonly EndPoint _endPoint;
    private readonly bool _tls;
    private readonly HttpProtocols _protocols;

    private ListenAddress(EndPoint endPoint, bool tls, HttpProtocols protocols) =>
        (_endPoint, _tls, _protocols) = (endPoint, tls, protocols);

    public bool IsLoopback => _endPoint is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address);

    public bool IsEncrypted => _tls;

    public static ListenAddress Grpc(string address) => Parse(address, HttpProtocols.Http2);

    public static ListenAddress Web(string address) => Parse(address, HttpProtocols.Http1);

    public static ListenAddress Json(string address)
    {
        var parsed = Parse(address, HttpProtocols.Http1);
        return parsed.IsEncrypted ? new(parsed._endPoint, parsed._tls, HttpProtocols.Http1AndHttp2) : parsed;
    }

    public override string ToString() => _endPoint is IPEndPoint ip
        ? string.Create(CultureInfo.InvariantCulture, $"{(_tls ? "https" : "http")}://{ip}")
        : $"unix:{_endPoint}";

    internal void Listen(KestrelServerOptions kestrel)
    {
        if (_endPoint is UnixDomainSocketEndPoint)
        {
            UnixSocket.Prepare(_endPoint.ToString()!);
            kestrel.ListenUnixSocket(_endPoint.ToString()!, options => options.Protocols = _protocols);
            return;
        }

        kestrel.Listen((IPEndPoint)_endPoint, options =>
        {
            options.Protocols = _protocols;
            if (_tls)
            {
                // A certificate is asked for and never judged here: a token bound to it (RFC 8705) names its thumbprint.
                options.UseHttps(https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            }
        });
    }

    private static ListenAddress Parse(string address, HttpProtocols protocols)
    {
        if (ServiceAddress.TrySocket(address, out var path))
        {
            return new ListenAddress(new UnixDomainSocketEndPoint(path), tls: false, protocols);
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.PathAndQuery != "/"
            || !TryParseHost(uri.Host, out var ip))
        {
            throw new FormatException(
                $"'{address}' is not an address to listen on, such as http://127.0.0.1:7400 or unix:/path/x.sock.");
        }

        return new ListenAddress(new IPEndPoint(ip, uri.Port), uri.Scheme == "https", protocols);
    }

    private static bool TryParseHost(string host, out IPAddress ip)
    {
        if (host == "localhost")
        {
            ip = IPAddress.Loopback;
            return true;
        }

        return IPAddress.TryParse(host, out ip!);
    }
}
