using System.CommandLine;
using Exchange.Cli.Serving;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Exchange.Cli.Demo;

/// <summary><c>exchange demo</c>: brings everything up, plays a day, and says whether every step did what it should.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "The data folder; by default a temporary one, removed at the end.", HelpName = "DIR" };
        var keep = new Option<bool>("--keep") { Description = "Keeps the services running afterwards, until Ctrl-C." };
        var command = new Command("demo", "Plays a day between seventeen departments of the Yangtze delta, on real divisions and invented people.") { data, keep };
        command.SetAction(async (parsed, ct) =>
        {
            var given = parsed.GetValue(data);
            var folder = given ?? Directory.CreateTempSubdirectory("exchange-demo-").FullName;
            try
            {
                return await RunAsync(folder, parsed.GetValue(keep), ct);
            }
            finally
            {
                if (given is null)
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string folder, bool keep, CancellationToken ct)
    {
        var home = DemoWorld.Lay(folder);
        var roles = Enum.GetValues<ServiceRole>().ToHashSet();
        Environment.SetEnvironmentVariable("EXCHANGE_Registry__Seed", DemoWorld.LaySeed(home));
        var clock = new DemoClock(DemoDay.Begins);
        await using var services = await ServiceGroup.StartAsync(home, roles, LogLevel.Critical, clock, ct);
        AnsiConsole.Write(ServeCommand.Addresses(home, roles));
        AnsiConsole.MarkupLineInterpolated($"[grey]data in {home.Folder}[/]");

        using var day = new DemoDay(home, clock);
        var steps = await day.PlayAsync(ct);
        Summarize(steps);
        if (keep)
        {
            clock.MoveToPresent();
            AnsiConsole.MarkupLineInterpolated($"The services keep running. Try: [bold]./exchange lookup 301003/0003 310199198005201116 --purpose 保障房资格审查 --matter M-1 --as hu-zj --data {home.Folder}[/]");
            await services.WaitAsync();
        }

        return steps.All(step => step.IsGood) ? 0 : 1;
    }

    private static void Summarize(IReadOnlyList<DemoStep> steps)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("The day").AddColumns("", "who", "did", "should be", "was");
        foreach (var step in steps)
        {
            table.AddRow(
                step.IsGood ? "[green]✓[/]" : "[red]✗[/]",
                Markup.Escape(step.Who),
                Markup.Escape(step.Did),
                Markup.Escape(step.Expected),
                step.IsGood ? Markup.Escape(step.Got) : $"[red]{Markup.Escape(step.Got)}[/]");
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine($"{steps.Count(step => step.IsGood)} of {steps.Count} steps did what they should.");
    }
}
