using System.Text.RegularExpressions;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>Explanations and simulations at the command line, for both sides and for officers.</summary>
[Collection(RunningWorld.Collection)]
public sealed partial class ExplainCommandTests(RunningWorld running)
{
    private const string Purpose = "保障房资格审查";

    [Fact]
    public async Task A_developer_sees_what_would_have_allowed_a_read()
    {
        var run = await RunAsync("grant", "explain", "--consumer", "hu-zj", "--resource", "301003/0003", "--purpose", Purpose, "--as", "hu-zj");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("MATTER_MISSING", run.Output, StringComparison.Ordinal);
        Assert.Contains("named with", run.Output, StringComparison.Ordinal);
        Assert.Contains("seed:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_developer_without_a_grant_sees_whom_to_ask()
    {
        var run = await RunAsync("grant", "explain", "--consumer", "sh-ga", "--resource", "301003/0003", "--purpose", "户籍核对", "--as", "sh-ga");

        Assert.Contains("GRANT_ABSENT", run.Output, StringComparison.Ordinal);
        Assert.Contains("which provides it", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_officer_has_a_refusal_of_the_log_explained()
    {
        var refused = await RunAsync("lookup", "301003/0003", Requests.Married, "--purpose", "人才引进评分", "--matter", "M-1", "--as", "hu-zj");
        var index = LogIndex().Match(refused.Error).Groups[1].Value;

        var run = await RunAsync("grant", "explain", "--entry", index, "--as", "sh-sj-officer");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("The log has: PURPOSE_NOT_GRANTED.", run.Output, StringComparison.Ordinal);
        Assert.Contains("保障房资格审查", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--entry", "1", "--consumer", "hu-zj")]
    [InlineData("--consumer", "hu-zj", "--resource", "301003/0003")]
    public async Task Half_a_question_is_told_what_it_lacks(params string[] arguments)
    {
        var run = await RunAsync(["grant", "explain", "--as", "hu-zj", .. arguments]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Give --entry, or --consumer, --resource and --purpose.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_sees_who_may_read_and_who_authorized_it()
    {
        var run = await RunAsync("grant", "readers", "301003/0003", "--item", "marital_status", "--as", "hz-mz");
        var before = await RunAsync("grant", "readers", "301003/0003", "--as-of", "2020-01-01", "--as", "hz-mz");

        Assert.Contains("HU-ZJ", run.Output, StringComparison.Ordinal);
        Assert.Contains("seed:", run.Output, StringComparison.Ordinal);
        before.AssertFailed("RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task A_consumer_sees_which_of_its_reads_a_narrower_grant_would_have_cut()
    {
        await RunAsync("lookup", "301003/0003", Requests.Married, "--purpose", Purpose, "--matter", "M-1", "--as", "hu-zj");

        var cut = await RunAsync("grant", "simulate", "--grant", "G-0001", "--drop-item", "registered_on", "--as", "hu-zj");
        var nothing = await RunAsync("grant", "simulate", "--grant", "G-0001", "--as", "hu-zj");
        var unknown = await RunAsync("grant", "simulate", "--grant", "G-0001", "--drop-item", "name", "--as", "hu-zj");

        Assert.Contains("without registered_on", cut.Output, StringComparison.Ordinal);
        Assert.Matches(@"[1-9]\d* reads replayed: 0 refused, [1-9]", cut.Output);
        nothing.AssertFailed("Nothing would change");
        unknown.AssertFailed("G-0001 does not name name");
    }

    [Fact]
    public async Task A_provider_tries_its_own_catalogue_file()
    {
        var folder = Directory.CreateTempSubdirectory("exchange-change-").FullName;
        var file = Path.Combine(folder, "change.yaml");
        var export = await RunAsync("catalogue", "export", "301003/0003", "--as", "hz-mz-steward");
        await File.WriteAllTextAsync(file, export.Output.Replace(Purpose, "别的", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await RunAsync("grant", "simulate", file, "--as", "hz-mz-steward");

        Directory.Delete(folder, recursive: true);
        Assert.Contains("G-0001 could not be issued any more: grant.purpose", run.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex("log_index ([0-9]+)")]
    private static partial Regex LogIndex();

    private Task<ProgramRun> RunAsync(params string[] arguments) => ExchangeProcess.RunAsync(
        [.. arguments, "--data", running.World.Folder], TestContext.Current.CancellationToken);
}
