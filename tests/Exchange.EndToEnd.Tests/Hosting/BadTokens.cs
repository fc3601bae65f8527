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
            ["9 KB"] = (Reason.TokenMalformed, Claim("pad", new string('x', 9 * 1024))),
            ["claims that are no object"] = (Reason.TokenMalformed, issuer => issuer.Sign(Header(issuer), "[]")),
            ["a header that is no JSON"] = (Reason.TokenMalformed, issuer => issuer.Sign("{", "{}")),
            ["claims that are not UTF-8"] = (Reason.TokenMalformed, issuer => Invalid(issuer)),
            ["half a surrogate pair in kid"] = (Reason.TokenMalformed, Halved(header: head => head["kid"] = "HALF")),
            ["half a surrogate pair in typ"] = (Reason.TokenMalformed, Halved(header: head => head["typ"] = "at+jwtHALF")),
            ["half a surrogate pair in alg"] = (Reason.TokenMalformed, Halved(header: head => head["alg"] = "HALF")),
            ["half a surrogate pair in a header name"] = (Reason.TokenMalformed, Halved(header: head => head["HALF"] = 1)),
            ["half a surrogate pair in iss"] = (Reason.TokenMalformed, Halved(claims => claims["iss"] = "HALF")),
            ["half a surrogate pair in aud"] = (Reason.TokenMalformed, Halved(claims => claims["aud"] = "HALF")),
            ["half a surrogate pair in a list"] =
                (Reason.TokenMalformed, Halved(claims => claims["aud"] = new JsonArray("exchange", "HALF"))),
            ["half a surrogate pair in client_id"] = (Reason.TokenMalformed, Halved(claims => claims["client_id"] = "HALF")),
            ["half a surrogate pair in cnf"] =
                (Reason.TokenMalformed, Halved(claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = "HALF" })),
            ["half a surrogate pair in a claim never asked for"] =
                (Reason.TokenMalformed, Halved(claims => claims["jti"] = "HALF")),
            ["half a surrogate pair in a claim's name"] = (Reason.TokenMalformed, Halved(claims => claims["HALF"] = 1)),
            ["half a surrogate pair in two names"] =
                (Reason.TokenMalformed, issuer => issuer.Sign(Header(issuer), """{"\ud800":1,"\ud800":2}""")),
            ["a claim twice"] = (Reason.TokenMalformed, issuer => issuer.Sign(Header(issuer), """{"iss":"a","iss":"b"}""")),
            ["a header name twice"] = (Reason.TokenMalformed, issuer => issuer.Sign("""{"alg":"ES256","alg":"none"}""", "{}")),
            ["crit"] = (Reason.TokenMalformed, Head("crit", new JsonArray("b64"))),
            ["exp as text"] = (Reason.TokenMalformed, Claim("exp", "tomorrow")),
            ["exp beyond the calendar"] = (Reason.TokenMalformed, Claim("exp", 1e300)),
            ["exp in the calendar's last second"] = (Reason.TokenMalformed, Claim("exp", 253_402_300_799)),
            ["no exp"] = (Reason.TokenMalformed, Without("exp")),
            ["no typ"] = (Reason.TokenTypeRefused, issuer => issuer.Token(header: head => head.Remove("typ"))),
            ["typ JWT"] = (Reason.TokenTypeRefused, Head("typ", "JWT")),
            ["typ as a number"] = (Reason.TokenTypeRefused, Head("typ", 1)),
            ["alg none, unsigned"] = (Reason.TokenAlgorithmRefused, Signed("none", [])),
            ["alg None, in capitals"] = (Reason.TokenAlgorithmRefused, Signed("NONE", [])),
            ["HS256 with the public key"] = (Reason.TokenAlgorithmRefused, issuer => Signed(issuer, "HS256", Hmac(issuer))),
            ["no alg"] = (Reason.TokenAlgorithmRefused, issuer => issuer.Token(header: head => head.Remove("alg"))),
            ["another issuer"] = (Reason.TokenIssuerUntrusted, Claim("iss", "http://127.0.0.1:9")),
            ["an issuer one letter longer"] =
                (Reason.TokenIssuerUntrusted, issuer => issuer.Token(claims => claims["iss"] = issuer.Issuer + "/")),
            ["no issuer"] = (Reason.TokenIssuerUntrusted, Without("iss")),
            ["altered claims"] = (Reason.TokenSignatureInvalid, Altered),
            ["no signature"] = (Reason.TokenSignatureInvalid, Signed("ES256", [])),
            ["a signature of zeros (CVE-2022-21449)"] = (Reason.TokenSignatureInvalid, Signed("ES256", new byte[64])),
            ["a signature too short"] = (Reason.TokenSignatureInvalid, Signed("ES256", new byte[63])),
            ["ES384 with a key on P-256"] = (Reason.TokenSignatureInvalid, Signed("ES384", new byte[96])),
            ["an unknown kid"] = (Reason.TokenSignatureInvalid, Head("kid", "other")),
            ["RS256 with an elliptic key"] = (Reason.TokenSignatureInvalid, Head("alg", "RS256")),
            ["another key, offered in the header"] = (Reason.TokenSignatureInvalid, OwnKeyInHeader),
            ["another audience"] = (Reason.TokenAudienceRefused, Claim("aud", "elsewhere")),
            ["an audience that only begins alike"] =
                (Reason.TokenAudienceRefused, Claim("aud", "exchange2")),
            ["audiences without ours"] =
                (Reason.TokenAudienceRefused, Claim("aud", new JsonArray("a", "b", 1))),
            ["no audience"] = (Reason.TokenAudienceRefused, Without("aud")),
            ["expired"] = (Reason.TokenExpired, Shifted("exp", -60)),
            ["not yet valid"] = (Reason.TokenExpired, Shifted("nbf", 120)),
            ["no client"] = (Reason.PrincipalUnbound, Without("client_id")),
            ["bound to a certificate that is not there"] =
                (Reason.TokenBindingRefused, Bound("x5t#S256", Base64Url.EncodeToString(new byte[32]))),
            ["bound to a key by DPoP"] = (Reason.TokenBindingRefused, Bound("jkt", "abc")),
            ["bound to a thumbprint too short"] = (Reason.TokenBindingRefused, Bound("x5t#S256", "abcd")),
            ["bound to nothing"] = (Reason.TokenBindingRefused, Claim("cnf", new JsonObject())),
        };

    private static string Header(TestIssuer issuer) => $$"""{"typ":"at+jwt","alg":"ES256","kid":"{{issuer.KeyId}}"}""";

    // A node has one parent, hence the clone for each token made.
    private static Func<TestIssuer, string> Claim(string name, JsonNode value) =>
        issuer => issuer.Token(claims => claims[name] = value.DeepClone());

    private static Func<TestIssuer, string> Without(string name) => issuer => issuer.Token(claims => claims.Remove(name));

    private static Func<TestIssuer, string> Shifted(string name, long seconds) =>
        issuer => issuer.Token(claims => claims[name] = claims["iat"]!.GetValue<long>() + seconds);

    private static Func<TestIssuer, string> Head(string name, JsonNode value) =>
        issuer => issuer.Token(header: head => head[name] = value.DeepClone());

    private static Func<TestIssuer, string> Bound(string member, string value) =>
        Claim("cnf", new JsonObject { [member] = value });

    private static Func<TestIssuer, string> Signed(string algorithm, byte[] signature) =>
        issuer => Signed(issuer, algorithm, _ => signature);

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

    /// <summary>A signed token in which HALF became half a surrogate pair, which only an escape can spell.</summary>
    private static Func<TestIssuer, string> Halved(Action<JsonObject>? claims = null, Action<JsonObject>? header = null) =>
        issuer =>
        {
            var parts = issuer.Token(claims, header).Split('.');
            return issuer.Sign(Halved(parts[0]), Halved(parts[1]));
        };

    private static string Halved(string part) => Text(part).Replace("HALF", @"\ud800", StringComparison.Ordinal);

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
