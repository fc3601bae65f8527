using NSec.Cryptography;

namespace Exchange.Audit.Verification;

/// <summary>Ed25519 (RFC 8032), which the base library does not have.</summary>
public static class Ed25519
{
    /// <summary>Whether the signature of the message is of this public key.</summary>
    public static bool Check(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && SignatureAlgorithm.Ed25519.Verify(key!, message, signature);
}
