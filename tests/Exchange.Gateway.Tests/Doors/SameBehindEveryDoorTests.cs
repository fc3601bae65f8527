using System.Text.Json.Nodes;
using Apache.Arrow.Flight.Client;
using Exchange.Audit.V1;
using Exchange.Gateway.Tests.Flight;
using Exchange.Gateway.Tests.Reading;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Doors;

/// <summary>gRPC, JSON and Flight are three ways to one function: one request has one outcome and one record, whichever way it comes.</summary>
public sealed class SameBehindEveryDoorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Requests => new()
    {
        // what is asked                                                                              answered with or refused for
        { "all there is", """{"resource":"101001/0003","purpose":"保障房资格审查"}""", "4 rows" },
        { "some items", """{"resource":"101001/0003","items":["ratio","id"],"purpose":"保障房资格审查"}""", "4 rows" },
        { "rows of minors", """{"resource":"101001/0001","purpose":"保障房资格审查"}""", "2 rows" },
        { "an item in excess", """{"resource":"101001/0001","items":["name","city"],"purpose":"保障房资格审查"}""", "2 rows" },
        { "by key, from a bound on", """{"resource":"101001/0003","purpose":"保障房资格审查","byKey":true,"limit":"2"}""", "2 rows" },
        { "rows of one value", """{"resource":"101001/0003","purpose":"保障房资格审查","filters":[{"item":"children","range":{"from":{"integer":"0"}}}]}""", "2 rows" },
        { "a filter of the wrong type", """{"resource":"101001/0003","purpose":"保障房资格审查","filters":[{"item":"children","equals":{"text":"a"}}]}""", "REQUEST_INVALID filters[0]" },
        { "a cursor of nobody", """{"resource":"101001/0003","purpose":"保障房资格审查","byKey":true,"cursor":"AAAA"}""", "CURSOR_INVALID" },
        { "another purpose", """{"resource":"101001/0001","purpose":"查着玩"}""", "PURPOSE_NOT_GRANTED" },
        { "only what is not granted", """{"resource":"101001/0001","items":["city"],"purpose":"保障房资格审查"}""", "ITEMS_NOT_GRANTED" },
        { "what does not exist", """{"resource":"101001/0999","purpose":"保障房资格审查"}""", "GRANT_ABSENT" },
        { "what is no code", """{"resource":"0001","items":["No Such","a","a"]}""", "REQUEST_INVALID resource items[0] items purpose" },
        { "an unknown item", """{"resource":"101001/0001","items":["nosuch"],"purpose":"保障房资格审查"}""", "REQUEST_INVALID items[0]" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task One_request_has_one_outcome_and_one_record(string what, string json, string expected)
    {
        await using var bench = await Bench.StartAsync(JsonDoorTests.AddTyped);
        var request = JsonParser.Default.Parse<V1.ReadRequest>(json);

        var (grpc, grpcRecord) = await SeeAsync(bench, () => GrpcAsync(bench, request));
        var (asJson, jsonRecord) = await SeeAsync(bench, () => AsJsonAsync(bench, json));
        var (flight, flightRecord) = await SeeAsync(bench, () => FlightAsync(bench, request));

        Assert.Equal((what, expected), (what, grpc.Told));
        Assert.Equal(grpc, asJson);
        Assert.Equal(grpc, flight);
        Assert.NotEmpty(grpcRecord);
        Assert.Equal(grpcRecord, jsonRecord);
        Assert.Equal(grpcRecord, flightRecord);
    }

    private static async Task<Outcome> GrpcAsync(Bench bench, V1.ReadRequest request)
    {
        try
        {
            var messages = await bench.ReadAsync(request);
            var hash = ClientHash.Of(messages[0].Opened.Items, messages[1..^1].Select(message => message.Batch));
            return Read(messages[0].Opened, messages[^1].Closed, hash);
        }
        catch (RpcException refused)
        {
            return Refused(refused.GetRpcStatus()!);
        }
    }

    private static async Task<Outcome> AsJsonAsync(Bench bench, string json)
    {
        using var response = await bench.PostAsync("/v1/read", json, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        if (!response.IsSuccessStatusCode)
        {
            var details = JsonNode.Parse(text)!["details"]!.AsArray();
            var fields = (details.Count < 2 ? null : details[1]!["fieldViolations"])?.AsArray().Select(violation => $"{violation!["field"]}");
            return new(Join([$"{details[0]!["reason"]}", .. fields ?? []]), "", "");
        }

        var messages = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JsonParser.Default.Parse<V1.ReadResponse>).ToList();
        var hash = ClientHash.Of(messages[0].Opened.Items, messages[1..^1].Select(message => message.Batch));
        return Read(messages[0].Opened, messages[^1].Closed, hash);
    }

    private static async Task<Outcome> FlightAsync(Bench bench, V1.ReadRequest request)
    {
        try
        {
            var (client, headers) = (new FlightClient(bench.Calls), bench.As(Bench.Client).Headers!);
            var ticket = await FlightReader.TicketAsync(client, FlightReader.Of(request), headers);
            var read = await FlightReader.ReadAsync(client, ticket, headers, Ct);
            return Read(read.Opened, read.Closed, read.Hash);
        }
        catch (RpcException refused)
        {
            return Refused(refused.GetRpcStatus()!);
        }
    }

    private static Outcome Read(V1.StreamOpened opened, V1.StreamClosed closed, byte[] hash)
    {
        Assert.Equal(closed.ContentHash.ToByteArray(), hash);
        return new($"{closed.Rows} rows", Convert.ToHexStringLower(hash), Join([.. opened.Items, "without", .. opened.Withheld, $"{closed.WithheldRows}"]));
    }

    private static Outcome Refused(Google.Rpc.Status status)
    {
        var fields = status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? [];
        return new(Join([status.GetDetail<ErrorInfo>()!.Reason, .. fields]), "", "");
    }

    // What the log says of it, without when, how long, which attempt and where in the log.
    private static async Task<(Outcome Outcome, string[] Record)> SeeAsync(Bench bench, Func<Task<Outcome>> read)
    {
        var before = bench.Audit.Entries.Length;
        var outcome = await read();
        return (outcome, [.. bench.Audit.Entries[before..].Select(Plain)]);
    }

    private static string Plain(Entry entry)
    {
        Attempt? attempt = null;
        var plain = new Entry(entry) { Sequence = 0, AtMicros = 0 };
        switch (plain.EventCase)
        {
            case Entry.EventOneofCase.Opened:
                attempt = plain.Opened.Attempt;
                break;
            case Entry.EventOneofCase.Refused:
                attempt = plain.Refused.Attempt;
                break;
            case Entry.EventOneofCase.Closed:
                (plain.Closed.Attempt, plain.Closed.OpenedIndex) = (ByteString.Empty, 0);
                break;
        }

        if (attempt is not null)
        {
            (attempt.Id, attempt.TookMicros) = (ByteString.Empty, 0);
        }

        return plain.ToString();
    }

    private static string Join(IEnumerable<string> words) => string.Join(' ', words);

    private sealed record Outcome(string Told, string Hash, string Of);
}
