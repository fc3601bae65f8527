using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.Demo;

public sealed partial class DemoTests(DemoTemplate template)
{
    [Fact]
    public async Task Every_step_of_the_demo_does_what_it_should()
    {
        var run = await template.FirstRunAsync();

        AssertPlayed(run);
    }

    [Fact]
    public async Task The_demo_played_again_in_its_folder_goes_on_with_the_same_world_and_log()
    {
        var first = await template.FirstRunAsync();

        var second = await template.PlayAsync(TestContext.Current.CancellationToken);

        AssertPlayed(second);
        Assert.True(EntriesIn(second.Output) > EntriesIn(first.Output), "The log goes on.");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task The_kept_demo_stops_cleanly_when_it_is_asked_to(string signal)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var demo = ExchangeProcess.Start(["demo", "--keep"]);
        await demo.UntilSaidAsync("The services keep running.", ct);

        await demo.SignalAsync(signal, ct);
        var run = await demo.EndAsync(ct);

        AssertPlayed(run);
        Assert.False(Directory.Exists(DataFolder().Match(run.Output).Groups[1].Value));
    }

    private static void AssertPlayed(ProgramRun run)
    {
        Assert.Equal("", run.Error);
        Assert.DoesNotContain(run.Output.Split('\n'), line => line.Contains('✗', StringComparison.Ordinal));
        Assert.Matches(AllSteps(), run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    private static int EntriesIn(string output) =>
        int.Parse(Sound().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b(\d+) of \1 steps did what they should")]
    private static partial Regex AllSteps();

    [GeneratedRegex(@"Sound: (\d+) entries")]
    private static partial Regex Sound();

    [GeneratedRegex(@"data in (\S+)")]
    private static partial Regex DataFolder();
}
