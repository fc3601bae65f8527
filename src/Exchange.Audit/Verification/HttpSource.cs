using System.Net;

namespace Exchange.Audit.Verification;

/// <summary>A log behind an address, ours or any other that follows C2SP tlog-tiles.</summary>
public sealed class HttpSource : ILogSource, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    /// <param name="address">The log's prefix, for example <c>http://127.0.0.1:7402</c>.</param>
    public HttpSource(Uri address)
    {
        var prefix = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _http = new HttpClient { BaseAddress = prefix, Timeout = Patience };
    }

    public async ValueTask<byte[]?> ReadAsync(string path, CancellationToken ct)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), ct);
        if (response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(ct);
    }

    public void Dispose() => _http.Dispose();
}
