using System.CommandLine;
using System.Globalization;
using Exchange.Source.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Exchange.Benchmarks.Servers;

/// <summary>A department's adapter that has one row in memory and gives it to whoever asks.</summary>
internal static class AdapterServer
{
    private const string Name = "adapter-server";

    public static ServerProcess Start(int port, string row, Scratch scratch) => ServerProcess.Start(
        "Exchange.Benchmarks", scratch.File("adapter.log"), [Name, port.ToString(CultureInfo.InvariantCulture), row]);

    public static Command Create()
    {
        var port = new Argument<int>("port");
        var row = new Argument<string>("row");
        var command = new Command(Name) { port, row };
        command.Hidden = true;
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(port), parsed.GetValue(row)!, ct));
        return command;
    }

    private static async Task RunAsync(int port, string row, CancellationToken ct)
    {
        var builder = PlainHost.CreateBuilder(port);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new AdapterService(Batch.Parser.ParseFrom(await File.ReadAllBytesAsync(row, ct))));
        await using var app = builder.Build();
        app.MapGrpcService<AdapterService>();
        await app.StartAsync(ct);
        await app.WaitForShutdownAsync(ct);
    }

    private sealed class AdapterService(Batch row) : SourceService.SourceServiceBase
    {
        private readonly Dictionary<string, Column> _columns = row.Columns.ToDictionary(column => column.Item);

        public override Task ReadRows(ReadRowsRequest request, IServerStreamWriter<ReadRowsResponse> responseStream, ServerCallContext context) =>
            responseStream.WriteAsync(new()
            {
                Opened = new(),
                Batch = new() { Rows = 1, Columns = { request.Columns.Select(asked => _columns[asked.Name]) } },
                Closed = new() { Rows = 1 },
            });
    }
}
