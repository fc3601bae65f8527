using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Requests;

/// <summary>Requests as a person reads them. Lines are never cut: an id or a command is there to be copied.</summary>
internal static class RequestPrint
{
    public static void Line(string label, string text, string mark = "")
    {
        Console.Write($"  {label}{new string(' ', Math.Max(0, 9 - label.GetCellWidth()))} {Quoted.Harmless(text)}");
        if (mark.Length > 0)
        {
            Console.Write("  ");
            AnsiConsole.Markup(mark);
        }

        Console.WriteLine();
    }

    /// <summary>A term that ends today is amber, one that is over is red.</summary>
    public static string Mark(Turn turn) => (turn.Overdue, turn.DueToday) switch
    {
        (true, _) => "[red]OVERDUE[/]",
        (_, true) => "[yellow]due today[/]",
        _ => "",
    };

    /// <summary>Where it stands, whose turn it is, until when, by which policies, and what to type next.</summary>
    public static void Standing(RequestView view, Desk desk)
    {
        var (request, turn) = (view.Request, view.Turn);
        Console.WriteLine($"{request.Id} {RequestWords.NameOf(request.State)}, version {request.Version}");
        Line("parties", $"{desk.Names.NameOf(request.Consumer)} from {Provider(request, desk)}, reference {request.Reference}");
        Line("wants", RequestWords.What(request.Demand));
        OfTurn(turn, desk);
        if (request.ReplyDueOtherwise.Length > 0 && request.ReplyDueOtherwise != turn.Until && request.State is RequestState.Forwarded or RequestState.Returned)
        {
            Line("otherwise", $"{request.ReplyDueOtherwise}, had the supplement been taken the other way; the Decree is silent");
        }

        Next(view, desk);
    }

    public static string Provider(SharingRequest request, Desk desk) =>
        request.Provider.Length > 0 ? desk.Names.NameOf(request.Provider) : "a department that the platform has yet to name";

    public static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumn("request 申请", column => column.NoWrap())
        .AddColumn("from → to", column => column.NoWrap())
        .AddColumns("wants, for", "state", "turn, until");

    public static void Add(Table table, RequestView view, Desk desk)
    {
        var (request, turn) = (view.Request, view.Turn);
        var whose = turn.Party == TurnParty.Unspecified ? "over" : Whose(turn, desk);
        table.AddRow(
            Markup.Escape($"{request.Id}\n{request.Reference}"),
            Markup.Escape($"{desk.Names.NameOf(request.Consumer)} →\n{(request.Provider.Length > 0 ? desk.Names.NameOf(request.Provider) : "?")}"),
            Markup.Escape($"{(request.Demand.Resource.Length > 0 ? request.Demand.Resource : request.Demand.Wanted)}\n{request.Statements?.Purpose}"),
            RequestWords.NameOf(request.State),
            $"{Markup.Escape($"{whose}\n{turn.Until}")} {Mark(turn)}");
    }

    private static void OfTurn(Turn turn, Desk desk)
    {
        if (turn.Party == TurnParty.Unspecified)
        {
            Line("turn", "nobody's");
        }
        else
        {
            Line("turn", $"{Whose(turn, desk)}: {turn.Wants}");
        }

        if (turn.Until.Length > 0)
        {
            Line("until", $"{turn.Until}{(turn.Article.Length > 0 ? $" ({turn.Article})" : "")}", Mark(turn));
        }

        if (turn.RaisedTo.Length > 0)
        {
            Line("raised to", desk.Names.NameOf(turn.RaisedTo));
        }

        foreach (var policy in turn.Policies)
        {
            Line("policy", policy);
        }
    }

    private static string Whose(Turn turn, Desk desk) =>
        $"{RequestWords.NameOf(turn.Party)}{(turn.Department.Length > 0 ? $", {desk.Names.NameOf(turn.Department)}" : "")}";

    private static void Next(RequestView view, Desk desk)
    {
        foreach (var (i, way) in NextSteps.After(view, desk).Index())
        {
            Line(i == 0 ? "next" : "or", way);
        }
    }
}
