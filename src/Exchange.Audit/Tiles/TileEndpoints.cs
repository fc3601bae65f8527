using Exchange.Audit.Verification;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Exchange.Audit.Tiles;

/// <summary>The log over HTTP, for everybody, as C2SP tlog-tiles lays it out.</summary>
internal static class TileEndpoints
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Bytes = "application/octet-stream";
    private const string Fresh = "no-cache";
    private const string ForEver = "public, max-age=31536000, immutable";

    public static void MapTiles(this IEndpointRouteBuilder app)
    {
        app.MapGet($"/{LogFiles.Checkpoint}", (HttpContext http, PublishedLog log, CancellationToken ct) =>
            AnswerAsync(http, log, LogFiles.Checkpoint, Text, Fresh, ct));
        app.MapGet($"/{LogFiles.VerifierKey}", (HttpContext http, PublishedLog log, CancellationToken ct) =>
            AnswerAsync(http, log, LogFiles.VerifierKey, Text, Fresh, ct));

        // A tile's bytes never change, a partial one's neither: its width is in its name.
        app.MapGet("/tile/{**rest}", (string? rest, HttpContext http, PublishedLog log, CancellationToken ct) =>
            AnswerAsync(http, log, $"tile/{rest}", Bytes, ForEver, ct));
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext http, PublishedLog log, string path, string type, string caching, CancellationToken ct)
    {
        if (await log.ReadAsync(path, ct) is not { } bytes)
        {
            http.Response.Headers.CacheControl = Fresh;
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = caching;
        return Results.Bytes(bytes, type);
    }
}
