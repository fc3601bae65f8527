using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace Exchange.Hosting;

/// <summary>A service's own certificate and when it ends; null: its file cannot be read as one.</summary>
public sealed record CertificateEnd(string File, DateTimeOffset? Ends)
{
    /// <summary>Those that Kestrel's settings name (<c>Kestrel:Certificates:…:Path</c>).</summary>
    public static IEnumerable<CertificateEnd> AllOf(IConfiguration settings) => settings.GetSection("Kestrel").AsEnumerable()
        .Where(setting => setting.Key.EndsWith(":Path", StringComparison.OrdinalIgnoreCase) && setting.Value is { Length: > 0 })
        .Select(setting => EndOf(setting.Value!, settings[setting.Key[..^"Path".Length] + "Password"]));

    private static CertificateEnd EndOf(string file, string? password)
    {
        try
        {
            using var certificate = X509Certificate2.GetCertContentType(file) == X509ContentType.Pkcs12
                ? X509CertificateLoader.LoadPkcs12FromFile(file, password, X509KeyStorageFlags.EphemeralKeySet)
                : X509CertificateLoader.LoadCertificateFromFile(file);
            return new(file, certificate.NotAfter);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new(file, null);
        }
    }
}
