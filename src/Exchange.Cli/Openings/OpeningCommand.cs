using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Openings;

/// <summary><c>exchange opening</c>: to whom data is opened outside the exchange, and on what terms.</summary>
internal static class OpeningCommand
{
    public static Command Create() => new("opening", "Opening agreements 开放协议: to whom data is opened, and on what terms.") { Import(), List() };

    private static Command Import()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var file = new Argument<FileInfo>("FILE") { Description = "Agreements in YAML; docs/openings.md shows one." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Checks everything, in the registry too, and changes nothing." };
        var command = new Command("import", "Writes a file's agreements, all of them or none. Authorities, and stewards for their own department.") { file, dryRun, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var (request, errors) = OpeningFile.Read(FileText.Read(parsed.GetRequiredValue(file)));
            if (errors.Count > 0)
            {
                Violated.Show(parsed.GetRequiredValue(file), errors);
                return 1;
            }

            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            foreach (var agreement in request.Agreements)
            {
                agreement.OpenedBy = names.IdOf(agreement.OpenedBy);
            }

            request.ValidateOnly = parsed.GetValue(dryRun);
            var answer = await new OpeningService.OpeningServiceClient(channel).RecordOpeningsAsync(request, cancellationToken: ct);
            Console.WriteLine($"{answer.Added} added, {answer.Changed} changed, {answer.Unchanged} unchanged.");
            Console.WriteLine(request.ValidateOnly ? "A dry run: nothing was changed." : $"Revision {answer.Revision}.");
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var resource = new Option<string?>("--resource") { Description = "The resource's code.", HelpName = "CODE" };
        var command = new Command("list", "Lists agreements; what is wrong with one is a finding X1 to X5.") { resource, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var table = new Table().Border(TableBorder.Rounded).AddColumns("agreement", "resource", "opened by", "recipient", "from", "to", "terms", "others");
            var request = new ListOpeningsRequest { Resource = parsed.GetValue(resource) ?? "" };
            ListOpeningsResponse page;
            do
            {
                page = await new OpeningService.OpeningServiceClient(channel).ListOpeningsAsync(request, cancellationToken: ct);
                foreach (var one in page.Agreements)
                {
                    table.AddRow(
                        Markup.Escape($"{one.Id} v{one.Version}"),
                        Markup.Escape(one.Resource),
                        Markup.Escape(names.NameOf(one.OpenedBy)),
                        Markup.Escape(one.Recipient.Name),
                        one.From,
                        one.To.Length > 0 ? one.To : "no end",
                        Markup.Escape(one.Terms),
                        $"{one.Others.Count(other => !other.Granted)} of {one.Others.Count} refused or unanswered");
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table);
        });
        return command;
    }
}
