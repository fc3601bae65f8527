using System.CommandLine;
using Exchange.Audit.V1;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Reads;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Exchange.Cli.Duties;

/// <summary><c>exchange finding</c>: which rules are broken, by whom, what shows it, and what became of it.</summary>
internal static class FindingCommand
{
    public static Command Create() => new("finding", "Findings 稽核发现, derived from registry and log.")
    {
        List(),
        FindingSteps.Show(),
        FindingSteps.Notify(),
        FindingSteps.Rectify(),
        FindingSteps.Close(),
        FindingSteps.Accept(),
        NoticePrint.Create(),
        ReportCommand.Create(),
        ReportCommand.Clock(),
    };

    private static Command List()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var responsible = new Option<string?>("--responsible") { Description = "The department responsible, by short name or code.", HelpName = "DEPARTMENT" };
        var code = new Option<FindingCode?>("--code") { Description = "The kind, such as P4.", HelpName = "CODE" };
        var notes = new Option<bool>("--notes") { Description = "With the notes, which accuse nobody." };
        var state = new Option<FindingState?>("--state") { Description = "How far it has come, such as Notified.", HelpName = "STATE" };
        var (at, from, to) = (DutyCommand.AtOption(), PeriodOptions.From("What stood from then on, closed or not."), PeriodOptions.To("What stood before."));
        var command = new Command("list", "Lists findings. Officers and authorities see all; others what their department is responsible for.")
        {
            responsible, code, state, at, from, to, notes, gateway,
        };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var table = new Table().Border(TableBorder.Rounded)
                .AddColumn("finding 稽核", column => column.NoWrap())
                .AddColumns("against 责任单位", "what", "evidence");
            var client = new FindingService.FindingServiceClient(channel);
            var request = new ListFindingsRequest
            {
                Code = parsed.GetValue(code) ?? FindingCode.Unspecified,
                Responsible = parsed.GetValue(responsible) is { } department ? names.IdOfTyped(department) : "",
                State = parsed.GetValue(state) ?? FindingState.Unspecified,
                At = parsed.GetValue(at)?.ToTimestamp(),
                WithNotes = parsed.GetValue(notes),
                From = parsed.GetValue(from)?.ToTimestamp(),
                To = parsed.GetValue(to)?.ToTimestamp(),
            };
            var count = 0;
            do
            {
                var page = await client.ListFindingsAsync(request, cancellationToken: ct);
                foreach (var finding in page.Findings)
                {
                    Add(table, finding, names.NameOf);
                }

                count += page.Findings.Count;
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table.Caption($"{count} findings"));
        });
        return command;
    }

    private static void Add(Table table, Finding finding, Func<string, string> nameOf) => table.AddRow(
        $"{finding.Code} {finding.Id}\n{Markup.Escape(finding.Article)}\n{FindingSteps.Words(finding)}",
        Markup.Escape(finding.Responsible.Length > 0 ? nameOf(finding.Responsible) : "nobody competent") + $"\nsince {FreshnessWords.Local(finding.Since)}",
        Markup.Escape(finding.Erased ? "(its words were erased)" : finding.Text),
        Markup.Escape(string.Join(", ", finding.Evidence.Select(Words))));

    public static string Words(Evidence evidence) => evidence.Kind switch
    {
        EvidenceKind.DataUpdate => $"its update v{evidence.Version}",
        EvidenceKind.Entry => $"log entry {evidence.Id}",
        _ => $"{evidence.Id}{(evidence.Version > 0 ? $" v{evidence.Version}" : "")}",
    };
}
