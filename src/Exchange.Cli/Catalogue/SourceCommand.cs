using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange catalogue source</c>: who the source of an element is, or was.</summary>
internal static class SourceCommand
{
    public static Command Create()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var element = new Argument<string>("ELEMENT") { Description = "The element's id, such as person.marital_status." };
        var asOf = AsOf.Option();
        var command = new Command("source", "Shows the one source of an element, and who designated it.") { element, asOf, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var instant = AsOf.Of(parsed, asOf);
            var answer = await new CatalogueService.CatalogueServiceClient(channel).GetDesignationAsync(
                new() { Element = parsed.GetRequiredValue(element), AsOf = instant }, cancellationToken: ct);
            if (answer.Designation is not { } designation)
            {
                AnsiConsole.MarkupLineInterpolated($"{parsed.GetRequiredValue(element)} has no designated source at revision {answer.Revision}.");
                return;
            }

            var names = await DepartmentNames.ReadAsync(channel, ct);
            var table = new Table().Border(TableBorder.Rounded).AddColumns("element", "source 数源部门", "document", "designated by");
            table.AddRow(
                designation.Element, Markup.Escape(names.NameOf(designation.Department)), Markup.Escape(designation.Document), Markup.Escape(answer.Actor));
            AsOf.Caption(table, instant, answer.Revision);
            AnsiConsole.Write(table);
        });
        return command;
    }
}
