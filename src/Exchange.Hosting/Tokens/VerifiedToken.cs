using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// A token whose signature held, with what must be asked again on every use. The thumbprint is the SHA-256 of the
/// certificate that the token is bound to (RFC 8705 §3.1), if it is bound.
/// </summary>
internal sealed record VerifiedToken(
    Caller Caller,
    IssuerKeys Issuer,
    KeySet Keys,
    ReadOnlyMemory<byte>? Thumbprint)
{
    public bool IsProvedBy(X509Certificate2? certificate)
    {
        if (Thumbprint is not { } expected)
        {
            return true;
        }

        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        return certificate is not null
            && certificate.TryGetCertHash(HashAlgorithmName.SHA256, actual, out _)
            && actual.SequenceEqual(expected.Span);
    }
}
