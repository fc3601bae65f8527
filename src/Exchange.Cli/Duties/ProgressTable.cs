using Exchange.Audit.V1;
using Exchange.Cli.Reads;
using Spectre.Console;
using Progress = Exchange.Audit.V1.Progress;

namespace Exchange.Cli.Duties;

/// <summary>Progress as a person reads it.</summary>
internal static class ProgressTable
{
    public static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumns("line", "owes 责任")
        .AddColumn("what, due 时限", column => column.NoWrap())
        .AddColumns("state 进度", "since", "data until", "reads", "findings");

    public static void Add(Table table, Progress progress, Func<string, string> nameOf) => table.AddRow(
        Markup.Escape($"{progress.Line.Id}\n{progress.Line.Batch}"),
        Markup.Escape(nameOf(progress.Line.Department)),
        Markup.Escape($"{(progress.Line.Resource.Length > 0 ? progress.Line.Resource : $"designate\n{progress.Line.Element}")}\n{progress.Line.Due}"),
        $"{Words(progress.State)}{(progress.LowUse ? " [yellow]low use 低使用[/]" : "")}",
        FreshnessWords.Local(progress.Since),
        FreshnessWords.Local(progress.Freshness?.DataUntil),
        progress.Line.Resource.Length > 0 ? $"{progress.Reads}" : "",
        string.Join(" ", progress.Findings.Select(finding => finding.Code.ToString())));

    private static string Words(ProgressState state) => state switch
    {
        ProgressState.InTime => "in time 未到期",
        ProgressState.Met => "[green]met 已履行[/]",
        ProgressState.NotCatalogued => "[red]not catalogued 未编目[/]",
        ProgressState.NotMounted => "[red]not mounted 未挂接[/]",
        ProgressState.Defect => "[red]catalogue defect 目录不符[/]",
        ProgressState.Unreported => "[yellow]never updated 未报更新[/]",
        ProgressState.Stale => "[red]stale 过期[/]",
        ProgressState.Overdue => "[red]overdue 逾期[/]",
        ProgressState.CorrectionOpen => "[yellow]correction open 校核中[/]",
        ProgressState.NotDesignated => "[red]not designated 未认定[/]",
        ProgressState.Shared => "[red]shared all the same 违规共享[/]",
        _ => state.ToString(),
    };
}
