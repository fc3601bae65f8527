using System.Text.Json.Nodes;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.Strangers;

/// <summary>Clients that share no code with the exchange: they have the protos, or nothing but the server's reflection.</summary>
[Collection(RunningWorld.Collection)]
public sealed class OtherClientsTests(RunningWorld running)
{
    [Fact]
    public async Task A_client_in_another_language_reads_the_villages_and_agrees_with_the_content_hash()
    {
        var run = await ReadAsync("--resource", "103002/0015", "--purpose", "网签备案地址核对");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        var answer = JsonNode.Parse(run.Output)!;
        Assert.Equal(1301, (int)answer["rows"]!);
        Assert.Equal("exchange.local/demo", (string?)answer["closed"]!["origin"]);
    }

    [Fact]
    public async Task A_client_in_another_language_looks_a_marital_status_up()
    {
        var run = await ReadAsync(
            "--resource", "301003/0003", "--purpose", "保障房资格审查", "--matter", "M-1", "--subject", $$"""{"text":"{{Requests.Married}}"}""");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(1, (int)JsonNode.Parse(run.Output)!["rows"]!);
    }

    [Fact]
    public async Task A_refusal_tells_a_client_in_another_language_the_reason_and_every_field()
    {
        var run = await ReadAsync("--resource", "0003", "--purpose", "保障房资格审查", "--items", "No Such", "--subject", """{"integer":"7"}""");

        Assert.Equal(2, run.ExitCode);
        var refusal = JsonNode.Parse(run.Output)!;
        Assert.Equal("INVALID_ARGUMENT", (string?)refusal["code"]);
        Assert.Equal("REQUEST_INVALID", (string?)refusal["reason"]);
        Assert.Equal(["resource", "items[0]"], refusal["violations"]!.AsArray().Select(violation => (string?)violation!["field"]));
    }

    [Fact]
    public async Task Arrow_in_another_language_reads_by_Flight_what_is_read_by_gRPC_and_agrees_with_the_content_hash()
    {
        var flight = await FlightAsync("--resource", "103002/0015", "--purpose", "网签备案地址核对");
        var read = await ReadAsync("--resource", "103002/0015", "--purpose", "网签备案地址核对");

        Assert.Equal("", flight.Error);
        Assert.Equal(0, flight.ExitCode);
        var (byFlight, byRead) = (JsonNode.Parse(flight.Output)!, JsonNode.Parse(read.Output)!);
        Assert.Equal(1301, (int)byFlight["rows"]!);
        Assert.Equal((string?)byRead["content_hash"], (string?)byFlight["content_hash"]);
        Assert.Equal(byRead["first"]!.ToJsonString(), byFlight["first"]!.ToJsonString());
    }

    [Fact]
    public async Task A_refusal_by_Flight_tells_the_reason_and_its_place_in_the_log()
    {
        var run = await FlightAsync("--resource", "103002/0015", "--purpose", "查着玩");

        Assert.Equal(2, run.ExitCode);
        var refusal = JsonNode.Parse(run.Output)!;
        Assert.Equal("PURPOSE_NOT_GRANTED", (string?)refusal["reason"]);
        Assert.NotNull(refusal["facts"]!["log_index"]);
    }

    [Fact]
    public async Task A_client_of_no_library_searches_the_catalogue_and_reads_in_JSON()
    {
        var ct = TestContext.Current.CancellationToken;
        using var http = new HttpClient { BaseAddress = new(running.World.Json) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await running.World.Credential("hu-zj").GetTokenAsync(ct));

        using var found = await http.PostAsync("/v1/catalogue/search", Json("""{"text":"婚姻登记"}"""), ct);
        using var absent = await http.PostAsync("/v1/catalogue/resource", Json("""{"code":"999999/0001"}"""), ct);
        using var read = await http.PostAsync("/v1/read", Json("""{"resource":"103002/0015","purpose":"网签备案地址核对"}"""), ct);

        Assert.Contains("301003/0003", JsonNode.Parse(await found.Content.ReadAsStringAsync(ct))!["resources"]!.AsArray().Select(one => (string?)one!["code"]));
        Assert.InRange((int)absent.StatusCode, 400, 404);
        Assert.NotNull((string?)JsonNode.Parse(await absent.Content.ReadAsStringAsync(ct))!["details"]![0]!["reason"]);
        var lines = (await read.Content.ReadAsStringAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("1301", (string?)JsonNode.Parse(lines[^1])!["closed"]!["rows"]);
    }

    [Theory]
    [InlineData("gateway", "exchange.gateway.v1.ReadService", "Lookup", "Read", "Verify", "Assemble")]
    [InlineData("gateway", "exchange.registry.v1.NoticeService", "ListNotices", "WatchNotices")]
    [InlineData("gateway", "exchange.audit.v1.FindingService", "ListFindings", "GetFinding", "ListSteps", "NotifyFinding", "RectifyFinding", "CloseFinding",
        "AcceptFinding", "ListScores")]
    [InlineData(
        "registry", "exchange.registry.v1.DisputeService", "FileDispute", "MoveDispute", "GetDispute", "ListDisputes")]
    [InlineData("audit", "exchange.audit.v1.LogService", "GetReceipt", "FindEntries", "CountReads", "CountMismatches")]
    public async Task A_stranger_finds_the_services_and_their_methods_by_reflection(string host, string service, params string[] methods)
    {
        var services = await BufAsync(host, "--list-services");
        var listed = await BufAsync(host, "--list-methods");

        Assert.Contains(service, services);
        Assert.Contains("grpc.health.v1.Health", services);
        Assert.Equal(
            methods.Select(method => $"{service}/{method}").Order(StringComparer.Ordinal),
            listed.Where(method => method.StartsWith(service, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private Task<ProgramRun> ReadAsync(params string[] arguments) => RunAsync("read.mjs", arguments);

    private Task<ProgramRun> FlightAsync(params string[] arguments) => RunAsync("flight.mjs", arguments);

    private static StringContent Json(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private Task<ProgramRun> RunAsync(string script, string[] arguments) => NodeTool.RunScriptAsync(
        script,
        [
            "--issuer", running.World.Issuer, "--client", "hu-zj", "--key", Path.Combine(running.World.Folder, "keys", "clients", "hu-zj.pem"),
            "--gateway", running.World.Gateway, .. arguments,
        ],
        TestContext.Current.CancellationToken);

    private async Task<string[]> BufAsync(string host, string list)
    {
        var address = host switch { "gateway" => running.World.Gateway, "registry" => running.World.Registry, _ => running.World.Audit };
        var run = await NodeTool.RunAsync(
            "buf", ["curl", "--http2-prior-knowledge", "--protocol", "grpc", list, address], TestContext.Current.CancellationToken);
        Assert.Equal("", run.Error);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
