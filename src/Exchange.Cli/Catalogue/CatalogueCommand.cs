using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange catalogue</c>: what departments share.</summary>
internal static class CatalogueCommand
{
    public static Command Create()
    {
        var command = new Command("catalogue", "The catalogue 目录: what departments share, and who is the source of what.")
        {
            List(),
            Show(),
            SearchCommand.Create(),
            SourceCommand.Create(),
        };
        foreach (var more in (IEnumerable<Command>)[.. FileCommands.Create(), .. DraftCommands.Create(), .. VersionCommands.Create()])
        {
            command.Add(more);
        }

        return command;
    }

    private static Command List()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var asOf = AsOf.Option();
        var command = new Command("list", "Lists the catalogue.") { asOf, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var table = ResourceTables.Empty();
            var (client, request) = (new CatalogueService.CatalogueServiceClient(channel), new ListResourcesRequest { AsOf = AsOf.Of(parsed, asOf) });
            do
            {
                var page = await client.ListResourcesAsync(request, cancellationToken: ct);
                foreach (var resource in page.Resources)
                {
                    ResourceTables.Add(table, resource, names.NameOf);
                }

                AsOf.Caption(table, request.AsOf, page.Revision);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table);
        });
        return command;
    }

    private static Command Show()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var code = new Argument<string>("RESOURCE") { Description = "The resource's code, such as 301003/0003." };
        var asOf = AsOf.Option();
        var command = new Command("show", "Shows one resource: its nine statutory fields and its items.") { code, asOf, gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var resource = (await new CatalogueService.CatalogueServiceClient(channel)
                .GetResourceAsync(new() { Code = parsed.GetRequiredValue(code), AsOf = AsOf.Of(parsed, asOf) }, cancellationToken: ct)).Resource;
            ResourceTables.Write(resource, names.NameOf);
        });
        return command;
    }
}
