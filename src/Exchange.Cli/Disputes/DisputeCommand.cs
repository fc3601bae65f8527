using System.CommandLine;
using Exchange.Cli.Catalogue;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Disputes;

/// <summary><c>exchange dispute</c>: who is the source, disputed and decided.</summary>
internal static class DisputeCommand
{
    public static Command Create() => new("dispute", "Disputes 争议 about an element's source or a resource (政务数据共享条例 Art 28).")
    {
        File(),
        List(),
        Show(),
        Move("coordinate", "Takes a dispute up. The competent authority.", DisputeState.Coordinating),
        Move("escalate", "Brings a dispute before the government. The competent authority.", DisputeState.Escalated),
        Settle("decide", "Records what the government decided. The competent authority.", DisputeState.Decided),
        Settle("agree", "Agrees to the claim, or records what the parties agreed. The respondent; the competent authority.", DisputeState.Agreed),
        Move("withdraw", "Gives a dispute up. The claimant.", DisputeState.Withdrawn),
    };

    private static Command File()
    {
        var element = new Option<string?>("--element") { Description = "The element whose source is disputed.", HelpName = "ELEMENT" };
        var resource = new Option<string?>("--resource") { Description = "The resource whose provider is disputed.", HelpName = "CODE" };
        var grounds = new Option<string>("--grounds") { Description = "Why.", HelpName = "TEXT", Required = true };
        return RegistryCommand.Create("file", "Files a dispute. Stewards and heads.", [element, resource, grounds], async (parsed, channel, names, ct) =>
        {
            var filed = await new DisputeService.DisputeServiceClient(channel).FileDisputeAsync(
                new()
                {
                    Element = parsed.GetValue(element) ?? "",
                    Resource = parsed.GetValue(resource) ?? "",
                    Grounds = parsed.GetRequiredValue(grounds),
                },
                cancellationToken: ct);
            Write(filed.Dispute, names.NameOf);
        });
    }

    private static Command List() => RegistryCommand.Create("list", "Lists the disputes that the caller may see.", [], async (_, channel, names, ct) =>
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("dispute 争议", column => column.NoWrap())
            .AddColumns("about", "parties", "competent", "state");
        var (client, request) = (new DisputeService.DisputeServiceClient(channel), new ListDisputesRequest());
        do
        {
            var page = await client.ListDisputesAsync(request, cancellationToken: ct);
            foreach (var dispute in page.Disputes)
            {
                table.AddRow(
                    dispute.Id,
                    $"{dispute.Element}{dispute.Resource}",
                    Markup.Escape($"{names.NameOf(dispute.Claimant)} against {names.NameOf(dispute.Respondent)}"),
                    Markup.Escape(dispute.CompetentAuthority.Length > 0 ? names.NameOf(dispute.CompetentAuthority) : dispute.CompetentDivision),
                    State(dispute));
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        AnsiConsole.Write(table);
    });

    private static Command Show()
    {
        var id = Id();
        return RegistryCommand.Create("show", "Shows one dispute.", [id], async (parsed, channel, names, ct) =>
            Write((await new DisputeService.DisputeServiceClient(channel).GetDisputeAsync(new() { Id = parsed.GetRequiredValue(id) }, cancellationToken: ct)).Dispute, names.NameOf));
    }

    private static Command Move(string name, string description, DisputeState to) => Move(name, description, to, [], (_, _) => { });

    private static Command Settle(string name, string description, DisputeState to)
    {
        var outcome = new Option<string>("--outcome") { Description = "What was agreed or decided, with its document.", HelpName = "TEXT", Required = true };
        var forClaimant = new Option<bool>("--for-claimant") { Description = "It was agreed or decided for the claimant." };
        return Move(name, description, to, [outcome, forClaimant], (parsed, request) =>
            (request.Outcome, request.ForClaimant) = (parsed.GetRequiredValue(outcome), parsed.GetValue(forClaimant)));
    }

    private static Command Move(string name, string description, DisputeState to, Symbol[] options, Action<ParseResult, MoveDisputeRequest> fill)
    {
        var id = Id();
        return RegistryCommand.Create(name, description, [id, .. options], async (parsed, channel, names, ct) =>
        {
            var client = new DisputeService.DisputeServiceClient(channel);
            var seen = (await client.GetDisputeAsync(new() { Id = parsed.GetRequiredValue(id) }, cancellationToken: ct)).Dispute;
            var request = new MoveDisputeRequest { Id = seen.Id, Version = seen.Version, State = to };
            fill(parsed, request);
            Write((await client.MoveDisputeAsync(request, cancellationToken: ct)).Dispute, names.NameOf);
        });
    }

    private static Argument<string> Id() => new("DISPUTE") { Description = "The dispute's id, as filing and dispute list print it." };

    private static void Write(Dispute dispute, Func<string, string> nameOf)
    {
        var authority = dispute.CompetentAuthority.Length > 0 ? nameOf(dispute.CompetentAuthority) : "an authority that the registry does not know";
        var lines = new Grid().AddColumns(2);
        Line("dispute", $"{dispute.Id} v{dispute.Version}");
        Line("state", State(dispute));
        Line("about", dispute.Element.Length > 0 ? $"the source of {dispute.Element}" : $"resource {dispute.Resource}");
        Line("parties", $"{nameOf(dispute.Claimant)} against {nameOf(dispute.Respondent)}");
        Line("competent", $"{authority}, for division {dispute.CompetentDivision} (政务数据共享条例 Art 28)");
        Line("grounds", dispute.Grounds);
        if (dispute.Outcome.Length > 0)
        {
            Line("outcome", dispute.Outcome);
        }

        AnsiConsole.Write(lines);

        void Line(string name, string text) => lines.AddRow($"[grey]{name}[/]", Markup.Escape(text));
    }

    private static string State(Dispute dispute)
    {
        var state = dispute.State switch
        {
            DisputeState.Negotiating => "the parties negotiate",
            DisputeState.Coordinating => "the authority coordinates",
            DisputeState.Escalated => "before the government",
            DisputeState.Agreed => "agreed",
            DisputeState.Decided => "decided",
            DisputeState.Withdrawn => "withdrawn",
            _ => "unknown",
        };
        return dispute.ForClaimant ? $"{state} for the claimant" : state;
    }
}
