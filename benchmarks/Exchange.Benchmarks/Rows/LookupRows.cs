using System.Runtime.CompilerServices;
using Exchange.Benchmarks.Load;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;
using Exchange.Cli.Serving;
using Exchange.Client.Tokens;
using Exchange.Gateway.V1;
using Exchange.Hosting;
using Exchange.Hosting.Tokens;
using Grpc.Core;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// Lookup whole, token, grant, source, record and answer, against a bare echo of the same messages and a naive service of
/// the same promise. Afterwards the log must hold exactly the answers that were given.
/// </summary>
internal static class LookupRows
{
    private const string Path = "exchange.gateway.v1.ReadService/Lookup";
    private const string Client = "hu-zj";

    // As long as an index is on the wire for most of a run, so that all sides send the same.
    private const ulong LaterIndex = 100_000;

    private static readonly LookupRequest Request = new()
    {
        Resource = "301003/0003",
        Key = new() { Text = "310199198005201116" },
        Purpose = "保障房资格审查",
        Matter = "HZ-BZF-2026-0117",
    };

    public static async IAsyncEnumerable<Row> MeasureAsync(
        string name, string logFolder, Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var exchange = await ExchangeServer.StartAsync(scratch, logFolder, ct);
        var token = exchange.Credential(Client);
        var answer = await AskAsync(exchange.Gateway, token, ct);
        var answerBytes = answer.CalculateSize() + Answers.PrefixBytes;
        answer.Position.Index = LaterIndex;
        Answers.Write(scratch.Folder, answer);

        var (barePort, naivePort) = (ExchangeHome.FreePort(), ExchangeHome.FreePort());
        await using var bare = BareServer.Start(barePort, scratch);
        await using var naive = NaiveServer.Start(naivePort, exchange.Issuer, System.IO.Path.Combine(logFolder, "naive.db"), scratch);
        var (bareAddress, naiveAddress) = ($"http://127.0.0.1:{barePort}", $"http://127.0.0.1:{naivePort}");
        await RequireSameAsync(bareAddress, token, answer, ct);
        await RequireSameAsync(naiveAddress, token, answer, ct);

        var request = new Exchanged(Answers.WriteRequest(scratch, Request), answerBytes);
        LoadTarget[] targets =
        [
            new("exchange", exchange.Process, new($"{exchange.Gateway}/{Path}"), token, request),
            new("bare echo", bare, new($"{bareAddress}/{Path}"), token, request),
            new("naive service", naive, new($"{naiveAddress}/{Path}"), token, request),
        ];
        foreach (var inFlight in plan.LookupsInFlight)
        {
            yield return await Comparison.RunAsync(name, "lookups/s", inFlight, targets, plan, 1, ct);
        }

        // One more: the lookup before measuring.
        var expected = targets[0].Answers + 1;
        var log = await LogCount.OfAsync(exchange.Log, expected, ct);
        var faults = log.FaultsUnless(answered: expected);
        yield return new Row($"{name}: answers in the log", 0, "entries", new("log", [log.Answered]), [], [.. faults]);
    }

    /// <summary>One server as a side of a comparison.</summary>
    public static async Task<LoadTarget> TargetAsync(string name, ExchangeServer exchange, Scratch scratch, CancellationToken ct)
    {
        var token = exchange.Credential(Client);
        var answer = await AskAsync(exchange.Gateway, token, ct);
        var request = new Exchanged(Answers.WriteRequest(scratch, Request), answer.CalculateSize() + Answers.PrefixBytes);
        return new(name, exchange.Process, new($"{exchange.Gateway}/{Path}"), token, request);
    }

    /// <summary>The answer that such a target gets, its place in the log as long as most have.</summary>
    public static async Task<LookupResponse> AnswerAsync(ExchangeServer exchange, CancellationToken ct)
    {
        var answer = await AskAsync(exchange.Gateway, exchange.Credential(Client), ct);
        answer.Position.Index = LaterIndex;
        return answer;
    }

    private static async Task RequireSameAsync(string address, ClientCredential token, LookupResponse expected, CancellationToken ct)
    {
        var answer = await AskAsync(address, token, ct);
        if (!answer.Equals(expected))
        {
            throw new InvalidDataException($"{address} answers {answer}, where {expected} was expected.");
        }
    }

    private static async Task<LookupResponse> AskAsync(string address, ClientCredential token, CancellationToken ct)
    {
        using var channel = ServiceChannel.Open(address, token);
        var call = new CallOptions(cancellationToken: ct).WithWaitForReady();
        return await new ReadService.ReadServiceClient(channel).LookupAsync(Request, call);
    }
}
