using System.CommandLine;
using Exchange.Cli.Catalogue;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary><c>exchange grant readers</c>: who may read a resource, or could at a past moment, and who authorized each.</summary>
internal static class ReadersCommand
{
    public static Command Create()
    {
        var resource = new Argument<string>("RESOURCE") { Description = "The resource's code, such as 301003/0003." };
        var item = new Option<string?>("--item") { Description = "Only who may read this item.", HelpName = "ITEM" };
        var asOf = AsOf.Option();
        var command = new Command("readers", "Lists who may read a resource, or could at a moment, and who authorized that. Its provider, officers, authorities.")
        {
            resource, item, asOf,
        };
        return command.Calling(async (parsed, calls, ct) =>
        {
            var names = await calls.NamesAsync(ct);
            var client = new ExplanationService.ExplanationServiceClient(calls.Channel);
            var request = new ListReadersRequest
            {
                Resource = parsed.GetRequiredValue(resource),
                Item = parsed.GetValue(item) ?? "",
                AsOf = AsOf.Of(parsed, asOf),
            };
            var table = new Table().Border(TableBorder.Rounded)
                .AddColumn("grant 授权", column => column.NoWrap())
                .AddColumns("reader", "purpose 用途", "items", "may read", "who authorized it");
            do
            {
                var page = await client.ListReadersAsync(request, cancellationToken: ct);
                foreach (var reader in page.Readers)
                {
                    table.AddRow(
                        Markup.Escape($"{reader.Grant.Id} v{reader.Grant.Version}"),
                        Markup.Escape(names.NameOf(reader.Grant.Consumer)),
                        Markup.Escape(reader.Grant.Purpose),
                        ExplanationTables.Lines(reader.Grant.Items),
                        reader.Permits ? "[green]yes[/]" : $"[red]{Markup.Escape(reader.Reason)}[/]",
                        ExplanationTables.Lines(ExplanationTables.By(reader.Authorization)));
                }

                AsOf.Caption(table, request.AsOf, page.RegistryRevision);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            AnsiConsole.Write(table);
            return 0;
        });
    }
}
