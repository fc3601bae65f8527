using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Catalogue.Files;
using Exchange.Cli.Reads;
using Exchange.Registry.V1;
using Google.Protobuf.Reflection;
using Spectre.Console;

namespace Exchange.Cli.Updates;

/// <summary><c>exchange freshness list</c>: how the catalogue's data stands against its cycles.</summary>
internal static class FreshnessCommand
{
    public static Command Create() => new("freshness", "How fresh data is 数据时效.") { List() };

    private static Command List()
    {
        var (access, gateway) = (new UserAccess(), RegistryAccess.Address());
        var command = new Command("list", "Lists each resource's freshness, and the policy in force.") { gateway };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, gateway, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var table = new Table().Border(TableBorder.Rounded)
                .AddColumns("code", "name 目录名称", "provider", "cycle 更新", "data until 数据截至", "next due 应更新", "missed", "state");
            var (client, request) = (new UpdateService.UpdateServiceClient(channel), new ListFreshnessRequest());
            FreshnessPolicy policy;
            do
            {
                var page = await client.ListFreshnessAsync(request, cancellationToken: ct);
                foreach (var resource in page.Freshness)
                {
                    Add(table, resource, names.NameOf);
                }

                (request.PageToken, policy) = (page.NextPageToken, page.Policy);
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table.Caption($"实时 is {policy.RealTime.ToTimeSpan()}; overdue from {policy.OverdueFrom} missed cycles"));
        });
        return command;
    }

    private static void Add(Table table, ResourceFreshness resource, Func<string, string> nameOf) => table.AddRow(
        resource.Resource,
        Markup.Escape(resource.Name),
        Markup.Escape(nameOf(resource.Provider)),
        EnumWords.Term(resource, "update_cycle"),
        FreshnessWords.Local(resource.Freshness.DataUntil),
        FreshnessWords.Local(resource.Freshness.NextDue),
        resource.Freshness.MissedCycles == 0 ? "" : $"{resource.Freshness.MissedCycles}",
        resource.Freshness.State switch
        {
            FreshnessState.Fresh => $"[green]{FreshnessWords.Of(resource.Freshness.State)}[/]",
            FreshnessState.Stale or FreshnessState.Overdue => $"[red]{FreshnessWords.Of(resource.Freshness.State)}[/]",
            var state => $"[grey]{FreshnessWords.Of(state)}[/]",
        });
}
