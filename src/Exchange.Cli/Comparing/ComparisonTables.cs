using System.Globalization;
using Exchange.Client.Columns;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Comparing;

/// <summary>The result of a run as a person reads it.</summary>
internal static class ComparisonTables
{
    public static void Show(ComparisonOpened opened, ComparisonFigures figures, Func<string, string> nameOf)
    {
        var source = figures.Source;
        AnsiConsole.MarkupLineInterpolated(
            $"source {Of(opened.Source, nameOf)} by {opened.Source.KeyItem}: {Number(source.Rows)} rows, {Number(source.Keys)} keys, {Number(source.DuplicateKeys)} of them twice; record {source.Record.Index}");
        Unkeyed(source.Resource, source.RowsWithoutKey);
        if (figures.Verifiers.Count > 0)
        {
            AnsiConsole.Write(Figures(opened, figures, nameOf));
        }
        else
        {
            AnsiConsole.MarkupLine("[grey]No resource can be held against it; only its own keys were looked at.[/]");
        }

        foreach (var left in opened.LeftOut)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]left out:[/] {left.Resource}, {left.Reason}");
        }
    }

    public static void Show(ReferencesOpened opened, ReferenceFigures figures, Func<string, string> nameOf)
    {
        AnsiConsole.MarkupLineInterpolated($"{opened.Sentence}");
        AnsiConsole.MarkupLineInterpolated($"from {Of(opened.From, nameOf)} to {Of(opened.To, nameOf)}; records {figures.FromRecord.Index} and {figures.ToRecord.Index}");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("rows", "refer", "to what is refused", "subjects");
        table.AddRow(Number(figures.Rows), Number(figures.References), Number(figures.Refused), Number(figures.Subjects));
        AnsiConsole.Write(table);
    }

    public static void Show(ComparisonDiscrepancies found, ComparisonClosed closed)
    {
        if (found.Total > 0)
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("subject", "what is wrong", "against");
            foreach (var one in found.Discrepancies)
            {
                table.AddRow(Markup.Escape(one.Subject.Written() ?? ""), KindOf(one.Kind), Markup.Escape(string.Join(", ", one.Differing)));
            }

            var shown = (ulong)found.Discrepancies.Count;
            AnsiConsole.Write(shown < found.Total ? table.Caption($"the first {Number(shown)} of {Number(found.Total)}") : table);
        }

        AnsiConsole.MarkupLineInterpolated(closed.Reported
            ? (FormattableString)$"discrepancies: {Number(found.Total)}; corrections opened: {Number(closed.Opened)}, joined: {Number(closed.Joined)}, known already: {Number(closed.Known)}"
            : $"discrepancies: {Number(found.Total)}, not reported");
        if (closed.NotReported > 0)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]{Number(closed.NotReported)} more were not reported:[/] so many say that two holders write the same differently.");
        }
    }

    private static Table Figures(ComparisonOpened opened, ComparisonFigures figures, Func<string, string> nameOf)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(
            "verifier", "rows", "compared", "agree", "differ", "only in source", "only in verifier", "several values", "no claim", "record");
        foreach (var (holder, one) in opened.Verifiers.Zip(figures.Verifiers))
        {
            table.AddRow(
                Markup.Escape(Of(holder, nameOf)),
                Number(one.Rows),
                Number(one.Compared),
                Number(one.Agreeing),
                one.Differing > 0 ? $"[red]{Number(one.Differing)}[/]" : Number(one.Differing),
                Number(one.OnlyInSource),
                Number(one.OnlyInVerifier),
                Number(one.Duplicates),
                Number(one.WithoutClaim),
                Number(one.Record.Index));
            Unkeyed(one.Resource, one.RowsWithoutKey);
        }

        return table;
    }

    private static void Unkeyed(string resource, ulong rows)
    {
        if (rows > 0)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]{resource} has {Number(rows)} rows without a key[/]");
        }
    }

    private static string Of(ComparedResource holder, Func<string, string> nameOf) =>
        $"{nameOf(holder.Department)} {holder.Resource} {holder.Item}";

    private static string KindOf(CorrectionKind kind) => kind switch
    {
        CorrectionKind.DuplicateKey => "the key stands twice",
        CorrectionKind.Hint => "the reference does not hold",
        _ => "the values differ",
    };

    private static string Number(ulong number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
