using System.CommandLine;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange department</c>: who takes part, under which names.</summary>
internal static class DepartmentCommand
{
    public static Command Create() => new("department", "Departments 部门: who takes part, and the short names that options take.") { List() };

    private static Command List() => RegistryCommand.Create("list", "Lists the departments, authorities included.", [], async (_, channel, _, ct) =>
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("short name", "name 名称", "credit code 统一社会信用代码", "division 区划");
        var (client, request) = (new CatalogueService.CatalogueServiceClient(channel), new ListDepartmentsRequest { PageSize = 1000 });
        do
        {
            var page = await client.ListDepartmentsAsync(request, cancellationToken: ct);
            foreach (var department in page.Departments)
            {
                table.AddRow(Markup.Escape(department.ShortName), Markup.Escape(department.Name), department.Id, department.Division);
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        AnsiConsole.Write(table);
    });
}
