using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Exchange.Client.Tokens;
using Exchange.Domain.Errors;

namespace Exchange.Hosting.Tokens;

/// <summary>
/// A JWS in compact form (RFC 7515), read and not yet believed. Strict: three parts, <see cref="StrictJson"/>, no
/// <c>crit</c>. Keys that the header offers (<c>jku</c>, <c>jwk</c>, <c>x5u</c>, <c>x5c</c>) are never looked at.
/// </summary>
internal sealed class AccessToken
{
    public const int LengthMax = 8 * 1024;

    // 9999-12-31T00:00:00Z: the calendar's last day is left for what is added to a moment.
    private const long SecondsMax = 253_402_214_400;

    private readonly JsonElement _header;
    private readonly JsonElement _claims;

    private AccessToken(JsonElement header, JsonElement claims, byte[] signed, byte[] signature) =>
        (_header, _claims, Signed, Signature) = (header, claims, signed, signature);

    public string? Type => Text(_header, "typ");

    public string? Algorithm => Text(_header, "alg");

    public string? KeyId => Text(_header, "kid");

    public string? Issuer => Text(_claims, "iss");

    public DateTimeOffset? ExpiresAt => Moment("exp");

    public DateTimeOffset? BeginsAt => Moment("nbf");

    /// <summary>The bytes that the signature covers.</summary>
    public byte[] Signed { get; }

    public byte[] Signature { get; }

    public static AccessToken Parse(ReadOnlySpan<char> token)
    {
        Span<Range> parts = stackalloc Range[4];
        if (token.Length > LengthMax || token.Split(parts, '.') != 3)
        {
            throw new ExchangeException(Reason.TokenMalformed);
        }

        var header = Json(token[parts[0]]);
        if (header.TryGetProperty("crit", out _))
        {
            throw new ExchangeException(Reason.TokenMalformed);
        }

        var signed = Encoding.ASCII.GetBytes(token[..parts[1].End.Value].ToArray());
        return new AccessToken(header, Json(token[parts[1]]), signed, Bytes(token[parts[2]]));
    }

    /// <summary><c>aud</c> may be a string or an array of strings (RFC 7519 §4.1.3).</summary>
    public bool IsFor(string audience) => _claims.TryGetProperty("aud", out var aud) && aud.ValueKind switch
    {
        JsonValueKind.String => aud.ValueEquals(audience),
        JsonValueKind.Array => aud.EnumerateArray()
            .Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(audience)),
        _ => false,
    };

    public string? Claim(string name) => Text(_claims, name);

    /// <summary>The confirmation claim (RFC 7800), whatever it holds.</summary>
    public JsonElement? Confirmation => _claims.TryGetProperty("cnf", out var cnf) ? cnf : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private DateTimeOffset? Moment(string name)
    {
        if (!_claims.TryGetProperty(name, out var value))
        {
            return null;
        }

        // NumericDate may have a fraction (RFC 7519 §2); what no calendar holds is no date.
        if (value.ValueKind != JsonValueKind.Number
            || !value.TryGetDouble(out var seconds)
            || seconds is < 0 or > SecondsMax)
        {
            throw new ExchangeException(Reason.TokenMalformed);
        }

        return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
    }

    private static JsonElement Json(ReadOnlySpan<char> part)
    {
        try
        {
            return StrictJson.ParseObject(Bytes(part));
        }
        catch (FormatException exception)
        {
            throw new ExchangeException(Reason.TokenMalformed, exception);
        }
    }

    private static byte[] Bytes(ReadOnlySpan<char> part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException exception)
        {
            throw new ExchangeException(Reason.TokenMalformed, exception);
        }
    }
}
