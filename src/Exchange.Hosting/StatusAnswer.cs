using System.Globalization;
using System.Net;
using Exchange.Domain.Errors;
using Exchange.Hosting.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Exchange.Hosting;

/// <summary>
/// A reason's status written by hand, where no gRPC handler is there to write it: before one is reached, and where a call is
/// passed on to another service.
/// </summary>
public static class StatusAnswer
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithTypeRegistry(JsonDoor.Details));

    /// <summary>The whole answer, as whoever asks understands it.</summary>
    public static Task AnswerAsync(this HttpResponse response, ExchangeException refused)
    {
        if (response.HttpContext.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) != true)
        {
            return AnswerJsonAsync(response, refused);
        }

        AnswerGrpc(response, refused);
        return Task.CompletedTask;
    }

    // The protocol's Trailers-Only response, where the trailers are the headers.
    private static void AnswerGrpc(HttpResponse response, ExchangeException refused)
    {
        response.ContentType = "application/grpc";
        foreach (var (name, value) in TrailersOf(refused))
        {
            response.Headers[name] = value;
        }
    }

    /// <summary>The end of an answer of which messages have been sent.</summary>
    public static void End(this HttpResponse response, ExchangeException refused)
    {
        if (!response.SupportsTrailers())
        {
            // A JSON answer that is not whole is taken away: nobody may take it for one that is.
            response.HttpContext.Abort();
            return;
        }

        foreach (var (name, value) in TrailersOf(refused))
        {
            response.AppendTrailer(name, value);
        }
    }

    // As the transcoder answers: google.rpc.Status, under the HTTP status of its code.
    private static Task AnswerJsonAsync(HttpResponse response, ExchangeException refused)
    {
        response.StatusCode = (int)StatusOf(refused.Reason.Kind);
        response.ContentType = JsonRequest.MediaType;
        if (refused.Reason.Kind == ReasonKind.Unauthenticated)
        {
            // RFC 9110, section 11.6.1.
            response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        }

        return response.WriteAsync(Json.Format(refused.ToRpcException().GetRpcStatus()), response.HttpContext.RequestAborted);
    }

    private static HttpStatusCode StatusOf(ReasonKind kind) => kind switch
    {
        ReasonKind.Invalid or ReasonKind.Conflict => HttpStatusCode.BadRequest,
        ReasonKind.Unauthenticated => HttpStatusCode.Unauthorized,
        ReasonKind.Refused => HttpStatusCode.Forbidden,
        ReasonKind.NotFound => HttpStatusCode.NotFound,
        ReasonKind.Exists or ReasonKind.Raced => HttpStatusCode.Conflict,
        ReasonKind.Exhausted => HttpStatusCode.TooManyRequests,
        ReasonKind.Unavailable => HttpStatusCode.ServiceUnavailable,
        _ => HttpStatusCode.InternalServerError,
    };

    private static IEnumerable<(string Name, string Value)> TrailersOf(ExchangeException refused)
    {
        var failure = refused.ToRpcException();
        yield return ("grpc-status", ((int)failure.StatusCode).ToString(CultureInfo.InvariantCulture));
        yield return ("grpc-message", Uri.EscapeDataString(failure.Status.Detail));
        foreach (var trailer in failure.Trailers)
        {
            yield return (trailer.Key, trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes) : trailer.Value);
        }
    }
}
