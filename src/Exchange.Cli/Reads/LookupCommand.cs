using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary><c>exchange lookup</c>: one subject's rows.</summary>
internal static class LookupCommand
{
    public static Command Create()
    {
        var (access, read, key, output) = (new UserAccess(), new ReadOptions(), new SubjectKey(), new AnswerOptions());
        var command = new Command("lookup", "Looks one subject up in a resource.") { read.Resource };
        key.AddTo(command);
        read.AddTo(command);
        output.AddTo(command);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var exchange = access.Connect(parsed, read.Gateway);
            var request = new LookupRequest
            {
                Resource = parsed.GetRequiredValue(read.Resource),
                Key = key.Of(parsed),
                Items = { ReadOptions.ListOf(parsed.GetValue(read.Items)) },
                Purpose = parsed.GetRequiredValue(read.Purpose),
                Matter = parsed.GetValue(read.Matter) ?? "",
                HouseholdAuthorization = parsed.GetValue(read.Household) ?? "",
                ContractorTask = parsed.GetValue(read.Task) ?? "",
            };
            var answer = await exchange.LookupAsync(request, ct);
            if (output.IsGiven(parsed))
            {
                await output.WriteAsync(parsed, LookupBatch.Of(answer), ct);
                Tell(answer, AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) }));
            }
            else
            {
                AnsiConsole.Write(ReadTables.Of(answer).Caption(answer.Rows.Count == 0 ? "no row" : ""));
                Tell(answer, AnsiConsole.Console);
            }
        });
        return command;
    }

    private static void Tell(LookupResponse answer, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[grey]{ReadTables.Caption(answer.Provenance, answer.Position)}[/]");
        if (answer.Withheld.Count > 0)
        {
            console.MarkupLineInterpolated($"[yellow]withheld, not granted:[/] {string.Join(", ", answer.Withheld)}");
        }

        foreach (var dispute in answer.Disputed.DistinctBy(mark => (mark.Item, mark.Correction)))
        {
            console.MarkupLineInterpolated($"[yellow]disputed:[/] {ReadTables.Of(dispute)}");
        }
    }
}
