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

        Assert.Contains("Suspended", suspended.Output, StringComparison.Ordinal);
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
