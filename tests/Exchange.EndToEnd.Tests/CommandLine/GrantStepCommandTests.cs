using System.Text.RegularExpressions;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>The ladder of misuse, the end of a grant, and what is recorded of its use, at the command line.</summary>
public sealed partial class GrantStepCommandTests(RunningWorld running) : IClassFixture<RunningWorld>
{
    [Fact]
    public async Task A_suspended_grant_is_rectified_found_wanting_terminated_and_its_data_disposed_of()
    {
        var suspended = await RunAsync("grant", "suspend", "G-0003", "--reason", "超范围", "--rectify-by", "2099-10-16", "--as", "wh-rs-steward");
        var early = await RunAsync("grant", "terminate", "G-0003", "--reason", "不等了", "--as", "sh-sj-authority");
        var rectified = await RunAsync("grant", "rectify", "G-0003", "--text", "已改接口", "--as", "hf-kj");
        await RunAsync("grant", "refuse-rectification", "G-0003", "--reason", "接口未改", "--as", "wh-rs-steward");
        var wanting = await RunAsync("grant", "show", "G-0003", "--as", "hf-kj");
        var terminated = await RunAsync("grant", "terminate", "G-0003", "--reason", "拒不整改", "--as", "sh-sj-authority");
        await UntilAsync(() => RunAsync("disposal", "list", "--open", "--as", "hf-kj"), "G-0003");
        var certified = await RunAsync("usage", "record", "G-0003", "destruction", "--text", "已销毁", "--document", "HF-XH-1", "--as", "hf-kj");
        var kept = await RunAsync("usage", "list", "G-0003", "--as", "wh-rs");

        Assert.Contains("until     2099-10-16, to rectify (政务数据共享条例 Art 27)", suspended.Output, StringComparison.Ordinal);
        Assert.Contains("HF-KJ rectifies, and says what: exchange grant rectify G-0003 --text TEXT --as hf-kj", suspended.Output, StringComparison.Ordinal);
        early.AssertFailed("RECTIFICATION_PENDING");
        Assert.Contains("exchange grant reinstate G-0003", rectified.Output, StringComparison.Ordinal);
        Assert.Contains("wanting   接口未改", wanting.Output, StringComparison.Ordinal);
        Assert.Contains("exchange grant terminate G-0003", wanting.Output, StringComparison.Ordinal);
        Assert.Contains("exchange grant reinstate G-0003", wanting.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("exchange grant rectify G-0003", wanting.Output, StringComparison.Ordinal);
        Assert.Contains("exchange usage record G-0003 destruction", terminated.Output, StringComparison.Ordinal);
        Assert.Contains("certifies the disposal", certified.Output, StringComparison.Ordinal);
        Assert.Contains("destruction 销毁情况", kept.Output, StringComparison.Ordinal);
        Assert.Contains("missing   effect 应用成效", kept.Output, StringComparison.Ordinal);
        Assert.Contains("Kept until ", kept.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_in_excess_is_cut_alone_and_the_rest_given_up()
    {
        var cut = await RunAsync("grant", "cut", "G-0005", "--item", "registered_capital", "--reason", "超出需要", "--as", "sz-sc-steward");
        var raced = await RunAsync("grant", "cut", "G-0005", "--item", "name", "--reason", "x", "--version", "1", "--as", "sz-sc-steward");
        var given = await RunAsync("grant", "relinquish", "G-0005", "--reason", "目的已实现", "--as", "xc-zj-steward");
        var owed = await UntilAsync(() => RunAsync("disposal", "list", "--as", "xc-zj"), "G-0005");

        Assert.Contains("given up", given.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("registered_capital", cut.Output, StringComparison.Ordinal);
        Assert.Contains("operating_status", cut.Output, StringComparison.Ordinal);
        raced.AssertFailed("VERSION_RACED");
        Assert.Contains("exchange usage record G-0005 destruction", given.Output, StringComparison.Ordinal);
        Assert.Contains("XC-ZJ certifies: exchange usage record G-0005 destruction", owed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_grant_is_passed_on_within_the_division_and_no_more_than_a_part()
    {
        var filed = await RunAsync(
            "request", "file", "--reference", "T-PASS", "--resource", "103002/0015", "--item", "code", "--item", "name", "--purpose", "区划核对",
            "--basis", "依据", "--scenario", "场景", "--scope", "范围", "--mode", "api,batch", "--rows", "code:3305*", "--until", "2099-12-31", "--declare",
            "--as", "hu-zj");
        var request = RequestId().Match(filed.Output).Value;
        await RunAsync("request", "sign", request, "--as", "hu-zj-head");
        await RunAsync("request", "answer", request, "--agree", "--may-pass-on", "--as", "xc-tj-steward");
        await RunAsync("request", "sign-answer", request, "--as", "xc-tj-head");
        var delivered = await RunAsync("request", "deliver", request, "--as", "xc-tj-steward");
        var grant = GrantId().Match(delivered.Output).Value;

        var wider = await RunAsync("grant", "pass-on", grant, "--id", "G-WIDER", "--to", "AJ-ZW", "--item", "level", "--as", "hu-zj-steward");
        var passed = await RunAsync(
            "grant", "pass-on", grant, "--id", "G-PART", "--to", "AJ-ZW", "--rows", "code:330523*", "--mode", "batch", "--as", "hu-zj-steward");
        var read = await UntilAsync(() => RunAsync("read", "103002/0015", "--purpose", "区划核对", "--as", "aj-zw"), "330523");
        var shown = await RunAsync("grant", "show", "G-PART", "--as", "aj-zw");

        wider.AssertFailed("GRANT_WIDER");
        Assert.Contains("where code begins with 330523", passed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("330522", read.Output, StringComparison.Ordinal);
        Assert.Contains($"part of   {grant}", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_department_sets_its_webhook_sees_how_far_it_has_got_and_takes_it_away()
    {
        var none = await RunAsync("notice", "webhook", "show", "--as", "sz-ga-steward");
        var plain = await RunAsync("notice", "webhook", "set", "http://127.0.0.1:9/", "--as", "sz-ga-steward");
        var set = await RunAsync("notice", "webhook", "set", "https://127.0.0.1:9/notices", "--kind", "requestmoved,disposal", "--as", "sz-ga-steward");
        var shown = await RunAsync("notice", "webhook", "show", "--as", "sz-ga");
        var removed = await RunAsync("notice", "webhook", "remove", "--as", "sz-ga-steward");

        none.AssertFailed("WEBHOOK_NOT_FOUND");
        plain.AssertFailed("REQUEST_INVALID");
        Assert.Contains("kinds     RequestMoved, Disposal", set.Output, StringComparison.Ordinal);
        Assert.Contains("whpk_", set.Output, StringComparison.Ordinal);
        Assert.Contains("delivered up to notice", shown.Output, StringComparison.Ordinal);
        Assert.Contains("The webhook is gone.", removed.Output, StringComparison.Ordinal);
    }

    // The gateway has a grant, and the registry's watch its end, a moment later.
    private static async Task<ProgramRun> UntilAsync(Func<Task<ProgramRun>> run, string sentence)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var done = await run();
            if (done.Output.Contains(sentence, StringComparison.Ordinal))
            {
                return done;
            }

            Assert.False(limit.IsCancellationRequested, done.Output + done.Error);
        }
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        ExchangeProcess.RunAsync([.. arguments, "--data", running.World.Folder], TestContext.Current.CancellationToken);

    [GeneratedRegex("Q-[0-9a-f]{16}")]
    private static partial Regex RequestId();

    [GeneratedRegex("G-[0-9A-F]{16}")]
    private static partial Regex GrantId();
}
