using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Duties;

/// <summary><c>exchange duty</c>: who owes which data to whom, and how far it is met.</summary>
internal static class DutyCommand
{
    public static Command Create() => new("duty", "Duty lists 责任清单: who owes which data to whom, and how far it is met.") { Import(), List() };

    private static Command Import()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var file = new Argument<FileInfo>("FILE") { Description = "A duty list in YAML or CSV; docs/duties.md shows both." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Checks everything, in the registry too, and changes nothing." };
        var command = new Command("import", "Writes a file's lines, all of them or none. Authorities only.") { file, dryRun, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var name = parsed.GetRequiredValue(file);
            var read = DutyFile.Read(name);
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            if (read.Lines.Count > 0)
            {
                read.Resolve((await DepartmentNames.ReadAsync(channel, ct)).IdOf);
            }

            // A trial first: its answer tells everything that is wrong, however much it is.
            var client = new Registry.V1.DutyService.DutyServiceClient(channel);
            var request = new ImportDutyLinesRequest { Lines = { read.Lines }, ValidateOnly = true };
            var answer = read.Lines.Count > 0 ? await client.ImportDutyLinesAsync(request, cancellationToken: ct) : new();
            read.Add(answer.Violations);
            if (read.Errors.Count > 0)
            {
                Violated.Show(name, read.Errors);
                return 1;
            }

            if (!parsed.GetValue(dryRun))
            {
                request.ValidateOnly = false;
                answer = await client.ImportDutyLinesAsync(request, cancellationToken: ct);
            }

            Console.WriteLine($"{answer.Added} added, {answer.Changed} changed, {answer.Unchanged} unchanged.");
            Console.WriteLine(parsed.GetValue(dryRun) ? "A dry run: nothing was changed." : $"Revision {answer.Revision}.");
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var batch = new Option<string?>("--batch") { Description = "The batch, such as 第二批.", HelpName = "TEXT" };
        var department = new Option<string?>("--department") { Description = "The department that owes, by short name or code.", HelpName = "DEPARTMENT" };
        var dueFrom = new Option<string?>("--due-from") { Description = "The first day on which a line may be due.", HelpName = "DAY" };
        var dueUntil = new Option<string?>("--due-until") { Description = "The last day on which a line may be due.", HelpName = "DAY" };
        var at = AtOption();
        var command = new Command("list", "Lists how far each line is met. Officers and authorities see all; others their department's own.")
        {
            batch, department, dueFrom, dueUntil, at, gateway,
        };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var (client, table) = (new Audit.V1.DutyService.DutyServiceClient(channel), ProgressTable.Empty());
            var request = new ListProgressRequest
            {
                Batch = parsed.GetValue(batch) ?? "",
                Department = parsed.GetValue(department) is { } owing ? names.IdOfTyped(owing) : "",
                At = parsed.GetValue(at)?.ToTimestamp(),
                DueFrom = parsed.GetValue(dueFrom) ?? "",
                DueUntil = parsed.GetValue(dueUntil) ?? "",
            };
            ListProgressResponse page;
            do
            {
                page = await client.ListProgressAsync(request, cancellationToken: ct);
                foreach (var progress in page.Progress)
                {
                    ProgressTable.Add(table, progress, names.NameOf);
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table.Caption($"from registry revision {page.RegistryRevision} and {page.LogSize} log entries"));
        });
        return command;
    }

    public static Option<DateTimeOffset?> AtOption() => new("--at")
    {
        Description = "Judges today's facts by a later instant, such as the end of 2026-12-31; now when absent.",
        HelpName = "DAY|INSTANT",
        CustomParser = result => Options.ParseInstant(result),
    };
}
