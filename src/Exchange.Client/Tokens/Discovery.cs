using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Exchange.Client.Tokens;

/// <summary>The discovery document of an issuer (OpenID Connect Discovery 1.0 §4).</summary>
internal static class Discovery
{
    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes of its handler.")]
    public static HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 1 << 20,
    };

    /// <summary>Plain text is for this machine only: who can alter the document can sign tokens.</summary>
    public static bool IsTrusted(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);

    /// <summary>The address under a name such as <c>jwks_uri</c>; a document of another issuer is refused (§4.3).</summary>
    /// <exception cref="FormatException">The document cannot be used.</exception>
    public static async Task<Uri> FindAsync(HttpClient http, string issuer, string name, CancellationToken ct)
    {
        var address = new Uri($"{issuer.TrimEnd('/')}/.well-known/openid-configuration");
        var found = StrictJson.ParseObject(Encoding.UTF8.GetBytes(await http.GetStringAsync(address, ct)));
        if (Text(found, "issuer") != issuer)
        {
            throw new FormatException($"The document at {address} is of another issuer.");
        }

        return Uri.TryCreate(Text(found, name), UriKind.Absolute, out var uri) && IsTrusted(uri)
            ? uri
            : throw new FormatException($"The document at {address} has no usable {name}.");
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
