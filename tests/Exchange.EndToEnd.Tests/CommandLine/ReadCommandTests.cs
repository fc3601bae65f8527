using System.Text.Json.Nodes;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>A department's developer at the command line, while the services run.</summary>
[Collection(RunningWorld.Collection)]
public sealed class ReadCommandTests(RunningWorld running)
{
    private const string Purpose = "保障房资格审查";

    [Fact]
    public async Task Token_prints_an_access_token_and_nothing_else()
    {
        var run = await RunAsync("token", "--as", "hu-zj");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Matches(@"\A[\w-]+\.[\w-]+\.[\w-]+\r?\n\z", run.Output);
    }

    [Fact]
    public async Task Lookup_shows_the_row_its_source_and_its_record()
    {
        var run = await RunAsync("lookup", "301003/0003", Requests.Married, "--purpose", Purpose, "--matter", "M-1", "--as", "hu-zj");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Contains("已婚", run.Output, StringComparison.Ordinal);
        Assert.Contains("grant G-0001 version 1, record ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_says_what_was_withheld()
    {
        var run = await RunAsync(
            "lookup", "301003/0003", Requests.Married, "--purpose", Purpose, "--matter", "M-1", "--as", "hu-zj",
            "--item", "marital_status", "--item", "spouse_number");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("withheld, not granted: spouse_number", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_reason_the_way_to_go_on_and_its_record()
    {
        var run = await RunAsync("lookup", "301003/0003", Requests.Married, "--purpose", "人才引进评分", "--matter", "M-1", "--as", "hu-zj");

        run.AssertFailed("PURPOSE_NOT_GRANTED: The grant does not cover this purpose");
        Assert.Equal("", run.Output);
        Assert.Contains("政务数据共享条例 Art 25", run.Error, StringComparison.Ordinal);
        Assert.Contains("log_index ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_field_that_is_wrong_is_told()
    {
        var run = await RunAsync("lookup", "0003", "7", "--purpose", Purpose, "--item", "No Such", "--as", "hu-zj");

        run.AssertFailed("REQUEST_INVALID");
        Assert.Contains("resource: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("items[0]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_writes_rows_to_standard_output_and_what_happened_to_standard_error()
    {
        var run = await RunAsync("read", "103002/0015", "--purpose", "网签备案地址核对", "--as", "hu-zj");

        Assert.Equal(0, run.ExitCode);
        var rows = run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("code,name,level,parent_code", rows[0]);
        Assert.Equal(1301, rows.Length - 1);
        Assert.All(rows, row => Assert.Equal(4, row.Split(',').Length));
        Assert.Contains("1301 rows, content hash agrees", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
    }

    [Fact]
    public async Task Read_takes_filters_an_order_a_limit_and_a_form()
    {
        var run = await RunAsync(
            "read", "103002/0015", "--purpose", "网签备案地址核对", "--as", "hu-zj", "--items", "code,name", "--filter", "code^=330502001", "--filter",
            "name=吉山一村社区居委会,马军巷社区居委会,浮星桥社区居委会", "--by-key", "--limit", "2", "--format", "jsonl");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["""{"code":"330502001005","name":"浮星桥社区居委会"}""", """{"code":"330502001006","name":"马军巷社区居委会"}"""],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.TrimEnd()));
        Assert.Contains("2 rows, content hash agrees", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_writes_rows_for_programs()
    {
        var run = await RunAsync(
            "lookup", "301003/0003", Requests.Married, "--purpose", Purpose, "--matter", "M-1", "--as", "hu-zj", "--item", "marital_status", "--format", "jsonl");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("已婚", (string?)JsonNode.Parse(run.Output)!["marital_status"]);
        Assert.Contains("grant G-0001 version 1, record ", run.Error, StringComparison.Ordinal);
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        ExchangeProcess.RunAsync([.. arguments, "--data", running.World.Folder], TestContext.Current.CancellationToken);
}
