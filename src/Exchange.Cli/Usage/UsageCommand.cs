using System.CommandLine;
using Exchange.Cli.Requests;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Usage;

/// <summary><c>exchange usage</c>: what a consumer records of its use (Art 29).</summary>
internal static class UsageCommand
{
    public static Command Create() => new("usage", "Records of use 使用记录: five kinds, kept three years at least (Art 29).") { Record(), List() };

    public static string NameOf(UsageKind kind) => kind switch
    {
        UsageKind.Scenario => "scenario 使用场景",
        UsageKind.Process => "process 使用过程",
        UsageKind.Effect => "effect 应用成效",
        UsageKind.Storage => "storage 存储情况",
        UsageKind.Destruction => "destruction 销毁情况",
        _ => "unknown",
    };

    private static Command Record()
    {
        var grant = Argument();
        var kind = new Argument<UsageKind>("KIND")
        {
            Description = $"Which of the five: {Options.NamesOf<UsageKind>()}.",
            HelpName = "KIND",
            CustomParser = Options.ParseName<UsageKind>,
        };
        var text = RequestStep.Text("--text", "What is recorded; no personal data.");
        var document = new Option<string?>("--document") { Description = "Its document; a destruction needs one.", HelpName = "NUMBER" };
        return Desk.Command(
            "record", "Records use. A destruction after the grant's end certifies the disposal. The consumer.", [grant, kind, text, document], async (parsed, desk, ct) =>
            {
                var recorded = await desk.Usage.RecordUsageAsync(
                    new()
                    {
                        Grant = parsed.GetRequiredValue(grant),
                        Kind = parsed.GetRequiredValue(kind),
                        Text = parsed.GetRequiredValue(text),
                        Document = parsed.GetValue(document) ?? "",
                    },
                    cancellationToken: ct);
                Console.WriteLine($"{recorded.Record.Id} {NameOf(recorded.Record.Kind)} of grant {recorded.Record.Grant}");
                if (recorded.Disposal is { } disposal)
                {
                    RequestPrint.Line("certifies", $"the disposal that was due {disposal.Due}");
                }

                RequestPrint.Line("next", $"see what is still wanting: exchange usage list {recorded.Record.Grant}{desk.As(recorded.Record.Consumer, "")}");
                return 0;
            });
    }

    private static Command List()
    {
        var grant = Argument();
        return Desk.Command("list", "Lists the records of a grant, and the kinds of which there is none. The consumer, the provider and authorities.", [grant], async (parsed, desk, ct) =>
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("when", "kind", "record", "document, by");
            var request = new ListUsageRequest { Grant = parsed.GetRequiredValue(grant) };
            ListUsageResponse page;
            do
            {
                page = await desk.Usage.ListUsageAsync(request, cancellationToken: ct);
                foreach (var record in page.Records)
                {
                    table.AddRow(
                        RequestWords.Minute(record.RecordedAt),
                        NameOf(record.Kind),
                        Markup.Escape(record.Text),
                        Markup.Escape($"{record.Document}\n{record.RecordedBy}"));
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            if (table.Rows.Count > 0)
            {
                AnsiConsole.Write(table);
            }

            Console.WriteLine(page.KeptUntil.Length > 0 ? $"Kept until {page.KeptUntil} at least." : "The grant is in use; its records are kept three years from its end at least.");
            foreach (var kind in page.Missing)
            {
                // What is in use is not to be destroyed yet.
                RequestPrint.Line("missing", NameOf(kind) + (kind == UsageKind.Destruction && page.KeptUntil.Length == 0 ? ", once the grant has ended" : ""));
            }

            return 0;
        });
    }

    private static Argument<string> Argument() => new("GRANT") { Description = "The grant's id, such as G-0001." };
}
