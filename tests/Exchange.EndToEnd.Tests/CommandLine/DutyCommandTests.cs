using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

[Collection(RunningWorld.Collection)]
public sealed class DutyCommandTests(RunningWorld running)
{
    [Fact]
    public async Task A_list_is_imported_once_and_its_lines_are_seen_with_their_progress()
    {
        var file = RepositoryRoot.Combine("demo", "duties", "third-batch.csv");

        var trial = await RunAsync("duty", "import", file, "--dry-run", "--as", "sh-sj-authority");
        var first = await RunAsync("duty", "import", file, "--as", "sh-sj-authority");
        var second = await RunAsync("duty", "import", file, "--as", "sh-sj-authority");
        var listed = await RunAsync("duty", "list", "--batch", "第三批", "--at", "2099-01-01", "--as", "sh-sj-officer");

        Assert.Contains("A dry run: nothing was changed.", trial.Output, StringComparison.Ordinal);
        Assert.Contains("3 added", first.Output, StringComparison.Ordinal);
        Assert.Contains("3 unchanged", second.Output, StringComparison.Ordinal);
        Assert.Contains("D3-003", listed.Output, StringComparison.Ordinal);
        Assert.Contains("never updated", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_list_is_told_with_its_places_and_changes_nothing()
    {
        var file = Path.Combine(running.World.Folder, "bad.csv");
        await File.WriteAllTextAsync(file, "编号,清单,批次,责任部门,数据元,完成时限,依据\nD9-001,责任,第九批,NOBODY,person.phone,2026-12-31,x\n", TestContext.Current.CancellationToken);

        var run = await RunAsync("duty", "import", file, "--as", "sh-sj-authority");
        var listed = await RunAsync("duty", "list", "--batch", "第九批", "--as", "sh-sj-authority");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("bad.csv:2:4 lines[0].department: A unified social credit code", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("D9-001", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_steward_reports_an_update_and_readers_see_how_fresh_the_data_is()
    {
        var reported = await RunAsync("update", "report", "304001/0011", "--until", "2026-10-10T08:00:00+08:00", "--as", "hz-wj-steward");
        var other = await RunAsync("update", "report", "304001/0011", "--until", "2026-10-10T08:00:00+08:00", "--as", "sz-sc-steward");
        var listed = await RunAsync("freshness", "list", "--as", "hu-zj");

        Assert.Contains("the next update is due by 2026-10-11 23:59", reported.Output, StringComparison.Ordinal);
        other.AssertFailed("OTHER_DEPARTMENT");
        Assert.Contains("2026-10-10 08:00", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_officer_sees_what_stands_against_whom_and_a_department_what_stands_against_itself()
    {
        var all = await RunAsync("finding", "list", "--code", "a1", "--as", "sh-sj-officer");
        var own = await RunAsync("finding", "list", "--code", "a1", "--as", "hu-zj");

        Assert.Contains("SH-SJ", all.Output, StringComparison.Ordinal);
        Assert.Contains("D2-010", all.Output, StringComparison.Ordinal);
        Assert.Contains("0 findings", own.Output, StringComparison.Ordinal);
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        ExchangeProcess.RunAsync([.. arguments, "--data", running.World.Folder], TestContext.Current.CancellationToken);
}
