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
