using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Exchange.Gateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Exchange.Benchmarks.Servers;

/// <summary>
/// Grpc.AspNetCore and nothing else: it reads the same request and answers the same messages, without asking who, why or
/// whether, and without a trace. What no exchange can be faster than.
/// </summary>
internal static class BareServer
{
    private const string Name = "bare-server";

    public static ServerProcess Start(int port, Scratch scratch) => ServerProcess.Start(
        "Exchange.Benchmarks", scratch.File("bare.log"), [Name, port.ToString(CultureInfo.InvariantCulture), scratch.Folder]);

    public static Command Create()
    {
        var port = new Argument<int>("port");
        var answers = new Argument<string>("answers");
        var command = new Command(Name) { port, answers };
        command.Hidden = true;
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(port), parsed.GetValue(answers)!, ct));
        return command;
    }

    private static async Task RunAsync(int port, string answers, CancellationToken ct)
    {
        var builder = PlainHost.CreateBuilder(port);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(BareService.Load(answers));
        await using var app = builder.Build();
        app.MapGrpcService<BareService>();
        await app.StartAsync(ct);
        await app.WaitForShutdownAsync(ct);
    }

    private sealed class BareService(LookupResponse? lookup, ImmutableArray<ReadResponse> read) : ReadService.ReadServiceBase
    {
        /// <summary>From a folder that holds the exchange's own answers; see <see cref="Rows.Answers"/>.</summary>
        public static BareService Load(string folder) => new(Rows.Answers.Lookup(folder), [.. Rows.Answers.Read(folder)]);

        public override Task<LookupResponse> Lookup(LookupRequest request, ServerCallContext context) => Task.FromResult(lookup!);

        public override async Task Read(ReadRequest request, IServerStreamWriter<ReadResponse> responseStream, ServerCallContext context)
        {
            foreach (var message in read)
            {
                await responseStream.WriteAsync(message, context.CancellationToken);
            }
        }
    }
}
