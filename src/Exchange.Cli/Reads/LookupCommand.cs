using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary><c>exchange lookup</c>: one subject's rows.</summary>
internal static class LookupCommand
{
    public static Command Create()
    {
        var access = new UserAccess();
        var read = new ReadOptions();
        var key = new SubjectKey();
        var command = new Command("lookup", "Looks one subject up in a resource.") { read.Resource };
        key.AddTo(command);
        read.AddTo(command);
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, read.Gateway, RegistryAccess.Setting, credential);
            var request = new LookupRequest
            {
                Resource = parsed.GetRequiredValue(read.Resource),
                Key = key.Of(parsed),
                Items = { parsed.GetValue(read.Items) ?? [] },
                Purpose = parsed.GetRequiredValue(read.Purpose),
                Matter = parsed.GetValue(read.Matter) ?? "",
                HouseholdAuthorization = parsed.GetValue(read.Household) ?? "",
            };
            var answer = await new ReadService.ReadServiceClient(channel).LookupAsync(request, cancellationToken: ct);
            AnsiConsole.Write(ReadTables.Of(answer).Caption(answer.Rows.Count == 0 ? "no row" : ""));
            AnsiConsole.MarkupLineInterpolated($"[grey]{ReadTables.Caption(answer.Provenance, answer.Position)}[/]");
            if (answer.Withheld.Count > 0)
            {
                AnsiConsole.MarkupLineInterpolated($"[yellow]withheld, not granted:[/] {string.Join(", ", answer.Withheld)}");
            }

            foreach (var dispute in answer.Disputed.DistinctBy(mark => (mark.Item, mark.Correction)))
            {
                AnsiConsole.MarkupLineInterpolated($"[yellow]disputed:[/] {ReadTables.Of(dispute)}");
            }
        });
        return command;
    }
}
