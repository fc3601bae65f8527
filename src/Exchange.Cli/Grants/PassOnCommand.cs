using System.CommandLine;
using Exchange.Cli.Requests;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary><c>exchange grant pass-on</c>: a part of a grant for a department within the holder's division.</summary>
internal static class PassOnCommand
{
    public static Command Create()
    {
        var parent = GrantSteps.Argument();
        var id = new Option<string>("--id") { Description = "The new grant's id, such as G-0001-A.", HelpName = "ID", Required = true };
        var to = new Option<string>("--to") { Description = "The department within the holder's division, by short name or code.", HelpName = "DEPARTMENT", Required = true };
        var items = RequestStep.Texts("--item", "ITEM", "An item passed on; by default all.");
        var rows = DemandText.RowsOption("A further term of the rows passed on, as ITEM:PREFIX* or ITEM:VALUE,VALUE.");
        var modes = new Option<Mode[]>("--mode") { Description = "The modes passed on; by default all.", HelpName = "MODES", CustomParser = Options.ParseList<Mode> };
        var until = ApplicationFlags.Day("--until", "The last day; by default the grant's own.");
        var quota = DemandText.QuotaOption("How much at most, such as 100/day; by default the grant's own.");
        return Desk.Command(
            "pass-on", "Passes on a part of a grant; it is narrower, and ends with it. Stewards of the holder.", [parent, id, to, items, rows, modes, until, quota], async (parsed, desk, ct) =>
            {
                var held = (await desk.Grants.GetGrantAsync(new() { Id = parsed.GetRequiredValue(parent) }, cancellationToken: ct)).Grant;
                var part = PartOf(held, parsed.GetRequiredValue(id), desk.Names.IdOfTyped(parsed.GetRequiredValue(to)));
                Replace(part.Items, parsed.GetValue(items));
                Replace(part.Modes, parsed.GetValue(modes));
                part.Scope.Add(parsed.GetValue(rows) ?? []);
                part.Ends = parsed.GetValue(until) is { } day ? ApplicationFlags.Midnight(day.AddDays(1)) : part.Ends;
                part.Quota = parsed.GetValue(quota) ?? part.Quota;
                var issued = (await desk.Grants.IssueGrantAsync(new() { Grant = part }, cancellationToken: ct)).Grant;
                var table = GrantPrint.Empty();
                GrantPrint.Add(table, issued, desk);
                AnsiConsole.Write(table);
                GrantPrint.Standing(issued, desk);
                return 0;
            });
    }

    // What the registry sets itself is left out, and no part is passed on again unless its holder is asked anew.
    private static Grant PartOf(Grant held, string id, string consumer)
    {
        var part = held.Clone();
        (part.Id, part.Consumer, part.DelegatedFrom, part.MayPassOn) = (id, consumer, held.Id, false);
        (part.Version, part.State, part.ResourceVersion, part.Request, part.Suspension, part.Relinquished) = (0, GrantState.Unspecified, 0, "", null, "");
        return part;
    }

    private static void Replace<T>(Google.Protobuf.Collections.RepeatedField<T> field, T[]? given)
    {
        if (given is { Length: > 0 })
        {
            field.Clear();
            field.Add(given);
        }
    }
}
