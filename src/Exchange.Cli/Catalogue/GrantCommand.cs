using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange grant</c>: what a department may read, and what is read from it.</summary>
internal static class GrantCommand
{
    public static Command Create() => new("grant", "Grants: what may be read, by whom, for what.")
    {
        List(),
        Show(),
        Move("suspend", "Suspends a grant for misuse; running streams end within a second.", async (client, grant, reason, ct) =>
            (await client.SuspendGrantAsync(new() { Id = grant.Id, Version = grant.Version, Reason = reason }, cancellationToken: ct)).Grant),
        Move("reinstate", "Puts a suspended grant back in force.", async (client, grant, reason, ct) =>
            (await client.ReinstateGrantAsync(new() { Id = grant.Id, Version = grant.Version, Reason = reason }, cancellationToken: ct)).Grant),
    };

    private static Command List()
    {
        var (access, registry) = (new UserAccess(), RegistryAccess.Address());
        var asOf = AsOf.Option();
        var command = new Command("list", "Lists the grants that the caller's department holds or provides for; an authority sees all.") { asOf, registry };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, registry, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var table = Empty();
            var (client, request) = (new GrantService.GrantServiceClient(channel), new ListGrantsRequest { AsOf = AsOf.Of(parsed, asOf) });
            do
            {
                var page = await client.ListGrantsAsync(request, cancellationToken: ct);
                foreach (var grant in page.Grants)
                {
                    Add(table, grant, names.NameOf);
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
        var (access, registry) = (new UserAccess(), RegistryAccess.Address());
        var id = new Argument<string>("GRANT") { Description = "The grant's id, such as G-0001." };
        var asOf = AsOf.Option();
        var command = new Command("show", "Shows one grant.") { id, asOf, registry };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, registry, RegistryAccess.Setting, credential);
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var (instant, table) = (AsOf.Of(parsed, asOf), Empty());
            var answer = await new GrantService.GrantServiceClient(channel).GetGrantAsync(
                new() { Id = parsed.GetRequiredValue(id), AsOf = instant }, cancellationToken: ct);
            Add(table, answer.Grant, names.NameOf);
            AsOf.Caption(table, instant, answer.Revision);
            AnsiConsole.Write(table);
        });
        return command;
    }

    private static Command Move(
        string name, string description, Func<GrantService.GrantServiceClient, Grant, string, CancellationToken, Task<Grant>> move)
    {
        var (access, registry) = (new UserAccess(), RegistryAccess.Address());
        var id = new Argument<string>("GRANT") { Description = "The grant's id, such as G-0001." };
        var reason = new Option<string>("--reason") { Description = "Why; the consumer sees it.", HelpName = "TEXT", Required = true };
        var command = new Command(name, description) { id, reason, registry };
        access.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var credential = access.Credential(parsed);
            using var channel = access.Open(parsed, registry, RegistryAccess.Setting, credential);
            var client = new GrantService.GrantServiceClient(channel);
            var seen = (await client.GetGrantAsync(new() { Id = parsed.GetRequiredValue(id) }, cancellationToken: ct)).Grant;
            var names = await DepartmentNames.ReadAsync(channel, ct);
            var table = Empty();
            Add(table, await move(client, seen, parsed.GetRequiredValue(reason), ct), names.NameOf);
            AnsiConsole.Write(table);
        });
        return command;
    }

    private static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumns("grant", "consumer", "resource", "purpose", "items", "modes", "until", "must name", "state");

    private static void Add(Table table, Grant grant, Func<string, string> nameOf) => table.AddRow(
        $"{grant.Id} v{grant.Version}",
        Markup.Escape(nameOf(grant.Consumer)),
        grant.Resource,
        Markup.Escape(grant.Purpose),
        string.Join(", ", grant.Items),
        string.Join(", ", grant.Modes.Select(mode => mode == Mode.Api ? "lookup" : "read")),
        $"{grant.Ends.ToDateTimeOffset():yyyy-MM-dd}",
        string.Join(", ", grant.Obligations),
        grant.State == GrantState.Active ? "[green]active[/]" : $"[red]{grant.State}[/]");
}
