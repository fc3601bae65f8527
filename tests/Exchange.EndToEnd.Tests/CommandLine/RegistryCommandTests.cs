using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

[Collection(RunningWorld.Collection)]
public sealed class RegistryCommandTests(RunningWorld running)
{
    [Fact]
    public async Task A_developer_sees_the_catalogue_with_the_sources_of_its_elements()
    {
        var run = await RunAsync("catalogue", "list", "--as", "hu-zj");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("婚姻状况", run.Output, StringComparison.Ordinal);
        Assert.Contains("HZ-MZ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_developer_sees_a_resources_items_its_key_and_the_purposes_it_is_shared_for()
    {
        var run = await RunAsync("catalogue", "show", "301003/0003", "--as", "hu-zj");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("citizen_number (key)", run.Output, StringComparison.Ordinal);
        Assert.Contains("source 数源", run.Output, StringComparison.Ordinal);
        Assert.Contains("有条件", run.Output, StringComparison.Ordinal);
        Assert.Contains("保障房资格审查", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("婚姻", "301003/0003")]
    [InlineData("marital_status", "301003/0003")]
    [InlineData("龘", "Nothing found.")]
    public async Task A_developer_finds_resources_by_a_word_of_two_characters_or_any_other(string text, string expected)
    {
        var run = await RunAsync("catalogue", "search", text, "--as", "hu-zj");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_developer_finds_resources_by_what_they_are()
    {
        var run = await RunAsync(
            "catalogue", "search", "--department", "hz-mz", "--sharing", "conditional", "--mounted", "true", "--element", "person.marital_status", "--as", "hu-zj");

        Assert.Contains("301003/0003", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("103002/0015", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stood_at_an_instant_is_shown_with_the_revision_that_says_so()
    {
        var then = TimeProvider.System.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture);

        var grants = await RunAsync("grant", "list", "--as", "xc-zj", "--as-of", then);
        var source = await RunAsync("catalogue", "source", "person.marital_status", "--as", "hu-zj", "--as-of", then);
        var before = await RunAsync("grant", "show", "G-0005", "--as", "xc-zj", "--as-of", "2020-01-01");

        Assert.Contains("G-0005", grants.Output, StringComparison.Ordinal);
        Assert.Contains("revision", grants.Output, StringComparison.Ordinal);
        Assert.Contains("HZ-MZ", source.Output, StringComparison.Ordinal);
        before.AssertFailed("GRANT_NOT_FOUND");
    }

    [Theory]
    [InlineData("yesterday", "is no instant")]
    [InlineData("2026-02-30", "is no instant")]
    [InlineData("9999-01-01", "as_of")]
    public async Task An_instant_that_cannot_be_asked_for_is_refused_with_the_reason(string asOf, string reason)
    {
        var run = await RunAsync("catalogue", "list", "--as", "hu-zj", "--as-of", asOf);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_officer_sees_what_happened_to_a_grant()
    {
        var run = await RunAsync("history", "grant", "G-0001", "--as", "sh-sj-officer");

        Assert.Contains("seed:world.json", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dutyline", "D2-001", "第二批, due 2026-09-30")]
    [InlineData("designation", "person.marital_status", "HZ-MZ")]
    [InlineData("resource", "301003/0003", "婚姻登记信息")]
    public async Task What_happened_to_a_fact_tells_what_stands_since(string kind, string id, string stands)
    {
        var run = await RunAsync("history", kind, id, "--as", "sh-sj-authority");

        Assert.Contains(stands, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_shows_the_rows_it_covers_and_what_each_read_must_name()
    {
        var rows = await RunAsync("grant", "show", "G-0004", "--as", "sh-sj-authority");
        var duties = await RunAsync("grant", "show", "G-0002", "--as", "sh-sj-authority");

        Assert.Contains("where code begins with 3305", rows.Output, StringComparison.Ordinal);
        Assert.Contains("家庭授权", duties.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_developer_sees_who_takes_part_under_which_names()
    {
        var run = await RunAsync("department", "list", "--as", "hu-zj");

        Assert.Contains("杭州市民政(演示)", run.Output, StringComparison.Ordinal);
        Assert.Contains("11330199000000043C", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_department_that_nobody_knows_is_told_with_the_ways_to_name_one()
    {
        var run = await RunAsync("catalogue", "search", "--department", "NOSUCH", "--as", "hu-zj");

        run.AssertFailed("'NOSUCH' is no department: give a short name that exchange department list shows");
    }

    [Fact]
    public async Task A_refused_caller_is_told_the_role_that_the_call_needs()
    {
        var run = await RunAsync("element", "designate", "person.phone", "HZ-MZ", "--document", "x", "--as", "hz-mz-steward");

        run.AssertFailed("role Authority");
    }

    [Fact]
    public async Task A_department_that_was_told_nothing_is_told_so() =>
        Assert.Contains("No notices.", (await RunAsync("notice", "list", "--as", "hf-kj")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task A_department_sees_its_own_grants_and_no_others()
    {
        var run = await RunAsync("grant", "list", "--as", "xc-zj");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("G-0005", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("G-0001", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_suspends_a_grant_and_puts_it_back()
    {
        var suspended = await RunAsync("grant", "suspend", "G-0005", "--reason", "演示", "--as", "sh-sj-authority");
        var again = await RunAsync("grant", "suspend", "G-0005", "--reason", "演示", "--as", "sh-sj-authority");
        var reinstated = await RunAsync("grant", "reinstate", "G-0005", "--reason", "已整改", "--as", "sh-sj-authority");

        Assert.Contains("suspended", suspended.Output, StringComparison.Ordinal);
        again.AssertFailed("TRANSITION_REFUSED");
        Assert.Contains("active", reinstated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_officer_finds_a_departments_refusal_by_its_short_name_and_nobody_else_does()
    {
        await RunAsync("lookup", "103002/0015", "330502001005", "--purpose", "x", "--as", "hf-kj");

        var found = await RunAsync("log", "find", "--consumer", "hf-kj", "--rule", "GRANT_ABSENT", "--as", "sh-sj-officer");
        var refused = await RunAsync("log", "find", "--as", "hu-zj");

        Assert.Contains("HF-KJ", found.Output, StringComparison.Ordinal);
        refused.AssertFailed("ROLE_MISSING");
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) => ExchangeProcess.RunAsync(
        [.. arguments, "--data", running.World.Folder], TestContext.Current.CancellationToken);
}
