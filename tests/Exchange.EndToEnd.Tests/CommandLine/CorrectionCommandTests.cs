using System.Text.RegularExpressions;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>A datum challenged at the command line, from its filing to its end, while the services run.</summary>
[Collection(RunningWorld.Collection)]
public sealed partial class CorrectionCommandTests(RunningWorld running)
{
    private const string Disputed = "310199198005201116";

    [Fact]
    public async Task A_case_is_filed_shown_in_reads_verified_corrected_and_closed()
    {
        var filed = await RunAsync(
            "correction", "file", "301003/0003", "marital_status", Disputed, "--grounds", "申请人出示判决",
            "--claim", "court: 判决离婚 2024-11-12", "--claim", "SH-GA: 未婚", "--as", "hu-zj");
        var id = Id().Match(filed.Output).Value;
        var disputed = await UntilLookupSaysAsync($"disputed: marital_status, correction {id}: evidence from the citizen is to be accepted");
        var early = await RunAsync("correction", "correct", id, "--text", "x", "--as", "hz-mz-steward");
        var others = await RunAsync("correction", "show", id, "--as", "xc-zj");
        await RunAsync("correction", "verify", id, "--as", "hz-mz-steward");
        var corrected = await RunAsync("correction", "correct", id, "--text", "已据判决标注离婚", "--as", "hz-mz-steward");
        var closed = await RunAsync("correction", "close", id, "--as", "hu-zj");

        Assert.Contains("a document, court: 判决离婚, since 2024-11-12", filed.Output, StringComparison.Ordinal);
        Assert.Contains("SH-GA, 未婚", filed.Output, StringComparison.Ordinal);
        Assert.Contains("已婚", disputed, StringComparison.Ordinal);
        early.AssertFailed("TRANSITION_REFUSED");
        others.AssertFailed("CORRECTION_NOT_FOUND");
        Assert.Contains("2 departments were told", corrected.Output, StringComparison.Ordinal);
        Assert.Contains("closed 已办结 (corrected 已更正)", closed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_read_an_item_cannot_challenge_it()
    {
        var run = await RunAsync("correction", "file", "301003/0003", "marital_status", Disputed, "--grounds", "x", "--as", "xc-zj");

        run.AssertFailed("CORRECTION_NOT_OPEN_TO");
    }

    [Fact]
    public async Task An_element_shows_its_source_and_its_copies()
    {
        var run = await RunAsync("element", "show", "person.marital_status", "--as", "hu-zj");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("HZ-MZ", run.Output, StringComparison.Ordinal);
        Assert.Contains("101001/0001", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_holds_each_id_whole_so_that_it_can_be_copied()
    {
        var filed = await RunAsync("correction", "file", "301003/0003", "registered_on", Disputed, "--grounds", "日期有误", "--as", "hu-zj");
        var listed = await RunAsync("correction", "list", "--as", "hu-zj");

        Assert.Contains(Id().Match(filed.Output).Value, listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispute_names_the_division_that_is_competent_and_is_withdrawn_by_its_claimant()
    {
        var filed = await RunAsync("dispute", "file", "--element", "person.name", "--grounds", "来源有误", "--as", "sz-sc-steward");
        var id = DisputeId().Match(filed.Output).Value;
        var refused = await RunAsync("dispute", "coordinate", id, "--as", "sh-sj-authority");
        var withdrawn = await RunAsync("dispute", "withdraw", id, "--as", "sz-sc-steward");

        Assert.Contains("SZ-SC against SH-GA", filed.Output, StringComparison.Ordinal);
        Assert.Contains("for division 000000", filed.Output, StringComparison.Ordinal);
        refused.AssertFailed("AUTHORITY_NOT_COMPETENT");
        Assert.Contains("withdrawn", withdrawn.Output, StringComparison.Ordinal);
    }

    // The gateway has the case a moment after the registry.
    private async Task<string> UntilLookupSaysAsync(string sentence)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var run = await RunAsync("lookup", "301003/0003", Disputed, "--purpose", "保障房资格审查", "--matter", "M-1", "--as", "hu-zj");
            if (run.Output.Contains(sentence, StringComparison.Ordinal))
            {
                return run.Output;
            }

            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        ExchangeProcess.RunAsync([.. arguments, "--data", running.World.Folder], TestContext.Current.CancellationToken);

    [GeneratedRegex("C-[0-9a-f]{32}")]
    private static partial Regex Id();

    [GeneratedRegex("D-[0-9a-f]{32}")]
    private static partial Regex DisputeId();
}
