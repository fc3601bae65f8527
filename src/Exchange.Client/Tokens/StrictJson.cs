using System.Text.Json;

namespace Exchange.Client.Tokens;

/// <summary>JSON from outside, with nothing left to go wrong later: one object, no name twice, all text is text.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <exception cref="FormatException">It is anything else.</exception>
    public static JsonElement ParseObject(byte[] json)
    {
        try
        {
            RequireText(json);
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new FormatException("The JSON is no object.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException("The JSON is malformed.", exception);
        }
    }

    /// <summary>
    /// A document looks at text only when it is asked for or compared, and throws there at invalid UTF-8 and at half a
    /// surrogate pair (<c>"\ud800"</c>). So every name and every text is read once, here.
    /// </summary>
    private static void RequireText(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
            {
                _ = reader.GetString();
            }
        }
    }
}
