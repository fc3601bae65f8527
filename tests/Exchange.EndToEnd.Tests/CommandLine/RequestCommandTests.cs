using System.Text.RegularExpressions;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>Both sides of the desk at the command line, while the services run.</summary>
public sealed partial class RequestCommandTests(RunningWorld running) : IClassFixture<RunningWorld>
{
    [Fact]
    public async Task Whoever_types_what_each_command_tells_comes_from_an_application_to_the_data()
    {
        var filed = await FileAsync("T-WAY", "302001/0006", "信用监管", "sz-sc", "--item", "credit_code", "--item", "taxpayer_status");
        var signed = await NextAsync(filed);
        var answered = await NextAsync(signed);
        var agreed = await NextAsync(answered);
        var delivered = await NextAsync(agreed);
        var read = await UntilAsync(
            () => NextAsync(delivered, command => command.Replace("KEY", "91310199MA1G60014W", StringComparison.Ordinal)), "非正常");

        Assert.Contains("drafted 草拟, version 1", filed.Output, StringComparison.Ordinal);
        Assert.Contains("turn      the head of the requester's sharing office, SZ-SC", filed.Output, StringComparison.Ordinal);
        Assert.Contains("forwarded 已转办, version 2", signed.Output, StringComparison.Ordinal);
        Assert.Contains("(政务数据共享条例 Art 21)", signed.Output, StringComparison.Ordinal);
        Assert.Contains("policy    补正 does not stop the reply's clock", signed.Output, StringComparison.Ordinal);
        Assert.Contains("turn      the head of the provider's sharing office, JX-SW", answered.Output, StringComparison.Ordinal);
        Assert.Contains("agreed 已同意", agreed.Output, StringComparison.Ordinal);
        Assert.Contains("(政务数据共享条例 Art 22)", agreed.Output, StringComparison.Ordinal);
        Assert.Contains("effective 已生效", delivered.Output, StringComparison.Ordinal);
        Assert.Contains("grant G-", read.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_request_shows_the_whole_way_that_it_has_gone()
    {
        var id = Id((await FileAsync("T-SHOW", "203001/0007", "高企研发人员社保核验", "hf-kj", "--item", "payment_status", "--impact-assessment", "PIA-7")).Output);
        await RunAsync("request", "sign", id, "--as", "hf-kj-head");
        await RunAsync("request", "return", id, "--missing", "缺委托书", "--missing", "缺等保证明", "--as", "wh-rs-steward");
        await RunAsync("request", "supplement", id, "--text", "委托书 88 号", "--as", "hf-kj");
        var again = await RunAsync("request", "return", id, "--missing", "还缺一份", "--as", "wh-rs-steward");
        await RunAsync("request", "ask-extension", id, "--workdays", "10", "--reason", "系统切换", "--as", "wh-rs-steward");
        var extended = await RunAsync("request", "extend", id, "--document", "皖数函1号", "--as", "sh-sj-authority");
        var proposed = await RunAsync("request", "answer", id, "--refuse", "--reason", "另需加盖市长章", "--cite", "市长章", "--as", "wh-rs-steward");
        var burdened = await RunAsync("request", "sign-answer", id, "--as", "wh-rs-head");
        var shown = await RunAsync("request", "show", id, "--as", "hf-kj");
        var other = await RunAsync("request", "show", id, "--as", "xc-tj");

        again.AssertFailed("RETURNED_ALREADY");
        burdened.AssertFailed("EXTRA_CONDITION");
        other.AssertFailed("REQUEST_NOT_FOUND");
        Assert.Contains("warning: if it is signed", proposed.Error, StringComparison.Ordinal);
        Assert.Equal("", extended.Error);
        string[] way =
        [
            "filed: drafted by",
            "received by WH-RS, reply due",
            "missing: 缺委托书; 缺等保证明",
            "supplied: 委托书 88 号",
            "BREACH by", // the second notice
            "10 working days more asked for by",
            "皖数函1号",
            "a condition that the catalogue does not name: 市长章: 另需加盖市长章",
        ];
        Assert.Equal(way, way.Where(line => shown.Output.Contains(line, StringComparison.Ordinal)));
        Assert.Equal(way.Order(Comparer<string>.Create((a, b) => Position(shown, a) - Position(shown, b))), way);
    }

    [Fact]
    public async Task An_application_is_checked_first_with_a_reason_for_each_item()
    {
        var checkedFirst = await RunAsync(
            ["request", "precheck", .. Flags("T-CHECK", "301003/0003", "人才引进评分"), "--item", "marital_status", "--as", "hu-zj"]);
        var listed = await RunAsync("request", "list", "--reference", "T-CHECK", "--as", "hu-zj");

        Assert.Contains("on the platform already: a matter of authorizing", checkedFirst.Output, StringComparison.Ordinal);
        Assert.Contains("to        HZ-MZ", checkedFirst.Output, StringComparison.Ordinal);
        Assert.Contains("its conditions do not name this purpose, but: 保障房资格审查", checkedFirst.Output, StringComparison.Ordinal);
        Assert.Contains("No requests.", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_wrong_with_an_application_stands_at_its_place_in_the_file()
    {
        var file = Path.Combine(running.World.Folder, "application.yaml");
        await File.WriteAllTextAsync(
            file,
            """
            reference: T-WRONG
            statements:
              purpose: 保障房资格审查
              purpose_kind: collaboration
              begins: 2026-10-12
              ends: 2099-12-31
              declaration: false
            demands:
              - resource: 301003/0003
                items: [no_such_item, no_such_item]
                modes: [batch]
            """,
            TestContext.Current.CancellationToken);

        var refused = await RunAsync("request", "file", file, "--as", "hu-zj");
        await File.WriteAllTextAsync(file, "reference: X\nstatments: {}\ndemands:\n  - {resource: 1, quota: {reads: many, period: week}}\n", TestContext.Current.CancellationToken);
        var misspelt = await RunAsync("request", "file", file, "--as", "hu-zj");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"{file}:3:3 statements.duty", refused.Error, StringComparison.Ordinal);
        Assert.Contains("statements.declaration", refused.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}:2:1: 'statments' is not a field; did you mean 'statements'?", misspelt.Error, StringComparison.Ordinal);
        Assert.Contains("'many' is not a whole number", misspelt.Error, StringComparison.Ordinal);
        Assert.Contains("'week' is none of", misspelt.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("housing.yaml", "hu-zj", 1)]
    [InlineData("household.yaml", "hf-mz", 4)]
    [InlineData("villages.yaml", "xc-zj", 1)]
    public async Task The_demo_s_applications_are_filed_as_they_are_and_again_without_effect(string name, string client, int requests)
    {
        var file = RepositoryRoot.Combine("demo", "requests", name);

        var first = await RunAsync("request", "file", file, "--as", client);
        var second = await RunAsync("request", "file", file, "--as", client);

        Assert.Equal("", first.Error);
        Assert.Equal(requests, RequestId().Matches(first.Output).Select(match => match.Value).Distinct().Count());
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public async Task A_head_delegates_and_the_platform_then_authorizes_until_it_is_revoked()
    {
        var given = await RunAsync(
            "delegation", "give", "V-TEST", "--resource", "302001/0006", "--purpose", "低保家庭经济状况核对", "--within", "340000", "--until", "2099-12-31",
            "--document", "嘉税函1号", "--as", "jx-sw-head");
        var first = Id((await FileAsync("T-V1", "302001/0006", "低保家庭经济状况核对", "hf-mz", "--item", "credit_code")).Output);
        await RunAsync("request", "sign", first, "--as", "hf-mz-head");
        var authorized = await RunAsync("request", "authorize", first, "--as", "sh-sj-authority");
        var listed = await RunAsync("delegation", "list", "--as", "jx-sw");
        await RunAsync("delegation", "revoke", "V-TEST", "--reason", "收回", "--as", "jx-sw-head");
        var second = Id((await FileAsync("T-V2", "302001/0006", "低保家庭经济状况核对", "hf-mz", "--item", "credit_code")).Output);
        await RunAsync("request", "sign", second, "--as", "hf-mz-head");
        var refused = await RunAsync("request", "authorize", second, "--as", "sh-sj-authority");

        Assert.Contains("V-TEST of JX-SW, version 1: until 2099-12-31", given.Output, StringComparison.Ordinal);
        Assert.Contains("effective 已生效", authorized.Output, StringComparison.Ordinal);
        Assert.Contains("V-TEST v1", listed.Output, StringComparison.Ordinal);
        refused.AssertFailed("DELEGATION_ABSENT");
    }

    [Fact]
    public async Task What_is_not_catalogued_is_routed_declined_and_withdrawn()
    {
        var id = Id((await RunAsync(
            ["request", "file", .. Flags("T-WANTED", null, "危房核查"), "--wanted", "危险房屋鉴定结论", "--as", "xc-zj"])).Output);
        var accepted = await RunAsync("request", "sign", id, "--as", "xc-zj-head");
        var routed = await RunAsync("request", "route", id, "--provider", "HU-ZJ", "--as", "sh-sj-authority");
        var back = await RunAsync("request", "not-source", id, "--grounds", "由自然资源部门掌握", "--as", "hu-zj-steward");
        var withdrawn = await RunAsync("request", "withdraw", id, "--reason", "不再需要", "--as", "xc-zj");
        var mine = await RunAsync("request", "list", "--my-turn", "--reference", "T-WANTED", "--as", "xc-zj");

        Assert.Contains("exchange request route", accepted.Output, StringComparison.Ordinal);
        Assert.Contains("exchange request catalogue", routed.Output, StringComparison.Ordinal);
        Assert.Contains("accepted 已受理", back.Output, StringComparison.Ordinal);
        Assert.Contains("withdrawn 撤回", withdrawn.Output, StringComparison.Ordinal);
        Assert.Contains("turn      nobody's", withdrawn.Output, StringComparison.Ordinal);
        Assert.Contains("No requests.", mine.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_rests_on_a_published_condition_is_disputed()
    {
        var id = Id((await FileAsync("T-REFUSED", "301003/0003", "人才引进评分", "hu-zj", "--item", "marital_status", "--impact-assessment", "PIA-1")).Output);
        await RunAsync("request", "sign", id, "--as", "hu-zj-head");
        await RunAsync("request", "answer", id, "--refuse", "--reason", "不在使用用途之内", "--cite", "purposes", "--as", "hz-mz-steward");
        var refused = await RunAsync("request", "sign-answer", id, "--as", "hz-mz-head");
        var disputed = await RunAsync("request", "dispute", id, "--grounds", "属于业务协同", "--as", "hu-zj-steward");
        var shown = await RunAsync("request", "show", id, "--as", "hz-mz");

        Assert.Contains("refused 不予同意", refused.Output, StringComparison.Ordinal);
        Assert.Contains("exchange request dispute", refused.Output, StringComparison.Ordinal);
        Assert.Contains("division 330000", disputed.Output, StringComparison.Ordinal);
        Assert.Contains("disputed 争议", shown.Output, StringComparison.Ordinal);
        Assert.Contains("refuses: 不在使用用途之内, by purposes", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_or_options_are_given_and_not_both_and_an_answer_is_one()
    {
        var neither = await RunAsync("request", "file", "--as", "hu-zj");
        var answer = await RunAsync("request", "answer", "Q-0000000000000000", "--agree", "--refuse", "--as", "hu-zj");
        var quota = await RunAsync(["request", "file", .. Flags("T-Q", "301003/0003", "x"), "--quota", "many", "--rows", "code", "--mode", "fax", "--as", "hu-zj"]);

        neither.AssertFailed("Give a FILE, or --reference and the other options.");
        answer.AssertFailed("Give --agree or --refuse.");
        quota.AssertFailed("'many' is no quota");
        quota.AssertFailed("'code' names no rows");
        quota.AssertFailed("'fax' is none of api, batch, file, verify.");
    }

    private static int Position(ProgramRun run, string line) => run.Output.IndexOf(line, StringComparison.Ordinal);

    private static string Id(string output) => RequestId().Match(output).Value;

    private static string[] Flags(string reference, string? resource, string purpose) =>
    [
        "--reference", reference, .. resource is null ? Array.Empty<string>() : ["--resource", resource], "--purpose", purpose, "--basis", "演示依据",
        "--scenario", "演示场景", "--scope", "本单位", "--mode", "api", "--until", "2099-12-31", "--declare",
    ];

    private Task<ProgramRun> FileAsync(string reference, string resource, string purpose, string client, params string[] more) =>
        RunAsync(["request", "file", .. Flags(reference, resource, purpose), .. more, "--as", client]);

    // Types what stands after "next", word by word.
    private static Task<ProgramRun> NextAsync(ProgramRun run, Func<string, string>? edit = null)
    {
        var command = Next().Match(run.Output).Groups[1].Value;
        Assert.NotEqual("", command);
        return ExchangeProcess.RunAsync((edit?.Invoke(command) ?? command).Split(' '), TestContext.Current.CancellationToken);
    }

    // The gateway has a grant a moment after the registry.
    private static async Task<ProgramRun> UntilAsync(Func<Task<ProgramRun>> run, string sentence)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
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

    [GeneratedRegex(@"^  next +.*: exchange (.+)$", RegexOptions.Multiline)]
    private static partial Regex Next();
}
