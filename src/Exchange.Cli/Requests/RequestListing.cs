using System.CommandLine;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Requests;

/// <summary>Requests, listed and shown.</summary>
internal static class RequestListing
{
    public static IEnumerable<Command> Create() => [List(), Show()];

    private static Command List()
    {
        var reference = new Option<string?>("--reference") { Description = "Only those of the requester's number.", HelpName = "NUMBER" };
        var state = new Option<RequestState>("--state")
        {
            Description = $"Only those that stand so: {Options.NamesOf<RequestState>()}.",
            HelpName = "STATE",
            CustomParser = Options.ParseName<RequestState>,
        };
        var mine = new Option<bool>("--my-turn") { Description = "Only those in which it is the caller's department's turn." };
        var overdue = new Option<bool>("--overdue") { Description = "Only those whose term is over." };
        return Desk.Command("list", "Lists the requests that the caller may see.", [mine, overdue, state, reference], async (parsed, desk, ct) =>
        {
            var (table, count) = (RequestPrint.Empty(), 0);
            var ask = new ListRequestsRequest
            {
                Reference = parsed.GetValue(reference) ?? "",
                State = parsed.GetValue(state),
                MyTurn = parsed.GetValue(mine),
                OverdueOnly = parsed.GetValue(overdue),
            };
            do
            {
                var page = await desk.Requests.ListRequestsAsync(ask, cancellationToken: ct);
                foreach (var view in page.Requests)
                {
                    RequestPrint.Add(table, view, desk);
                }

                count += page.Requests.Count;
                ask.PageToken = page.NextPageToken;
            }
            while (ask.PageToken.Length > 0);
            if (count == 0)
            {
                Console.WriteLine("No requests.");
                return 0;
            }

            AnsiConsole.Write(table);
            Console.WriteLine($"One as a whole, with what comes next: exchange request show REQUEST{desk.As("", "")}");
            return 0;
        });
    }

    private static Command Show()
    {
        var id = RequestStep.Argument();
        return Desk.Command("show", "Shows one request: what it states, whose turn it is, and the whole way that it has gone.", [id], async (parsed, desk, ct) =>
        {
            RequestWay.Print((await desk.Requests.GetRequestAsync(new() { Id = parsed.GetRequiredValue(id) }, cancellationToken: ct)).View, desk);
            return 0;
        });
    }
}
