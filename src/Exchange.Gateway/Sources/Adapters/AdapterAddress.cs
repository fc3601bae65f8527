using System.Data.Common;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Exchange.Gateway.Sources.Adapters;

/// <summary>
/// Where an adapter is and how the gateway proves to it who asks:
/// <c>Address=https://host:port;Secret=…;CertificateAuthority=ca.pem</c>, read from a file like PostgreSQL's connection string.
/// </summary>
internal sealed record AdapterAddress(string Address, string Secret, X509Certificate2Collection? Authorities)
{
    private const int SecretLengthMin = 16;

    private static readonly string[] Words = ["Address", "Secret", "CertificateAuthority", "Plaintext"];

    /// <exception cref="InvalidDataException">The file says something else; the message says what, and never the secret.</exception>
    public static AdapterAddress Read(string file)
    {
        var words = Parse(File.ReadAllText(file).Trim(), file);
        if (words.Keys.Cast<string>().FirstOrDefault(key => !Words.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new InvalidDataException($"{file}: {unknown} is none of {string.Join(", ", Words)}.");
        }

        var (address, secret, authority) = (Text(words, "Address"), Text(words, "Secret"), Text(words, "CertificateAuthority"));
        if (!IsAddress(address))
        {
            throw new InvalidDataException($"{file}: Address is https://host:port, http://host:port or unix:/path.");
        }

        if (secret.Length < SecretLengthMin || secret.Any(letter => letter is < '!' or > '~'))
        {
            throw new InvalidDataException($"{file}: Secret has at least {SecretLengthMin} characters, and those of ASCII only.");
        }

        if (!IsSafe(address) && !Text(words, "Plaintext").Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException($"{file}: without TLS the secret and the rows go over the network in the clear; say Plaintext=true if that is meant.");
        }

        return new(address, secret, authority.Length == 0 ? null : Certificates(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, authority)));
    }

    private static DbConnectionStringBuilder Parse(string text, string file)
    {
        try
        {
            return new() { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException($"{file} holds no connection string, such as Address=https://host:port;Secret=….");
        }
    }

    private static string Text(DbConnectionStringBuilder words, string word) => words.TryGetValue(word, out var value) ? $"{value}" : "";

    private static bool IsAddress(string address) => address.StartsWith("unix:/", StringComparison.Ordinal) ||
        (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "" });

    private static bool IsSafe(string address) => !address.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ||
        new Uri(address) is { Host: "localhost" } || (IPAddress.TryParse(new Uri(address).Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static X509Certificate2Collection Certificates(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new InvalidDataException($"{file} holds no certificate.");
    }
}
