using System.Runtime.CompilerServices;
using Exchange.Benchmarks.Load;
using Exchange.Benchmarks.Reporting;
using Exchange.Benchmarks.Servers;
using Exchange.Cli.Serving;
using Exchange.Gateway.V1;
using Exchange.Source.V1;
using Google.Protobuf;

namespace Exchange.Benchmarks.Rows;

/// <summary>
/// Lookup of a row that a department's adapter has, in a process of its own: every check and the durable record on the way.
/// Held against YARP and nginx, which pass the same call on to a bare echo of the same answer and ask nothing.
/// </summary>
internal static class HopRows
{
    private const string Path = "exchange.gateway.v1.ReadService/Lookup";
    private const string Connection = "marriage";

    // A row of the demo's 301003/0003, whose columns are named as its items.
    private static readonly Batch Row = new()
    {
        Rows = 1,
        Columns =
        {
            Text("citizen_number", "310199198005201116"),
            Text("spouse_number", "310199196203150015"),
            Text("name", "测试"),
            Text("marital_status", "离婚"),
            new Column { Item = "registered_on", Type = ItemType.Date, Texts = { "2026-09-01" } },
            Text("registration_kind", "离婚"),
            Text("registrar", "杭州市民政(演示)"),
            Text("certificate_number", "L330199-2026-000001"),
            Text("phone", "13800000000"),
        },
    };

    public static async IAsyncEnumerable<Reporting.Row> MeasureAsync(Plan plan, Scratch scratch, [EnumeratorCancellation] CancellationToken ct)
    {
        var adapterPort = ExchangeHome.FreePort();
        await File.WriteAllTextAsync(scratch.File("adapter"), $"Address=http://127.0.0.1:{adapterPort};Secret=0123456789abcdef0123456789abcdef", ct);
        await File.WriteAllBytesAsync(scratch.File("row"), Row.ToByteArray(), ct);
        await using var adapter = AdapterServer.Start(adapterPort, scratch.File("row"), scratch);
        await adapter.ListensAsync(adapterPort, ct);
        await using var exchange = await ExchangeServer.StartWithAdapterAsync(scratch, Connection, scratch.File("adapter"), ct);
        var target = await LookupRows.TargetAsync("exchange", exchange, scratch, ct);
        Answers.Write(scratch.Folder, await LookupRows.AnswerAsync(exchange, ct));

        var backendPort = ExchangeHome.FreePort();
        await using var backend = BareServer.Start(backendPort, scratch);
        await backend.ListensAsync(backendPort, ct);
        var yarpPort = ExchangeHome.FreePort();
        await using var yarp = ProxyServers.StartYarp(yarpPort, backendPort, scratch);
        await yarp.ListensAsync(yarpPort, ct);
        var targets = new List<LoadTarget> { target, target.At("YARP", yarp, new($"http://127.0.0.1:{yarpPort}/{Path}")) };
        var nginxPort = ExchangeHome.FreePort();
        await using var nginx = await ProxyServers.NginxVersionAsync(ct) is null ? null : ProxyServers.StartNginx(nginxPort, backendPort, scratch);
        if (nginx is not null)
        {
            await nginx.ListensAsync(nginxPort, ct);
            targets.Add(target.At("nginx grpc_pass", nginx, new($"http://127.0.0.1:{nginxPort}/{Path}")));
        }

        foreach (var inFlight in plan.LookupsInFlight)
        {
            var row = await Comparison.RunAsync("Lookup over an adapter", "lookups/s", inFlight, targets, plan, 1, ct);
            yield return nginx is null ? row with { Faults = [.. row.Faults, "nginx is not installed: apt-get install nginx-light"] } : row;
        }
    }

    private static Column Text(string column, string text) => new() { Item = column, Type = ItemType.Text, Texts = { text } };
}
