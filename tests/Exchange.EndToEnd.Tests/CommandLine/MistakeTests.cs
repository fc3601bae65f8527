using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>What users get wrong: each mistake is a sentence on standard error and exit code 1.</summary>
public sealed class MistakeTests(DemoTemplate template)
{
    private static readonly string[] Lookup = ["lookup", "301003/0003", "1", "--purpose", "保障房资格审查", "--as", "hu-zj"];

    [Fact]
    public async Task Help_names_every_command()
    {
        var run = await RunAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.All(
            ["demo", "serve", "client", "token", "lookup", "read", "log"],
            command => Assert.Contains($"  {command} ", run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Required command was not provided.")]
    [InlineData("'fly'", "fly")]
    [InlineData("'--nope'", "serve", "--nope")]
    [InlineData("'nobody' is none of identity, registry, audit, gateway.", "serve", "--roles", "registry,nobody")]
    [InlineData("'/no/seed.json'", "serve", "--seed", "/no/seed.json")]
    [InlineData("Option '--as' is required.", "token")]
    [InlineData("Option '--purpose' is required.", "lookup", "301003/0003", "1", "--as", "hu-zj")]
    [InlineData("Required argument 'RESOURCE' missing", "lookup", "--purpose", "x", "--as", "hu-zj")]
    [InlineData("'ten'", "log", "receipt", "ten", "--as", "hu-zj")]
    [InlineData("--gateway: 'nonsense' is not an address", "read", "103002/0015", "--purpose", "x", "--as", "hu-zj", "--gateway", "nonsense")]
    [InlineData("--log: 'nonsense' is not an address", "log", "export", "/tmp/export", "--log", "nonsense")]
    [InlineData("There is no folder /no/such.", "log", "verify", "/no/such")]
    [InlineData("--vkey is not a verifier key", "log", "verify", "/", "--vkey", "nonsense")]
    [InlineData("There is no key ", "token", "--as", "hu-zj", "--data", "/no/such")]
    public async Task A_mistake_is_told_in_a_sentence(string sentence, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        run.AssertFailed(sentence);
    }

    [Theory]
    [InlineData("Try: exchange catalogue import --help", "catalogue", "import", "x.csv", "--data", "data")]
    [InlineData("Try: exchange lookup --help", "lookup", "301003/0003", "1", "--as", "hu-zj")]
    [InlineData("Usage:", "catalogue")]
    public async Task A_mistake_names_the_help_and_writes_nothing_where_results_go(string sentence, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        run.AssertFailed(sentence);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task A_key_file_without_a_key_is_named()
    {
        var file = Path.GetTempFileName();

        var run = await RunAsync("token", "--as", "hu-zj", "--key-file", file);

        run.AssertFailed($"{file} holds no EC private key in PEM.");
        File.Delete(file);
    }

    [Fact]
    public async Task Services_that_do_not_run_are_told_in_a_sentence()
    {
        await using var world = await World.LayAsync(template);
        string[] data = ["--data", world.Folder];

        var token = await RunAsync(["token", "--as", "hu-zj", .. data]);
        var lookup = await RunAsync([.. Lookup, .. data]);
        var read = await RunAsync(["read", "103002/0015", "--purpose", "x", "--as", "hu-zj", .. data]);
        var verify = await RunAsync(["log", "verify", .. data]);
        var export = await RunAsync(["log", "export", Path.Combine(world.Folder, "export"), .. data]);
        var receipt = await RunAsync(["log", "receipt", "0", "--as", "hu-zj", .. data]);

        Assert.All([token, lookup, read, receipt], run => run.AssertFailed("The token issuer's keys cannot be had."));
        Assert.All([verify, export], run => run.AssertFailed("No answer: Connection refused"));
    }

    [Fact]
    public async Task A_gateway_that_does_not_run_is_told_in_a_sentence()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await World.LayAsync(template);
        await world.StartAsync("identity", ct);

        var run = await RunAsync([.. Lookup, "--data", world.Folder]);

        run.AssertFailed("Unavailable: ");
    }

    [Fact]
    public async Task A_setting_that_is_wrong_stops_the_start_and_is_named()
    {
        await using var world = await World.LayAsync(template);
        var ct = TestContext.Current.CancellationToken;
        string[] serve = ["serve", "--data", world.Folder];

        var outOfRange = await ExchangeProcess.RunAsync(serve, ct, ("Gateway:Lease", "10:00:00"));
        var malformed = await ExchangeProcess.RunAsync(serve, ct, ("Gateway:Lease", "soon"));
        var address = await ExchangeProcess.RunAsync(serve, ct, ("Registry:Listen:0", "nowhere"));
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "exchange.json"), "{ not json", ct);
        var file = await ExchangeProcess.RunAsync(serve, ct);

        outOfRange.AssertFailed("Lease");
        malformed.AssertFailed("Gateway:Lease");
        address.AssertFailed("'nowhere' is not an address to listen on");
        file.AssertFailed("exchange.json");
    }

    [Fact]
    public async Task A_second_start_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        await using var world = await World.LayAsync(template);
        var ct = TestContext.Current.CancellationToken;
        await world.StartAsync("identity,registry,audit,gateway", ct);

        var second = await RunAsync("serve", "--data", world.Folder);

        second.AssertFailed("address already in use");
        Assert.Single((await world.Reads("hu-zj").LookupAsync(Requests.Marriage("M-1"), cancellationToken: ct)).Rows);
    }

    private static Task<ProgramRun> RunAsync(params string[] arguments) =>
        ExchangeProcess.RunAsync(arguments, TestContext.Current.CancellationToken);
}
