using System.Globalization;
using Exchange.Domain.Errors;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Exchange.Hosting;

/// <summary>
/// A reason's status written by hand, where no gRPC handler is there to write it: before one is reached, and where a call is
/// passed on to another service.
/// </summary>
public static class StatusAnswer
{
    /// <summary>The whole answer: the protocol's Trailers-Only response, where the trailers are the headers.</summary>
    public static void Answer(this HttpResponse response, ExchangeException refused)
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
        foreach (var (name, value) in TrailersOf(refused))
        {
            response.AppendTrailer(name, value);
        }
    }

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
