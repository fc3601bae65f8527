using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Exchange.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Exchange.Identity.Keys;

/// <summary>The key that signs tokens. Only its owner may read the file.</summary>
internal static class SigningKeyFile
{
    [SuppressMessage("Reliability", "CA2000", Justification = "The security key lives as long as the process.")]
    public static ECDsaSecurityKey Open(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        var security = new ECDsaSecurityKey(key);

        // RFC 7638: the same key has the same name at every start and on every instance.
        security.KeyId = Base64Url.EncodeToString(security.ComputeJwkThumbprint());
        return security;
    }

    private static void Create(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WholeFile.WriteSecret(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }
}
