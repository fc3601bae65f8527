using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;

namespace Exchange.Identity.Clients;

/// <summary>A client and its public key, as the file <c>clients/{client}.pem</c> has them.</summary>
internal sealed partial record ClientKey(string Client, string Pem)
{
    private const string Label = "PUBLIC KEY";

    /// <summary>The key as OpenIddict keeps it, or null: not one public key on P-256.</summary>
    public JsonWebKeySet? TryRead()
    {
        if (!IsClient().IsMatch(Client) || !PemEncoding.TryFind(Pem, out var fields) || Pem[fields.Label] != Label)
        {
            return null;
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(Pem);
            var curve = key.ExportParameters(includePrivateParameters: false).Curve;
            if (curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return null;
            }

            var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key));
            return new JsonWebKeySet { Keys = { jwk } };
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex IsClient();
}
