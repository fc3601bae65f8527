using System.CommandLine;
using Exchange.Cli.Catalogue;
using Exchange.Cli.Requests;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary><c>exchange grant</c>: what a department may read, and what is read from it.</summary>
internal static class GrantCommand
{
    public static Command Create()
    {
        var command = new Command("grant", "Grants 授权: what may be read, by whom, for what.")
        {
            List(), Show(), ExplainCommand.Create(), ReadersCommand.Create(), SimulateCommand.Create(),
        };
        foreach (var step in (IEnumerable<Command>)[.. GrantSteps.Create(), PassOnCommand.Create()])
        {
            command.Add(step);
        }

        return command;
    }

    private static Command List()
    {
        var asOf = AsOf.Option();
        return Desk.Command("list", "Lists the grants that the caller's department holds or provides for; an authority sees all.", [asOf], async (parsed, desk, ct) =>
        {
            var (table, request) = (GrantPrint.Empty(), new ListGrantsRequest { AsOf = AsOf.Of(parsed, asOf) });
            do
            {
                var page = await desk.Grants.ListGrantsAsync(request, cancellationToken: ct);
                foreach (var grant in page.Grants)
                {
                    GrantPrint.Add(table, grant, desk);
                }

                AsOf.Caption(table, request.AsOf, page.Revision);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table);
            return 0;
        });
    }

    private static Command Show()
    {
        var (id, asOf) = (GrantSteps.Argument(), AsOf.Option());
        return Desk.Command("show", "Shows one grant in every dimension, and what comes next.", [id, asOf], async (parsed, desk, ct) =>
        {
            var (instant, table) = (AsOf.Of(parsed, asOf), GrantPrint.Empty());
            var answer = await desk.Grants.GetGrantAsync(new() { Id = parsed.GetRequiredValue(id), AsOf = instant }, cancellationToken: ct);
            GrantPrint.Add(table, answer.Grant, desk);
            AsOf.Caption(table, instant, answer.Revision);
            AnsiConsole.Write(table);
            GrantPrint.More(answer.Grant);

            // Nothing comes next of what is past.
            if (instant is null)
            {
                GrantPrint.Standing(answer.Grant, desk);
            }

            return 0;
        });
    }
}
