using System.Runtime.CompilerServices;
using Exchange.Benchmarks.Load;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;
using Exchange.Registry.V1;

namespace Exchange.Benchmarks.Rows;

/// <summary>One resource of the catalogue, at the gateway's door and at the registry's own address.</summary>
internal static class DoorRows
{
    private const string Path = "exchange.registry.v1.CatalogueService/GetResource";
    private const string Client = "hu-zj";

    private static readonly GetResourceRequest Request = new() { Code = "301003/0003" };

    public static async IAsyncEnumerable<Row> MeasureAsync(Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var exchange = await ExchangeServer.StartAsync(scratch, scratch.Folder, ct);
        var token = exchange.Credential(Client);
        var answer = await new CatalogueService.CatalogueServiceClient(exchange.Open(exchange.Gateway, Client))
            .GetResourceAsync(Request, cancellationToken: ct);
        var request = new Exchanged(Answers.WriteRequest(scratch, Request), answer.CalculateSize() + Answers.PrefixBytes);
        LoadTarget[] targets =
        [
            new("at the door", exchange.Process, new($"{exchange.Gateway}/{Path}"), token, request),
            new("the registry itself", exchange.Process, new($"{exchange.Registry}/{Path}"), token, request),
        ];
        foreach (var inFlight in plan.LookupsInFlight)
        {
            yield return await Comparison.RunAsync("GetResource passed on", "calls/s", inFlight, targets, plan, 1, ct);
        }
    }
}
