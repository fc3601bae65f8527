using System.Text;
using Exchange.Audit.Storage;
using Exchange.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Witnesses;

/// <summary>The witness over HTTP, for every log that it follows (C2SP tlog-witness).</summary>
internal static class WitnessEndpoints
{
    /// <summary>64 signatures and 63 hashes are far less, unless somebody attaches post-quantum ones.</summary>
    private const int BodyBytesMax = 64 * 1024;

    private const string Text = "text/plain; charset=utf-8";
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Only a service that has a witness's name is one.</summary>
    public static void AddWitness(this WebApplicationBuilder builder, AuditOptions audit, WitnessOptions options)
    {
        builder.AddValidatedOptions<WitnessOptions, WitnessOptionsValidator>(WitnessOptions.Section);
        if (!options.IsWitness)
        {
            return;
        }

        builder.Services.AddSingleton(_ => new WitnessStore(audit.WitnessFile));
        builder.Services.AddSingleton(services =>
        {
            var valid = services.GetRequiredService<IOptions<WitnessOptions>>().Value;
            return CosigningKey.Open(valid.KeyFile.Length > 0 ? valid.KeyFile : audit.WitnessKeyPath, valid.Name);
        });
        builder.Services.AddSingleton<CheckpointWitness>();
        builder.Services.AddHostedService<WitnessKeyRecord>();
    }

    public static void MapWitness(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetService<CheckpointWitness>() is not { } witness)
        {
            return;
        }

        app.MapPost("/add-checkpoint", (HttpContext http, CancellationToken ct) => AddAsync(http, witness, ct));
        app.MapGet("/witness/vkey", () => Results.Text($"{witness.Verifier}\n", Text));
        app.MapGet("/witness/{originHash}/checkpoint", (string originHash) =>
            witness.Latest(originHash) is { } note ? Results.Text(note, Text) : Results.NotFound());
    }

    private static async Task<IResult> AddAsync(HttpContext http, CheckpointWitness witness, CancellationToken ct)
    {
        var reply = await ReadAsync(http.Request.Body, ct) is { } body
            ? witness.Add(body)
            : new WitnessReply(StatusCodes.Status400BadRequest, "too long, or not UTF-8\n");
        return Results.Text(reply.Body, reply.IsSize ? WitnessReply.SizeType : Text, statusCode: reply.Status);
    }

    private static async Task<string?> ReadAsync(Stream stream, CancellationToken ct)
    {
        var bytes = new byte[BodyBytesMax + 1];
        var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        try
        {
            return count > BodyBytesMax ? null : StrictUtf8.GetString(bytes.AsSpan(0, count));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
