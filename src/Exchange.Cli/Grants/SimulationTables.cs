using System.Globalization;
using Exchange.Audit.V1;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary>Simulations as a person reads them.</summary>
internal static class SimulationTables
{
    public static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumn("entry")
        .AddColumn("when", column => column.NoWrap())
        .AddColumns("reader", "grant 授权", "would have come out");

    public static void Add(Table table, ChangedRead changed, Func<string, string> nameOf) => table.AddRow(
        changed.Index.ToString(CultureInfo.InvariantCulture),
        $"{changed.At.ToDateTimeOffset().ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm:ss}",
        Markup.Escape(nameOf(changed.Consumer)),
        Markup.Escape(changed.Grant),
        changed.Reason.Length > 0 ? $"[red]{Markup.Escape(changed.Reason)}[/]" : $"[yellow]without {Markup.Escape(string.Join(", ", changed.Withheld))}[/]");

    public static void Show(Table table, SimulationSummary summary)
    {
        if (table.Rows.Count > 0)
        {
            var more = summary.Refused + summary.Cut - (ulong)table.Rows.Count;
            AnsiConsole.Write(more > 0 ? table.Caption($"and {more} older ones") : table);
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{summary.Replayed} reads replayed: {summary.Refused} refused, {summary.Cut} cut, {summary.Unchanged} unchanged, {summary.Undecidable} that depend on data.");
        foreach (var (reason, count) in summary.ByReason.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {reason} {count}");
        }

        foreach (var (grant, why) in summary.Unissuable.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AnsiConsole.MarkupLineInterpolated($"  {grant} could not be issued any more: {why}");
        }
    }
}
