using System.Runtime.CompilerServices;
using Exchange.Benchmarks.Load;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;
using Exchange.Cli.Serving;
using Exchange.Gateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// Read of all 22 755 divisions from a department's file, against a bare stream of the same messages from memory. Each
/// stream has its two records before it counts.
/// </summary>
internal static class ReadRows
{
    private const string Path = "exchange.gateway.v1.ReadService/Read";
    private const string Client = "jx-sw";

    private static readonly ReadRequest Request = new() { Resource = "103002/0015", Purpose = "税源属地核对" };

    public static async IAsyncEnumerable<Row> MeasureAsync(Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var exchange = await ExchangeServer.StartAsync(scratch, scratch.Folder, ct);
        var token = exchange.Credential(Client);
        var answer = await AskAsync(exchange, ct);
        var rows = answer[^1].Closed?.Rows ?? throw new InvalidDataException("The stream was cut short.");
        var answerBytes = answer.Sum(message => (long)message.CalculateSize() + Answers.PrefixBytes);
        Answers.Write(scratch.Folder, answer);

        var port = ExchangeHome.FreePort();
        await using var bare = BareServer.Start(port, scratch);
        var request = new Exchanged(Answers.WriteRequest(scratch, Request), answerBytes);
        LoadTarget[] targets =
        [
            new("exchange", exchange.Process, new($"{exchange.Gateway}/{Path}"), token, request),
            new("bare stream", bare, new($"http://127.0.0.1:{port}/{Path}"), token, request),
        ];
        await bare.ListensAsync(port, ct);
        foreach (var inFlight in plan.ReadsInFlight)
        {
            yield return await Comparison.RunAsync($"Read, {rows} rows", "rows/s", inFlight, targets, plan, rows, ct);
        }

        // One more: the stream before measuring.
        var expected = targets[0].Answers + 1;
        var log = await LogCount.OfAsync(exchange.Log, 2 * expected, ct);
        var faults = log.FaultsUnless(streams: expected);
        yield return new Row("Read: streams closed in the log", 0, "entries", new("log", [log.Completed]), [], [.. faults]);
    }

    private static async Task<List<ReadResponse>> AskAsync(ExchangeServer exchange, CancellationToken ct)
    {
        var client = new ReadService.ReadServiceClient(exchange.Open(exchange.Gateway, Client));
        using var call = client.Read(Request, cancellationToken: ct);
        var messages = new List<ReadResponse>();
        await foreach (var message in call.ResponseStream.ReadAllAsync(ct))
        {
            messages.Add(message);
        }

        return messages;
    }
}
