using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Reads.Output;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary><c>exchange lookup</c>: one subject's rows.</summary>
internal static class LookupCommand
{
    public static Command Create()
    {
        var (access, read, key) = (new UserAccess(), new ReadOptions(), new SubjectKey());
        var form = new Option<RowForm?>("--format") { Description = "csv or jsonl, for programs; a table when absent.", HelpName = "FORM" };
        var command = new Command("lookup", "Looks one subject up in a resource.") { read.Resource };
        key.AddTo(command);
        read.AddTo(command);
        command.Add(form);
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
            if (parsed.GetValue(form) is { } asked)
            {
                await WriteAsync(answer, asked, ct);
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

    private static async Task WriteAsync(LookupResponse answer, RowForm form, CancellationToken ct)
    {
        if (form == RowForm.Parquet)
        {
            throw new InvalidDataException("A look-up is written as csv or jsonl.");
        }

        await using var output = Console.OpenStandardOutput();
        await using var rows = await RowFile.BeginAsync(form, new() { Items = { answer.Items } }, output, ct);
        await rows.AddAsync(LookupBatch.Of(answer), ct);
        await rows.EndAsync(ct);
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
