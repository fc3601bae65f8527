using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Exchange.Registry.Storage;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Webhooks;

/// <summary>Posts one notice. Nothing of the answer is kept but its status.</summary>
internal sealed class WebhookSender : IDisposable
{
    public const string Delivered = "delivered";

    private const int AnswerBytesMax = 4096;

    private readonly WebhookOptions _options;
    private readonly WebhookKey _key;
    private readonly TimeProvider _time;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _http;

    public WebhookSender(IOptions<WebhookOptions> options, WebhookKey key, TimeProvider time)
    {
        (_options, _key, _time) = (options.Value, key, time);
        _handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = AnswerBytesMax / 1024,
            MaxResponseDrainSize = AnswerBytesMax,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new(_handler);
    }

    /// <summary>What came of it, in words that say nothing of the answer's content; <see cref="Delivered"/> for any 2xx.</summary>
    public async Task<string> PostAsync(Uri url, StoredNotice notice, CancellationToken ct)
    {
        if (WebhookUrl.Objection(url, _options) is not null)
        {
            return "not allowed by the exchange's settings";
        }

        using var request = Request(url, notice);
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            using var answer = await _http.SendAsync(request, ending.Token);
            return answer.IsSuccessStatusCode ? Delivered : string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)answer.StatusCode}");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return "no answer in time";
        }
        catch (HttpRequestException failure)
        {
            return $"not reached: {failure.HttpRequestError}";
        }
        catch (IOException)
        {
            return "the answer broke off";
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private HttpRequestMessage Request(Uri url, StoredNotice notice)
    {
        var body = NoticeEvent.Write(notice, _options.Source);
        var id = NoticeEvent.Id(notice);
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json", "utf-8");
        return new(HttpMethod.Post, url)
        {
            Content = content,
            Headers =
            {
                { "webhook-id", id },
                { "webhook-timestamp", timestamp },
                { "webhook-signature", _key.Sign(id, timestamp, body.Span) },
            },
        };
    }

    // A name may lead anywhere by the time it is asked: what it leads to is checked here, at the connection, and not when it is set.
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the socket.")]
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        var allowed = addresses.Where(IsAllowed).ToArray();
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The host has no address that may be posted to.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Link-local addresses are where clouds keep their machines' credentials; loopback ones are this machine's own services.
    private bool IsAllowed(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var isLinkLocal = plain.IsIPv6LinkLocal || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, ..]);
        var isOwn = IPAddress.IsLoopback(plain) || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any);
        return !isLinkLocal && (_options.AllowHttp || !isOwn);
    }
}
