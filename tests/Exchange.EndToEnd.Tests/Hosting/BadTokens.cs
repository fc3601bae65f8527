using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Domain.Errors;
using Exchange.Testing.Tokens;

namespace Exchange.EndToEnd.Tests.Hosting;

/// <summary>Tokens that must be refused, each by what is wrong with it, with the reason that says so.</summary>
internal static class BadTokens
{
    public static IReadOnlyDictionary<string, (Reason Reason, Func<TestIssuer, string> Make)> All { get; } =
        new Dictionary<string, (Reason, Func<TestIssuer, string>)>
        {
            ["empty"] = (Reason.TokenMalformed, _ => ""),
            ["not a JWT"] = (Reason.TokenMalformed, _ => "secret"),
            ["two parts"] = (Reason.TokenMalformed, issuer => issuer.Token()[..issuer.Token().LastIndexOf('.')]),
            ["four parts"] = (Reason.TokenMalformed, issuer => issuer.Token() + ".e30"),
            ["five parts, as an encrypted token has"] = (Reason.TokenMalformed, issuer => issuer.Token() + ".e30.e30"),
            ["not base64url"] = (Reason.TokenMalformed, issuer => issuer.Token() + "+/"),
            ["9 KB"] = (Reason.TokenMalformed, issuer => issuer.Token(claims => claims["pad"] = new string('x', 9 * 1024))),
            ["claims that are no object"] = (Reason.TokenMalformed, issuer => issuer.Sign(Header(issuer), "[]")),
            ["a header that is no JSON"] = (Reason.TokenMalformed, issuer => issuer.Sign("{", "{}")),
            ["claims that are not UTF-8"] = (Reason.TokenMalformed, issuer => Invalid(issuer)),
            ["a claim twice"] = (Reason.TokenMalformed, issuer => issuer.Sign(Header(issuer), """{"iss":"a","iss":"b"}""")),
            ["a header name twice"] = (Reason.TokenMalformed, issuer => issuer.Sign("""{"alg":"ES256","alg":"none"}""", "{}")),
            ["crit"] = (Reason.TokenMalformed, issuer => issuer.Token(header: head => head["crit"] = new JsonArray("b64"))),
            ["exp as text"] = (Reason.TokenMalformed, issuer => issuer.Token(claims => claims["exp"] = "tomorrow")),
            ["exp beyond the calendar"] = (Reason.TokenMalformed, issuer => issuer.Token(claims => claims["exp"] = 1e300)),
            ["no exp"] = (Reason.TokenMalformed, issuer => issuer.Token(claims => claims.Remove("exp"))),
            ["no typ"] = (Reason.TokenTypeRefused, issuer => issuer.Token(header: head => head.Remove("typ"))),
            ["typ JWT"] = (Reason.TokenTypeRefused, issuer => issuer.Token(header: head => head["typ"] = "JWT")),
            ["typ as a number"] = (Reason.TokenTypeRefused, issuer => issuer.Token(header: head => head["typ"] = 1)),
            ["alg none, unsigned"] = (Reason.TokenAlgorithmRefused, issuer => Signed(issuer, "none", _ => [])),
            ["alg None, in capitals"] = (Reason.TokenAlgorithmRefused, issuer => Signed(issuer, "NONE", _ => [])),
            ["HS256 with the public key"] = (Reason.TokenAlgorithmRefused, issuer => Signed(issuer, "HS256", Hmac(issuer))),
            ["no alg"] = (Reason.TokenAlgorithmRefused, issuer => issuer.Token(header: head => head.Remove("alg"))),
            ["another issuer"] = (Reason.TokenIssuerUntrusted, issuer => issuer.Token(claims => claims["iss"] = "http://127.0.0.1:9")),
            ["an issuer one letter longer"] =
                (Reason.TokenIssuerUntrusted, issuer => issuer.Token(claims => claims["iss"] = issuer.Issuer + "/")),
            ["no issuer"] = (Reason.TokenIssuerUntrusted, issuer => issuer.Token(claims => claims.Remove("iss"))),
            ["altered claims"] = (Reason.TokenSignatureInvalid, Altered),
            ["no signature"] = (Reason.TokenSignatureInvalid, issuer => Signed(issuer, "ES256", _ => [])),
            ["a signature of zeros (CVE-2022-21449)"] = (Reason.TokenSignatureInvalid, issuer => Signed(issuer, "ES256", _ => new byte[64])),
            ["a signature too short"] = (Reason.TokenSignatureInvalid, issuer => Signed(issuer, "ES256", _ => new byte[63])),
            ["ES384 with a key on P-256"] = (Reason.TokenSignatureInvalid, issuer => Signed(issuer, "ES384", _ => new byte[96])),
            ["an unknown kid"] = (Reason.TokenSignatureInvalid, issuer => issuer.Token(header: head => head["kid"] = "other")),
            ["RS256 with an elliptic key"] = (Reason.TokenSignatureInvalid, issuer => issuer.Token(header: head => head["alg"] = "RS256")),
            ["another key, offered in the header"] = (Reason.TokenSignatureInvalid, OwnKeyInHeader),
            ["another audience"] = (Reason.TokenAudienceRefused, issuer => issuer.Token(claims => claims["aud"] = "elsewhere")),
            ["an audience that only begins alike"] =
                (Reason.TokenAudienceRefused, issuer => issuer.Token(claims => claims["aud"] = "exchange2")),
            ["audiences without ours"] =
                (Reason.TokenAudienceRefused, issuer => issuer.Token(claims => claims["aud"] = new JsonArray("a", "b", 1))),
            ["no audience"] = (Reason.TokenAudienceRefused, issuer => issuer.Token(claims => claims.Remove("aud"))),
            ["expired"] = (Reason.TokenExpired, issuer => issuer.Token(claims => claims["exp"] = Seconds(claims, "iat") - 60)),
            ["not yet valid"] = (Reason.TokenExpired, issuer => issuer.Token(claims => claims["nbf"] = Seconds(claims, "iat") + 120)),
            ["no client"] = (Reason.PrincipalUnbound, issuer => issuer.Token(claims => claims.Remove("client_id"))),
            ["bound to a certificate that is not there"] =
                (Reason.TokenBindingRefused, issuer => Bound(issuer, "x5t#S256", Base64Url.EncodeToString(new byte[32]))),
            ["bound to a key by DPoP"] = (Reason.TokenBindingRefused, issuer => Bound(issuer, "jkt", "abc")),
            ["bound to a thumbprint too short"] = (Reason.TokenBindingRefused, issuer => Bound(issuer, "x5t#S256", "abcd")),
            ["bound to nothing"] = (Reason.TokenBindingRefused, issuer => issuer.Token(claims => claims["cnf"] = new JsonObject())),
        };

    private static string Header(TestIssuer issuer) => $$"""{"typ":"at+jwt","alg":"ES256","kid":"{{issuer.KeyId}}"}""";

    private static long Seconds(JsonObject claims, string name) => claims[name]!.GetValue<long>();

    private static string Bound(TestIssuer issuer, string member, string value) =>
        issuer.Token(claims => claims["cnf"] = new JsonObject { [member] = value });

    private static string Signed(TestIssuer issuer, string algorithm, Func<byte[], byte[]> sign)
    {
        var parts = issuer.Token(header: head => head["alg"] = algorithm).Split('.');
        return TestIssuer.Join(Text(parts[0]), Text(parts[1]), sign);
    }

    private static Func<byte[], byte[]> Hmac(TestIssuer issuer) => signed => HMACSHA256.HashData(issuer.PublicKey(), signed);

    private static string Altered(TestIssuer issuer)
    {
        var parts = issuer.Token().Split('.');
        var claims = Text(parts[1]).Replace("client-a", "client-b", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }

    private static string Invalid(TestIssuer issuer)
    {
        var parts = issuer.Token().Split('.');
        return $"{parts[0]}.{Base64Url.EncodeToString([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])}.{parts[2]}";
    }

    private static string OwnKeyInHeader(TestIssuer issuer)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var header = JsonNode.Parse(Header(issuer))!.AsObject();
        header["jku"] = "http://127.0.0.1:9/keys";
        header["x5u"] = "http://127.0.0.1:9/certificate";
        header["jwk"] = new JsonObject { ["kty"] = "EC" };
        return TestIssuer.Join(
            header.ToJsonString(),
            Text(issuer.Token().Split('.')[1]),
            signed => own.SignData(signed, HashAlgorithmName.SHA256));
    }

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
