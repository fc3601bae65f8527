using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Reads;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange history</c>: everything that happened to one fact.</summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var kind = new Argument<FactKind>("KIND")
        {
            Description = $"What it is: {Options.NamesOf<FactKind>()}.",
            HelpName = "KIND",
            CustomParser = Options.ParseName<FactKind>,
        };
        var id = new Argument<string>("ID") { Description = "Its id: 301003/0003, G-0001, person.phone (the id of a designation is its element's) …" };
        var command = new Command("history", "Shows everything that happened to one fact 全过程留痕: when, who, why.") { kind, id, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var table = new Table().Border(TableBorder.Rounded).AddColumns("revision", "when", "who", "why", "stands since then");
            var client = new HistoryService.HistoryServiceClient(channel);
            var request = new ListEventsRequest { Kind = parsed.GetRequiredValue(kind), Id = parsed.GetRequiredValue(id) };
            do
            {
                var page = await client.ListEventsAsync(request, cancellationToken: ct);
                foreach (var change in page.Changes)
                {
                    table.AddRow(
                        $"{change.Revision}",
                        $"{change.At.ToDateTimeOffset().ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm:ss}",
                        Markup.Escape(change.Actor),
                        Markup.Escape(change.Reason),
                        Markup.Escape(Standing(change, names.NameOf)));
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            if (table.Rows.Count == 0)
            {
                AnsiConsole.MarkupLine("Nothing that the caller may see ever happened to it.");
                return;
            }

            AnsiConsole.Write(table);
        });
        return command;
    }

    private static string Standing(Change change, Func<string, string> nameOf) => change.FactCase switch
    {
        Change.FactOneofCase.Department => $"{change.Department.ShortName} {change.Department.Name}",
        Change.FactOneofCase.Principal => $"{change.Principal.Client}: {string.Join(", ", change.Principal.Roles)}",
        Change.FactOneofCase.Element => change.Element.Name,
        Change.FactOneofCase.Designation => $"{nameOf(change.Designation.Department)}, {change.Designation.Document}",
        Change.FactOneofCase.Resource => $"version {change.Resource.Version}, {change.Resource.Name}{(change.Resource.State > ResourceState.Published ? $", {change.Resource.State}" : "")}",
        Change.FactOneofCase.Grant => $"version {change.Grant.Version}, {change.Grant.State}",
        Change.FactOneofCase.Draft => $"version {change.Draft.Version}, {change.Draft.State}",
        Change.FactOneofCase.Correction => $"version {change.Correction.Version}, {change.Correction.State}",
        Change.FactOneofCase.DataUpdate => $"version {change.DataUpdate.Version}, data until {FreshnessWords.Local(change.DataUpdate.DataUntil)}",
        Change.FactOneofCase.Opening => $"version {change.Opening.Version}, {change.Opening.Recipient.Name}, from {change.Opening.From}",
        Change.FactOneofCase.DutyLine => $"version {change.DutyLine.Version}, {change.DutyLine.Batch}, due {change.DutyLine.Due}",
        Change.FactOneofCase.Dispute => $"version {change.Dispute.Version}, {change.Dispute.State}",
        Change.FactOneofCase.ReferenceRule => change.ReferenceRule.Sentence,
        _ => "",
    };
}
