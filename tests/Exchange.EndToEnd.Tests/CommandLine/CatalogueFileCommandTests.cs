using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>A steward's file, from the first mistake to publication and beyond, in a world of its own.</summary>
public sealed partial class CatalogueFileCommandTests(DemoTemplate template) : IAsyncLifetime
{
    private const string Code = "303003/0016";

    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "demo", "catalogue", "hu-zj-filings.yaml");
    private static readonly string Sheet = Path.Combine(AppContext.BaseDirectory, "demo", "catalogue", "guide-2017.csv");

    private World _world = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await World.LayAsync(template);
        await _world.StartAsync("identity,registry,audit,gateway", CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_file_is_drafted_signed_filed_and_published_by_four_people_each_told_the_next_command()
    {
        var dry = await RunAsync("hu-zj-steward", "publish", Sample, "--dry-run");
        var drafted = await RunAsync("hu-zj-steward", "publish", Sample);
        var signed = await RunAsync("hu-zj-head", "sign", Code, "--version", "1");
        var late = await RunAsync("hu-zj-head", "sign", Code, "--version", "1");
        var filed = await RunAsync("hu-zj-steward", "file", Code);
        var listed = await RunAsync("sh-sj-authority", "drafts");
        var approved = await RunAsync("sh-sj-authority", "approve", Code, "--version", "3");
        var shown = await RunAsync("hu-zj", "show", Code);

        AssertSays(dry, "assessed", $"exchange catalogue sign {Code} --version 1 --as HEAD", "A dry run: nothing was changed.");
        AssertSays(drafted, "assessed", "Written at revision");
        AssertSays(signed, "signed", $"exchange catalogue file {Code} --version 2 --as STEWARD");
        late.AssertFailed("VERSION_RACED");
        AssertSays(filed, "filed", "the authority's review", $"exchange catalogue approve {Code} --version 3 --as AUTHORITY");
        AssertSays(listed, Code, "filed");
        AssertSays(approved, "published, version 1", "no department needed to be told");
        AssertSays(shown, "商品房网签备案进度");
    }

    [Fact]
    public async Task What_is_exported_is_taken_back_as_the_same_and_a_change_of_it_is_shown_before_and_after()
    {
        await PublishAsync(Sample);
        var exported = await WriteAsync((await RunAsync("hu-zj-steward", "export", Code)).Output);
        var changed = await WriteAsync((await File.ReadAllTextAsync(exported, Ct)).Replace("name: 房屋坐落", "name: 坐落", StringComparison.Ordinal)
            .Replace("daily", "real_time", StringComparison.Ordinal));

        var same = await RunAsync("hu-zj-steward", "publish", exported);
        var diff = await RunAsync("hu-zj-steward", "diff", changed);
        await PublishAsync(changed);
        var history = await RunAsync("hu-zj", "history", Code);
        var one = await RunAsync("hu-zj", "history", Code, "--from", "1", "--to", "2");

        AssertSays(same, "it is what stands already", "Nothing needed to be changed.");
        AssertSays(diff, "items[location].name: 房屋坐落 → 坐落", "update_cycle: ");
        AssertSays(history, "version 1 → 2: 2 differences", "items[location].name: 房屋坐落 → 坐落", "version 1: the first");
        AssertSays(one, "version 1 → 2: 2 differences");
    }

    [Fact]
    public async Task What_is_published_in_the_demo_is_exported_and_taken_back_as_it_stands()
    {
        var exported = await WriteAsync((await RunAsync("xc-tj-steward", "export", "306001/0013", "103002/0015")).Output);

        var diff = await RunAsync("xc-tj-steward", "diff", exported);

        Assert.Equal("", diff.Error);
        Assert.Equal(2, Regex.Count(diff.Output, "it is what stands already"));
        Assert.DoesNotContain("changes", diff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_is_returned_with_its_reason_and_given_up()
    {
        await RunAsync("hu-zj-steward", "publish", Sample);
        await RunAsync("hu-zj-head", "sign", Code);
        await RunAsync("hu-zj-steward", "file", Code);

        var returned = await RunAsync("sh-sj-authority", "return", Code, "--reason", "摘要过于笼统");
        var shown = await RunAsync("hu-zj-steward", "drafts", Code);
        var discarded = await RunAsync("hu-zj-steward", "discard", Code);
        var gone = await RunAsync("hu-zj-steward", "drafts");
        var foreign = await RunAsync("hz-mz-steward", "drafts", Code);

        AssertSays(returned, "returned", "摘要过于笼统");
        AssertSays(shown, "because   摘要过于笼统", "mend what it was returned for");
        AssertSays(discarded, "discarded");
        Assert.DoesNotContain(Code, gone.Output, StringComparison.Ordinal);
        foreign.AssertFailed("DRAFT_NOT_FOUND");
    }

    [Fact]
    public async Task A_resource_is_withdrawn_with_its_reason()
    {
        await PublishAsync(Sample);

        var withdrawn = await RunAsync("hu-zj-steward", "withdraw", Code, "--reason", "并入 303001/0009");
        var again = await RunAsync("hu-zj-steward", "withdraw", Code, "--reason", "再次");

        AssertSays(withdrawn, "withdrawn at version", "no department needed to be told");
        Assert.Equal(1, again.ExitCode);
    }

    [Fact]
    public async Task Bad_files_get_every_error_with_its_place_and_change_nothing()
    {
        var before = RevisionOf(await RunAsync("hu-zj-steward", "publish", Sample));
        var sample = await File.ReadAllTextAsync(Sample, Ct);
        var items = Enumerable.Range(0, 200).Select(i => $"      - id: item_{i}\n        name: 项{i}\n        type: none\n");

        var mixed = await PublishBadAsync(sample.Replace(Code, "303003/0020", StringComparison.Ordinal)
            .Replace("daily", "每旬", StringComparison.Ordinal)
            .Replace("        type: date_time", "        type: date_time\n        element: person.birth_date\n        claim: source", StringComparison.Ordinal)
            .Replace("        sensitivity: personal\n      - id: location", "        sensitivty: personal\n      - id: location", StringComparison.Ordinal));
        var many = await PublishBadAsync($"resources:\n  - code: 303003/0021\n    items:\n{string.Concat(items)}");
        var missing = await PublishBadAsync("resources:\n  - code: 303003/0022\n  - name: 只有名称\n");
        var twice = await PublishBadAsync(sample + sample[sample.IndexOf("  - code", StringComparison.Ordinal)..]);
        var cyclic = await PublishBadAsync("resources:\n  - &a\n    items: [*a]\n");
        var broken = await PublishBadAsync("resources:\n  - code: \"303003/0023\n");
        var gbk = await RunAsync("hu-zj-steward", "publish", await WriteAsync(
            sample, CodePagesEncodingProvider.Instance.GetEncoding("GBK")!));
        var after = RevisionOf(await RunAsync("hu-zj-steward", "publish", await WriteAsync(sample.Replace(Code, "303003/0024", StringComparison.Ordinal))));

        AssertTells(
            mixed,
            ":7:19 resources[0].update_cycle: '每旬' is none of",
            ":25:9 resources[0].items[1]: 'sensitivty' is not a field; did you mean 'sensitivity'?",
            ":32:15 resources[0].items[3].type: ",
            ":34:16 resources[0].items[3].claim: The source of person.birth_date is SH-GA");
        Assert.Equal(200, Regex.Count(many.Error, @":\d+:15 resources\[0\]\.items\[\d+\]\.type: 'none' is none of "));
        AssertTells(missing, ":2:5 resources[0].name: ", ":3:5 resources[1].code: ", ":3:5 resources[1].secrecy: ");
        AssertTells(twice, "resources[1].code: resources[0] on line 3 has this code already.");
        AssertTells(cyclic, ":2:5 resources[0]: Anchors are not accepted", ":3:13 resources[0].items[0]: Aliases are not accepted");
        AssertTells(broken, ":2:11 resources[0].code: Not YAML: ");
        AssertTells(gbk, ":4:11: Byte ", "seems to be GBK");
        Assert.Equal(before + 1, after);
    }

    [Fact]
    public async Task A_thousand_errors_that_only_the_registry_sees_come_back_in_one_answer()
    {
        var items = string.Concat(Enumerable.Range(0, 500).Select(i => $"      - id: item_{i}\n        type: text\n"));

        var refused = await PublishBadAsync($"resources:\n  - code: 303003/0025\n    items:\n{items}  - code: 303003/0026\n    items:\n{items}");

        Assert.Equal(1000, Regex.Count(refused.Error, @"resources\[[01]\]\.items\[\d+\]\.name: "));
    }

    [Fact]
    public async Task A_sheet_of_the_guide_becomes_a_file_and_its_mistakes_are_told()
    {
        var bad = await WriteAsync((await File.ReadAllTextAsync(Sheet, Ct)).Replace("规模以上工业企业名录", "工业企业监管平台", StringComparison.Ordinal)
            .Replace("每月", "每旬", StringComparison.Ordinal));

        var good = await RunAsync("", "import", Sheet);
        var refused = await RunAsync("", "import", bad);
        var published = await RunAsync("xc-tj-steward", "publish", await WriteAsync(good.Output));

        Assert.Equal(0, good.ExitCode);
        Assert.Contains("3 resources; 17 fields are still to be filled in", good.Error, StringComparison.Ordinal);
        AssertTells(refused, ":5:2 信息资源名称: This names a system;", ":5:17 更新周期: '每旬' is none of");
        Assert.Equal("", refused.Output);
        AssertTells(published, "resources[0].grade: ", "resources[1].items[0].id: ");
    }

    [Fact]
    public async Task A_file_that_is_too_large_or_not_there_is_told_in_a_sentence()
    {
        var large = await WriteAsync("");
        await using (var stream = File.OpenWrite(large))
        {
            stream.SetLength(100_000_000);
        }

        var refused = await RunAsync("hu-zj-steward", "publish", large);
        var absent = await RunAsync("hu-zj-steward", "diff", "/no/such.yaml");

        refused.AssertFailed("is larger than 16 MiB; it was not read.");
        absent.AssertFailed("/no/such.yaml");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static void AssertSays(ProgramRun run, params string[] sentences)
    {
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.All(sentences, sentence => Assert.Contains(sentence, run.Output, StringComparison.Ordinal));
    }

    private static void AssertTells(ProgramRun run, params string[] errors)
    {
        Assert.All(errors, error => run.AssertFailed(error));
        run.AssertFailed("nothing was changed.");
    }

    private static int RevisionOf(ProgramRun run) =>
        int.Parse(Revision().Match(run.Output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    private async Task PublishAsync(string file)
    {
        await RunAsync("hu-zj-steward", "publish", file);
        await RunAsync("hu-zj-head", "sign", Code);
        await RunAsync("hu-zj-steward", "file", Code);
        AssertSays(await RunAsync("sh-sj-authority", "approve", Code), "published");
    }

    private async Task<ProgramRun> PublishBadAsync(string text) => await RunAsync("hu-zj-steward", "publish", await WriteAsync(text));

    private async Task<string> WriteAsync(string text, Encoding? encoding = null)
    {
        var file = Path.Combine(_world.Folder, Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, text, encoding ?? new UTF8Encoding(false), Ct);
        return file;
    }

    private Task<ProgramRun> RunAsync(string client, params string[] arguments) => ExchangeProcess.RunAsync(
        client.Length == 0 ? ["catalogue", .. arguments] : ["catalogue", .. arguments, "--as", client, "--data", _world.Folder], Ct);

    [GeneratedRegex(@"Written at revision (\d+)\.")]
    private static partial Regex Revision();
}
