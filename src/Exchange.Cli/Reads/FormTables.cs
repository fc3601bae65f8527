using Exchange.Client.Columns;
using Exchange.Gateway.V1;
using Spectre.Console;

namespace Exchange.Cli.Reads;

/// <summary>A form as a person reads it: what is known, from whom, how fresh, and what is in doubt or could not be had.</summary>
internal static class FormTables
{
    public static Table Of(AssembleResponse answer, Func<string, string> nameOf)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("element", column => column.NoWrap())
            .AddColumns("value", "source", "freshness", "");
        foreach (var element in answer.Elements)
        {
            if (element.Found is { } found)
            {
                AddFound(table, element.Element, found, answer.Sources[(int)found.Source], nameOf);
            }
            else
            {
                table.AddRow(Markup.Escape(element.Element), "", "", "", RefusalOf(element.Refused));
            }
        }

        return table;
    }

    private static void AddFound(Table table, string element, AssembledValues found, AssembledSource source, Func<string, string> nameOf) => table.AddRow(
        Markup.Escape(element),
        found.Values.Count == 0 ? "[grey]no row[/]" : Markup.Escape(string.Join('\n', found.Values.Select(value => value.Written()))),
        Markup.Escape($"{nameOf(source.Provenance.Provider)} {source.Provenance.Resource}\n{source.Provenance.Grant}, record {source.Position.Index}"),
        Markup.Escape(FreshnessWords.Of(source.Provenance)),
        string.Join('\n', found.Disputed.DistinctBy(mark => (mark.Item, mark.Correction)).Select(mark => $"[yellow]disputed:[/] {Markup.Escape(ReadTables.Of(mark))}")));

    private static string RefusalOf(AssembledRefusal refused) => string.Join(
        '\n',
        new[]
        {
            $"[red]{Markup.Escape(refused.Reason)}[/]: {Markup.Escape(refused.Message)}",
            Markup.Escape(refused.Remedy),
            refused.Position is { } position ? $"[grey]record {position.Index}[/]" : "",
        }.Where(line => line.Length > 0));
}
