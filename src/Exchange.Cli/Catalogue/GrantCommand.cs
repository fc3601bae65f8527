using System.CommandLine;
using Exchange.Cli.Access;
using Exchange.Cli.Catalogue.Files;
using Exchange.Cli.Grants;
using Exchange.Cli.Reads;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary><c>exchange grant</c>: what a department may read, and what is read from it.</summary>
internal static class GrantCommand
{
    public static Command Create() => new("grant", "Grants 授权: what may be read, by whom, for what.")
    {
        List(),
        Show(),
        ExplainCommand.Create(),
        ReadersCommand.Create(),
        SimulateCommand.Create(),
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
        .AddColumn("grant 授权", column => column.NoWrap())
        .AddColumn("resource", column => column.NoWrap())
        .AddColumns("purpose 用途", "items, rows, duties", "modes", "state, until");

    private static void Add(Table table, Grant grant, Func<string, string> nameOf) => table.AddRow(
        Markup.Escape($"{grant.Id} v{grant.Version}\n{nameOf(grant.Consumer)}"),
        grant.Resource,
        Markup.Escape(grant.Purpose),
        Markup.Escape(string.Join('\n', [.. grant.Items, .. grant.Scope.Select(Rows), .. Duties(grant)])),
        string.Join('\n', grant.Modes.Select(mode => mode == Mode.Api ? "lookup" : "read")),
        (grant.State == GrantState.Active ? "[green]active[/]" : $"[red]{grant.State}[/]") + $"\n{grant.Ends.ToDateTimeOffset():yyyy-MM-dd}");

    private static IEnumerable<string> Duties(Grant grant) =>
        grant.Obligations.Count > 0 ? [$"each read names: {EnumWords.Term(grant, "obligations")}"] : [];

    private static string Rows(ScopeTerm term) => term.TestCase switch
    {
        ScopeTerm.TestOneofCase.Prefix => $"where {term.Item} begins with {term.Prefix}",
        ScopeTerm.TestOneofCase.Among => $"where {term.Item} is one of {string.Join(", ", term.Among.Values_.Select(ReadTables.Text))}",
        _ => $"where {term.Item} passes an unknown test",
    };
}
