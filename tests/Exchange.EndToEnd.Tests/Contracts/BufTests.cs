using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.Contracts;

public sealed class BufTests
{
    [Fact]
    public async Task The_contracts_keep_the_rules_of_buf_and_every_part_has_a_comment()
    {
        var run = await NodeTool.RunAsync("buf", ["lint"], TestContext.Current.CancellationToken);

        Assert.Equal("", run.Output + run.Error);
        Assert.Equal(0, run.ExitCode);
    }
}
