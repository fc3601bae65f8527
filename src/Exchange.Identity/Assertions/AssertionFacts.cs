using System.Buffers.Text;
using System.Text.Json;

namespace Exchange.Identity.Assertions;

/// <summary>What a client's assertion says, read strictly: one audience as a string, one value to each name.</summary>
internal sealed record AssertionFacts(string Client, string Audience, string Id, DateTimeOffset ExpiresAt)
{
    private const int IdLengthMax = 128;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Null where a claim is missing or not of its form. The signature has been checked before.</summary>
    public static AssertionFacts? TryRead(string assertion)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(assertion.Split('.')[1]), Strict);
            var claims = document.RootElement;
            return Text(claims, "sub") is { } client
                && Text(claims, "aud") is { } audience
                && Text(claims, "jti") is { Length: <= IdLengthMax } id
                && claims.TryGetProperty("exp", out var exp)
                && exp.TryGetInt64(out var seconds)
                ? new AssertionFacts(client, audience, id, DateTimeOffset.FromUnixTimeSeconds(seconds))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
