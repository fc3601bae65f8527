using Microsoft.IdentityModel.Tokens;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// The keys of an issuer at one moment. The object itself is the epoch: what was verified under another key set is no
/// longer known.
/// </summary>
internal sealed class KeySet(string text)
{
    private readonly SecurityKey[] _keys = [.. new JsonWebKeySet(text).GetSigningKeys().Where(IsStrong)];

    /// <summary>The JWKS document as the issuer served it.</summary>
    public string Text { get; } = text;

    /// <summary>Whether a key has this id; a token that names none is tried with each.</summary>
    public bool Has(string? keyId) => keyId is null || _keys.Any(key => key.KeyId == keyId);

    public bool Verifies(AccessToken token) => _keys.Any(key =>
        (token.KeyId is null || token.KeyId == key.KeyId) && Verifies(key, token));

    private static bool Verifies(SecurityKey key, AccessToken token)
    {
        var factory = key.CryptoProviderFactory;
        if (token.Signature.Length == 0 || !factory.IsSupportedAlgorithm(token.Algorithm, key))
        {
            return false;
        }

        var provider = factory.CreateForVerifying(key, token.Algorithm);
        try
        {
            return provider.Verify(token.Signed, token.Signature);
        }
        finally
        {
            factory.ReleaseSignatureProvider(provider);
        }
    }

    // RFC 7518 §3.3: 2048 bits or more for RSA; elliptic curves of 256 and 384.
    private static bool IsStrong(SecurityKey key) => key is ECDsaSecurityKey || key.KeySize >= 2048;
}
