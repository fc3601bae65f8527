using System.Diagnostics.CodeAnalysis;
using System.Text;
using Exchange.Hosting;
using Microsoft.Extensions.Options;
using NSec.Cryptography;

namespace Exchange.Registry.Webhooks;

/// <summary>
/// The key that signs notices, in the forms of Standard Webhooks (github.com/standard-webhooks): the file holds <c>whsk_</c> and the
/// seed in base64, receivers verify with <c>whpk_</c> and the public key in base64.
/// </summary>
internal sealed class WebhookKey : IDisposable
{
    private const string SecretPrefix = "whsk_";

    private const string PublicPrefix = "whpk_";

    private readonly Key _key;

    private WebhookKey(Key key) =>
        (_key, VerificationKey) = (key, PublicPrefix + Convert.ToBase64String(key.PublicKey.Export(KeyBlobFormat.RawPublicKey)));

    /// <summary>What receivers verify with.</summary>
    public string VerificationKey { get; }

    /// <summary>Reads the key from its file, or makes both.</summary>
    public static WebhookKey Open(IOptions<WebhookOptions> webhooks, IOptions<RegistryOptions> registry) => Open(
        webhooks.Value.KeyFile.Length > 0 ? webhooks.Value.KeyFile : Path.Combine(registry.Value.Data, "keys", "webhooks.key"));

    public static WebhookKey Open(string file)
    {
        if (!File.Exists(file))
        {
            using var made = Key.Create(SignatureAlgorithm.Ed25519, new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport });
            WholeFile.WriteSecret(
                file, Encoding.ASCII.GetBytes($"{SecretPrefix}{Convert.ToBase64String(made.Export(KeyBlobFormat.RawPrivateKey))}\n"));
        }

        return TryParse(File.ReadAllText(file).TrimEnd('\n')) ?? throw new InvalidDataException($"{file} does not hold a webhook's private key.");
    }

    /// <summary>The value of <c>webhook-signature</c>, over <c>id.timestamp.body</c>.</summary>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body) =>
        "v1a," + Convert.ToBase64String(SignatureAlgorithm.Ed25519.Sign(_key, [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));

    public void Dispose() => _key.Dispose();

    [SuppressMessage("Reliability", "CA2000", Justification = "The webhook key owns the key.")]
    private static WebhookKey? TryParse(string text)
    {
        var seed = new byte[text.Length];
        return text.StartsWith(SecretPrefix, StringComparison.Ordinal) &&
            Convert.TryFromBase64String(text[SecretPrefix.Length..], seed, out var count) &&
            Key.TryImport(SignatureAlgorithm.Ed25519, seed.AsSpan(0, count), KeyBlobFormat.RawPrivateKey, out var key)
            ? new(key!)
            : null;
    }
}
