using System.CommandLine;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange element</c>: which datum has which source.</summary>
internal static class ElementCommand
{
    public static Command Create() => new("element", "Elements 数据元: which datum has which source, and who holds a copy.") { List(), Show(), Designate() };

    private static Command List()
    {
        var undesignated = new Option<bool>("--undesignated") { Description = "Only those that departments hold and nobody is the source of." };
        return RegistryCommand.Create("list", "Lists the elements.", [undesignated], async (parsed, channel, names, ct) =>
        {
            var table = Empty();
            var (client, request) = (new ElementService.ElementServiceClient(channel), new ListElementsRequest { UndesignatedOnly = parsed.GetValue(undesignated) });
            do
            {
                var page = await client.ListElementsAsync(request, cancellationToken: ct);
                foreach (var standing in page.Standings)
                {
                    Add(table, standing, names.NameOf);
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table);
        });
    }

    private static Command Show()
    {
        var id = new Argument<string>("ELEMENT") { Description = "The element's id, such as person.marital_status." };
        return RegistryCommand.Create("show", "Shows one element.", [id], async (parsed, channel, names, ct) =>
        {
            var standing = (await new ElementService.ElementServiceClient(channel)
                .GetElementAsync(new() { Id = parsed.GetRequiredValue(id) }, cancellationToken: ct)).Standing;
            var table = Empty();
            Add(table, standing, names.NameOf);
            AnsiConsole.Write(table.Caption(Markup.Escape(standing.Element.Definition)));
            if (standing.State == ElementState.Undesignated)
            {
                var authority = standing.CompetentAuthority.Length > 0 ? names.NameOf(standing.CompetentAuthority) : "no authority that the registry knows";
                AnsiConsole.MarkupLineInterpolated(
                    $"[yellow]no source:[/] held by {string.Join(", ", standing.Holders.Select(names.NameOf))}; to be designated by {authority} (政务数据共享条例 Art 19)");
            }
        });
    }

    private static Command Designate()
    {
        var id = new Argument<string>("ELEMENT") { Description = "The element's id, such as person.phone." };
        var department = new Argument<string>("DEPARTMENT") { Description = "The department that becomes its source, such as SH-GA." };
        var document = new Option<string>("--document") { Description = "The document of the designation.", HelpName = "TEXT", Required = true };
        var dispute = new Option<string?>("--dispute") { Description = "The dispute decided for the department, where another is the source.", HelpName = "DISPUTE" };
        return RegistryCommand.Create("designate", "Names an element's one source 数源认定. Authorities.", [id, department, document, dispute], async (parsed, channel, names, ct) =>
        {
            var request = new DesignateSourceRequest
            {
                Designation = new()
                {
                    Element = parsed.GetRequiredValue(id),
                    Department = names.IdOfTyped(parsed.GetRequiredValue(department)),
                    Document = parsed.GetRequiredValue(document),
                },
                Dispute = parsed.GetValue(dispute) ?? "",
            };
            await new CatalogueService.CatalogueServiceClient(channel).DesignateSourceAsync(request, cancellationToken: ct);
            AnsiConsole.MarkupLineInterpolated($"{names.NameOf(request.Designation.Department)} is the source of {request.Designation.Element}");
        });
    }

    private static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumn("element 数据元", column => column.NoWrap())
        .AddColumns("name", "source 数源部门")
        .AddColumn("published in", column => column.NoWrap())
        .AddColumn("copies", column => column.NoWrap());

    private static void Add(Table table, ElementStanding standing, Func<string, string> nameOf) => table.AddRow(
        standing.Element.Id,
        Markup.Escape(standing.Element.Name),
        standing switch
        {
            { Designation: { } designation } => Markup.Escape(nameOf(designation.Department)),
            { State: ElementState.Undesignated } => "[red]undesignated 未认定[/]",
            _ => "[grey]unused[/]",
        },
        string.Join('\n', standing.Sources),
        string.Join('\n', standing.Verifiers));
}
