using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Gateway.Tests.Reading;
using Exchange.Hosting.Wire;
using Google.Protobuf;

namespace Exchange.Gateway.Tests.Doors;

/// <summary>The gateway as curl meets it.</summary>
public sealed class JsonDoorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Lookup => JsonFormatter.Default.Format(Bench.Lookup());

    [Fact]
    public async Task A_look_up_answers_what_gRPC_answers()
    {
        await using var bench = await Bench.StartAsync();

        using var response = await bench.PostAsync("/v1/lookup", Lookup, Ct);
        var answer = JsonParser.Default.Parse<V1.LookupResponse>(await response.Content.ReadAsStringAsync(Ct));

        Assert.Equal(("application/json", HttpStatusCode.OK), (response.Content.Headers.ContentType?.MediaType, response.StatusCode));
        Assert.Equal(Bench.Name, answer.Rows.Single().Values[1].Text);
        Assert.Equal(ClientHash.Of(answer), answer.ContentHash.ToByteArray());
        Assert.Equal(0UL, answer.Position.Index);
        Assert.Equal(Call.Lookup, Assert.Single(bench.Audit.Entries).Answered.Attempt.Call);
    }

    [Fact]
    public async Task A_stream_is_a_line_for_each_message_and_loses_no_value_of_any_type()
    {
        await using var bench = await Bench.StartAsync(AddTyped);

        var lines = await LinesAsync(bench, new V1.ReadRequest { Resource = Facts.Typed.Code.Value, Purpose = Facts.Purpose });
        var told = await bench.ReadAsync(new() { Resource = Facts.Typed.Code.Value, Purpose = Facts.Purpose });

        var messages = lines.Select(JsonParser.Default.Parse<V1.ReadResponse>).ToList();
        Assert.Equal(told[1].Batch, messages[1].Batch);
        Assert.Equal(told[^1].Closed.ContentHash, messages[^1].Closed.ContentHash);
        Assert.Equal(ClientHash.Of(messages[0].Opened.Items, [messages[1].Batch]), messages[^1].Closed.ContentHash.ToByteArray());
        Assert.Equal("9223372036854775807", (string?)JsonNode.Parse(lines[1])!["batch"]!["columns"]![5]!["integers"]![0]);
    }

    [Fact]
    public async Task A_stream_whose_grant_is_suspended_ends_with_a_line_that_says_so()
    {
        await using var bench = await Bench.StartAsync();
        using var response = await bench.PostAsync("/v1/read", JsonFormatter.Default.Format(Bench.Read()), Ct);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        Assert.NotNull(JsonNode.Parse((await reader.ReadLineAsync(Ct))!)!["opened"]);

        bench.Registry.Publish((Facts.EndlessGrant with { Version = 2, State = GrantState.Suspended }).ToWire());
        var last = "";
        while (await reader.ReadLineAsync(Ct) is { } line)
        {
            last = line;
        }

        Assert.Equal("GRANT_SUSPENDED", (string?)JsonNode.Parse(last)!["details"]![0]!["reason"]);
        Assert.Equal(End.Revoked, bench.Audit.Entries.Single(entry => entry.Closed is not null).Closed.End);
    }

    [Fact]
    public async Task A_reader_who_leaves_ends_the_stream()
    {
        await using var bench = await Bench.StartAsync();
        using (var response = await bench.PostAsync("/v1/read", JsonFormatter.Default.Format(Bench.Read()), Ct))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
            await reader.ReadLineAsync(Ct);
        }

        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));

        Assert.Equal(End.Cancelled, bench.Audit.Entries.Single(entry => entry.Closed is not null).Closed.End);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_loses_the_stream()
    {
        await using var bench = await Bench.StartAsync();
        using var response = await bench.PostAsync("/v1/read", JsonFormatter.Default.Format(Bench.Read()), Ct);

        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));

        Assert.Equal(End.Stalled, bench.Audit.Entries.Single(entry => entry.Closed is not null).Closed.End);
    }

    [Fact]
    public async Task A_value_that_is_its_types_default_is_told_from_none()
    {
        await using var bench = await Bench.StartAsync(AddTyped);
        var request = new V1.LookupRequest { Resource = Facts.Typed.Code.Value, Key = new() { Text = Bench.Name }, Purpose = Facts.Purpose };

        using var response = await bench.PostAsync("/v1/lookup", JsonFormatter.Default.Format(request), Ct);
        var told = await bench.LookupAsync(request);

        var answer = JsonParser.Default.Parse<V1.LookupResponse>(await response.Content.ReadAsStringAsync(Ct));
        Assert.Equal(told.Rows, answer.Rows);
        Assert.Equal(Source.V1.Value.KindOneofCase.Logical, answer.Rows.Single().Values[4].KindCase);
    }

    [Fact]
    public async Task A_refusal_has_its_status_its_reason_its_place_in_the_log_and_every_field()
    {
        await using var bench = await Bench.StartAsync();
        var request = Bench.Lookup();
        request.Items.Add("No Such");
        request.Key = null;

        using var ungranted = await bench.PostAsync("/v1/lookup", Lookup.Replace(Facts.Purpose, "查着玩", StringComparison.Ordinal), Ct);
        using var invalid = await bench.PostAsync("/v1/lookup", JsonFormatter.Default.Format(request), Ct);

        var refusal = await JsonAsync(ungranted);
        Assert.Equal((HttpStatusCode.Forbidden, 7), (ungranted.StatusCode, (int)refusal["code"]!));
        Assert.Equal("type.googleapis.com/google.rpc.ErrorInfo", (string?)refusal["details"]![0]!["@type"]);
        Assert.Equal("PURPOSE_NOT_GRANTED", (string?)refusal["details"]![0]!["reason"]);
        Assert.Equal("0", (string?)refusal["details"]![0]!["metadata"]!["log_index"]);
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Equal(["items[0]", "key"], await FieldsAsync(invalid));
        Assert.Equal(["PURPOSE_NOT_GRANTED", "REQUEST_INVALID"], bench.Audit.Entries.Select(entry => entry.Refused.Attempt.Rule));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "")]
    [InlineData("7", "")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("""{"purpose":"x"} {}""", "")]
    [InlineData("""{"purpose":7}""", "purpose")]
    [InlineData("""{"nosuch":7,"household_authorization":{},"items":["a",3]}""", "nosuch", "household_authorization", "items[1]")]
    [InlineData("""{"a-b":1,"items":"name"}""", "?", "items")]
    [InlineData("""{"key":{"text":"a","integer":"7"}}""", "key.integer")]
    [InlineData("""{"key":{"integer":"9223372036854775808"}}""", "key.integer")]
    [InlineData("""{"key":{"integer":1.5}}""", "key.integer")]
    [InlineData("""{"key":{"dateTime":"yesterday"}}""", "key.date_time")]
    [InlineData("""{"key":{"logical":"yes"}}""", "key.logical")]
    [InlineData("""{"key":{"real":"big"}}""", "key.real")]
    [InlineData("""{"key":{"text":"\ud800"}}""", "key.text")]
    [InlineData("""{"key":[1]}""", "key")]
    [InlineData("""{"\ud800":1,"key":{"\u0000":""}}""", "?", "key.?")]
    public async Task A_body_that_is_no_request_is_refused_with_everything_that_is_wrong(string body, params string[] fields)
    {
        await using var bench = await Bench.StartAsync();

        using var response = await bench.PostAsync("/v1/lookup", body, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(fields, await FieldsAsync(response));
        Assert.Empty(bench.Audit.Entries);
    }

    [Fact]
    public async Task Only_JSON_in_good_UTF_8_of_the_size_of_a_message_is_read()
    {
        await using var bench = await Bench.StartAsync();
        var token = bench.Issuer.TokenFor(Bench.Client);
        HttpContent[] bodies =
        [
            new StringContent(Lookup, Encoding.Unicode, "application/json"),
            new StringContent(Lookup, Encoding.UTF8, "text/plain"),
            new ByteArrayContent(Encoding.UTF8.GetBytes(Lookup)),
            Typed([.. "{\"purpose\":\""u8, 0xC3, 0x28, .. "\"}"u8]),
            Typed(new byte[11 * 1024 * 1024 + 1]),
        ];

        foreach (var (index, body) in bodies.Index())
        {
            using var response = await bench.PostAsync("/v1/lookup", body, token, Ct);

            Assert.Equal((index, HttpStatusCode.BadRequest), (index, response.StatusCode));
            Assert.Single(await FieldsAsync(response));
        }
    }

    /// <summary>Whatever a client sends, the answer is an answer or a typed refusal: never a 500, never an error without details.</summary>
    [Fact]
    public async Task A_body_with_anything_changed_is_answered_or_refused_with_a_reason()
    {
        await using var bench = await Bench.StartAsync(AddTyped);
        var body = $$$"""
            {"resource":"{{{Facts.Typed.Code}}}","items":["id"],"purpose":"{{{Facts.Purpose}}}","limit":"5","byKey":false,
             "cursor":"","filters":[{"item":"id","among":{"values":[{"text":"a"},{"real":0.5},{"dateTime":"2016-05-20T00:00:00Z"}]}}],
             "aggregate":null,"sourceVersion":""}
            """;
        string[] pieces = ["null", "\"", "{", "}", "[", "]", "-1", "1e999", "\\u0000", "\\ud83d", "NaN", ",", ":", "\"@type\":", "\u0001", "🙂", "true", ""];
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var at = random.Next(body.Length);
            var cut = random.Next(0, 4);
            var changed = body[..at] + pieces[random.Next(pieces.Length)] + body[Math.Min(body.Length, at + cut)..];
            using var response = await bench.PostAsync("/v1/read", changed, Ct);
            var lines = (await response.Content.ReadAsStringAsync(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(lines.Length > 0, $"{(int)response.StatusCode} {changed}");
            var last = JsonNode.Parse(lines[^1])!;
            Assert.True(
                last["closed"] is not null || (string?)last["details"]?[0]?["reason"] is not (null or "INTERNAL"), $"{changed}\n{lines[^1]}");
        }
    }

    [Fact]
    public async Task A_service_behind_the_door_that_is_gone_is_told_in_JSON()
    {
        await using var bench = await Bench.StartAsync();
        await bench.Registry.KillAsync();

        using var response = await bench.PostAsync("/v1/catalogue/search", """{"text":"婚姻"}""", Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("REGISTRY_UNAVAILABLE", (string?)(await JsonAsync(response))["details"]![0]!["reason"]);
    }

    [Fact]
    public async Task The_door_behind_which_the_registry_lies_reads_as_strictly()
    {
        await using var bench = await Bench.StartAsync();

        using var response = await bench.PostAsync("/v1/catalogue/search", """{"text":"婚姻","grade":"L9","pageSize":-1,"nosuch":{}}""", Ct);

        Assert.Equal(["grade", "page_size", "nosuch"], await FieldsAsync(response));
    }

    internal static void AddTyped(Testing.Fakes.FakeRegistry registry)
    {
        registry.Publish(Facts.Typed.ToWire());
        registry.Publish(Facts.TypedGrant.ToWire());
    }

    private static async Task<string[]> LinesAsync(Bench bench, V1.ReadRequest request)
    {
        using var response = await bench.PostAsync("/v1/read", JsonFormatter.Default.Format(request), Ct);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        return (await response.Content.ReadAsStringAsync(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;

    private static async Task<IEnumerable<string?>> FieldsAsync(HttpResponseMessage response)
    {
        var details = (await JsonAsync(response))["details"]!;
        Assert.Equal("REQUEST_INVALID", (string?)details[0]!["reason"]);
        return [.. details[1]!["fieldViolations"]!.AsArray().Select(violation => (string?)violation!["field"] ?? "")];
    }

    private static ByteArrayContent Typed(byte[] body) =>
        new(body) { Headers = { ContentType = new("application/json") } };
}
