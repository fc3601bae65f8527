using System.CommandLine;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Requests;

/// <summary><c>exchange delegation</c>: what the platform may authorize for a provider without asking each time.</summary>
internal static class DelegationCommand
{
    public static Command Create() =>
        new("delegation", "Delegations: a provider's standing, revocable consent that lets the platform authorize without asking each time.")
        {
            Give(), Revoke(), List(),
        };

    private static Command Give()
    {
        var id = Argument();
        var resource = new Option<string>("--resource") { Description = "The resource.", HelpName = "CODE", Required = true };
        var items = RequestStep.Texts("--item", "ITEM", "An item; by default all that it has when a request is decided.");
        var purposes = RequestStep.Texts("--purpose", "PURPOSE", "A purpose that the resource's conditions name.");
        var within = RequestStep.Texts("--within", "DIVISION", "Only requesters of these divisions, such as 330000.");
        var among = RequestStep.Texts("--among", "DEPARTMENT", "Only these requesters, by short name or code.");
        var until = ApplicationFlags.Day("--until", "The last day.");
        until.Required = true;
        var disposal = new Option<string?>("--disposal") { Description = "What must be done with the data at the end (Art 27).", HelpName = "TEXT" };
        var document = RequestStep.Text("--document", "The document by which it is given.");
        return Desk.Command("give", "Delegates. The head of the provider's sharing office.", [id, resource, items, purposes, within, among, until, disposal, document], async (parsed, desk, ct) =>
        {
            var delegation = new Delegation
            {
                Id = parsed.GetRequiredValue(id),
                Resource = parsed.GetRequiredValue(resource),
                Items = { parsed.GetValue(items) ?? [] },
                Purposes = { parsed.GetValue(purposes) ?? [] },
                Ends = ApplicationFlags.Midnight(parsed.GetValue(until)!.Value.AddDays(1)),
                Disposal = parsed.GetValue(disposal) ?? "",
                Document = parsed.GetRequiredValue(document),
            };
            if (parsed.GetValue(within) is { Length: > 0 } divisions)
            {
                delegation.Terms.Add(new Condition { Within = new() { Codes = { divisions } } });
            }

            if (parsed.GetValue(among) is { Length: > 0 } departments)
            {
                delegation.Terms.Add(new Condition { Among = new() { Ids = { departments.Select(desk.Names.IdOfTyped) } } });
            }

            Print((await desk.Requests.GiveDelegationAsync(new() { Delegation = delegation }, cancellationToken: ct)).Delegation, desk);
            return 0;
        });
    }

    private static Command Revoke()
    {
        var id = Argument();
        var reason = RequestStep.Text("--reason", "Why.");
        var version = new Option<uint?>("--version") { Description = "The version that you have seen.", HelpName = "N" };
        return Desk.Command("revoke", "Revokes it; grants issued under it stand. The head of the provider's sharing office.", [id, reason, version], async (parsed, desk, ct) =>
        {
            var name = parsed.GetRequiredValue(id);

            // One that is not listed has no version; the registry then says what it is that is not there.
            var seen = parsed.GetValue(version) ?? (await AllAsync(desk, ct)).Find(one => one.Id == name)?.Version ?? 1;
            Print((await desk.Requests.RevokeDelegationAsync(
                new() { Id = name, Version = seen, Reason = parsed.GetRequiredValue(reason) }, cancellationToken: ct)).Delegation, desk);
            return 0;
        });
    }

    private static Command List() => Desk.Command("list", "Lists the delegations of the caller's department; authorities see all.", [], async (_, desk, ct) =>
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("delegation", column => column.NoWrap())
            .AddColumns("resource, items", "purposes", "until, given by");
        foreach (var one in await AllAsync(desk, ct))
        {
            table.AddRow(
                Markup.Escape($"{one.Id} v{one.Version}\n{desk.Names.NameOf(one.Provider)}"),
                Markup.Escape($"{one.Resource}\n{Items(one)}"),
                Markup.Escape(string.Join('\n', one.Purposes)),
                $"{Standing(one)}\n{Markup.Escape(one.GivenBy)}");
        }

        AnsiConsole.Write(table);
        return 0;
    });

    private static async Task<List<Delegation>> AllAsync(Desk desk, CancellationToken ct)
    {
        var (all, ask) = (new List<Delegation>(), new ListDelegationsRequest());
        do
        {
            var page = await desk.Requests.ListDelegationsAsync(ask, cancellationToken: ct);
            all.AddRange(page.Delegations);
            ask.PageToken = page.NextPageToken;
        }
        while (ask.PageToken.Length > 0);
        return all;
    }

    private static void Print(Delegation one, Desk desk)
    {
        Console.WriteLine($"{one.Id} of {desk.Names.NameOf(one.Provider)}, version {one.Version}: {Standing(one)}");
        RequestPrint.Line("resource", $"{one.Resource}: {Items(one)}");
        RequestPrint.Line("purposes", string.Join(", ", one.Purposes));
        RequestPrint.Line("next", one.RevokedAt is null
            ? $"the platform authorizes what it covers; to end it: exchange delegation revoke {one.Id} --reason TEXT{desk.As(one.Provider, "head")}"
            : "nothing: each further request is answered by the provider itself.");
    }

    private static string Standing(Delegation one) =>
        one.RevokedAt is { } revoked ? $"revoked {RequestWords.Minute(revoked)}" : $"until {RequestWords.LastDay(one.Ends)}";

    private static string Items(Delegation one) => one.Items.Count > 0 ? string.Join(", ", one.Items) : "all items";

    private static Argument<string> Argument() => new("DELEGATION") { Description = "Its id, which the provider gives, such as V-0001." };
}
