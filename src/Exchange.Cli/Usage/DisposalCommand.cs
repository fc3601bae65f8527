using System.CommandLine;
using Exchange.Cli.Requests;
using Exchange.Domain.Calendar;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Usage;

/// <summary><c>exchange disposal</c>: what is owed once a grant has ended (Art 27).</summary>
internal static class DisposalCommand
{
    public static Command Create() => new("disposal", "Disposals 处置: what a consumer owes once a grant has ended (Art 27).") { List() };

    private static Command List()
    {
        var open = new Option<bool>("--open") { Description = "Only those not certified." };
        return Desk.Command("list", "Lists the disposals that the caller's department owes or may demand; authorities see all.", [open], async (parsed, desk, ct) =>
        {
            var (all, request) = (new List<Disposal>(), new ListDisposalsRequest { OpenOnly = parsed.GetValue(open) });
            do
            {
                var page = await desk.Usage.ListDisposalsAsync(request, cancellationToken: ct);
                all.AddRange(page.Disposals);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            if (all.Count == 0)
            {
                Console.WriteLine("No disposals.");
                return 0;
            }

            var today = $"{LocalDay.Of(TimeProvider.System.GetUtcNow()):yyyy-MM-dd}";
            var table = new Table().Border(TableBorder.Rounded).AddColumn("grant", column => column.NoWrap()).AddColumns("owes, to", "requires", "until");
            all.ForEach(disposal => Add(table, disposal, today, desk));
            AnsiConsole.Write(table);
            foreach (var disposal in all.Where(one => one.Certificate.Length == 0))
            {
                RequestPrint.Line("next", $"{desk.Names.NameOf(disposal.Consumer)} certifies: exchange usage record {disposal.Grant} destruction --text TEXT --document NUMBER{desk.As(disposal.Consumer, "")}");
            }

            return 0;
        });
    }

    private static void Add(Table table, Disposal disposal, string today, Desk desk)
    {
        var mark = (disposal.Certificate.Length, string.CompareOrdinal(disposal.Due, today)) switch
        {
            ( > 0, _) => "[green]certified[/]",
            (_, < 0) => "[red]OVERDUE[/]",
            (_, 0) => "[yellow]due today[/]",
            _ => "",
        };
        table.AddRow(
            Markup.Escape($"{disposal.Grant}\n{disposal.Cause}"),
            Markup.Escape($"{desk.Names.NameOf(disposal.Consumer)}\n{desk.Names.NameOf(disposal.Provider)}"),
            Markup.Escape(disposal.Requires),
            $"{Markup.Escape(disposal.Due)} {mark}");
    }
}
