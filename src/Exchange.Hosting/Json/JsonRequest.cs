using System.Text;
using Exchange.Domain.Errors;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Exchange.Hosting.Json;

/// <summary>
/// A request as JSON, by protobuf's own parser: a name that is not known refuses instead of being passed over, and a text is
/// Unicode or the request is none.
/// </summary>
public static class JsonRequest
{
    internal const string MediaType = "application/json";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ExchangeException">REQUEST_INVALID with every violation.</exception>
    public static IMessage Parse(ReadOnlySpan<byte> json, MessageDescriptor message)
    {
        var text = Decode(json);
        try
        {
            return JsonParser.Default.Parse(text, message);
        }
        catch (Exception wrong) when (IsOfTheInput(wrong))
        {
            throw new ExchangeException(Reason.RequestInvalid, JsonViolations.Of(text, message), wrong);
        }
    }

    internal static async Task<IMessage> ReadAsync(HttpContext context, MessageDescriptor message, int bytesMax)
    {
        RequireJson(context.Request);
        var body = await ReadBodyAsync(context, bytesMax);
        return Parse(body.Span, message);
    }

    internal static void Replace(HttpRequest request, IMessage message)
    {
        var body = Strict.GetBytes(JsonFormatter.Default.Format(message));
        request.Body = new MemoryStream(body, writable: false);
        request.ContentLength = body.Length;
        request.ContentType = MediaType;
    }

    /// <summary>What protobuf's parser throws at a text that is no message of its kind.</summary>
    internal static bool IsOfTheInput(Exception exception) =>
        exception is IOException or FormatException or InvalidOperationException or OverflowException or ArgumentException;

    private static void RequireJson(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            throw Invalid("content-type", ViolationCode.FieldUnknownValue, "Send application/json in UTF-8.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context, int bytesMax)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytesMax;
        }

        var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw Invalid("", ViolationCode.FieldTooLong, $"At most {bytesMax} bytes.");
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static string Decode(ReadOnlySpan<byte> body)
    {
        try
        {
            return Strict.GetString(body);
        }
        catch (DecoderFallbackException wrong)
        {
            throw Invalid("", ViolationCode.FieldMalformed, $"Byte {wrong.Index + 1} of the body is not UTF-8.");
        }
    }

    private static ExchangeException Invalid(string field, ViolationCode code, string description) =>
        new(Reason.RequestInvalid, [new(field, code, description)]);
}
