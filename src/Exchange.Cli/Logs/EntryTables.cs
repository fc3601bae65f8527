using System.Globalization;
using Exchange.Audit.V1;
using Spectre.Console;

namespace Exchange.Cli.Logs;

/// <summary>Entries of the log as a person reads them.</summary>
internal static class EntryTables
{
    public static Table Empty() =>
        new Table().Border(TableBorder.Rounded)
            .AddColumns("entry", "gateway no.")
            .AddColumn("when", column => column.NoWrap())
            .AddColumns("what", "who")
            .AddColumn("resource", column => column.NoWrap())
            .AddColumn("rule", column => column.NoWrap())
            .AddColumn("rows");

    public static Table Of(ulong index, Entry entry)
    {
        var table = Empty();
        Add(table, index, entry, department => department);
        return table;
    }

    public static void Add(Table table, ulong index, Entry entry, Func<string, string> nameOf)
    {
        var attempt = entry.Refused?.Attempt ?? entry.Answered?.Attempt ?? entry.Opened?.Attempt;
        table.AddRow(
            index.ToString(CultureInfo.InvariantCulture),
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            $"{DateTimeOffset.UnixEpoch.AddMicroseconds(entry.AtMicros).ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd'\n'HH:mm:ss.fff}",
            entry.EventCase.ToString(),
            Markup.Escape(nameOf(attempt?.Consumer ?? "")),
            Markup.Escape(attempt?.Resource ?? "") + (attempt is { Grant.Length: > 0 } ? $"\n{Markup.Escape(attempt.Grant)} v{attempt.GrantVersion}" : ""),
            Rule(entry, attempt),
            Rows(entry));
    }

    private static string Rule(Entry entry, Attempt? attempt) => entry.EventCase switch
    {
        Entry.EventOneofCase.Refused => $"[red]{Markup.Escape(attempt!.Rule)}[/]",
        Entry.EventOneofCase.Closed => $"end of {entry.Closed.OpenedIndex}: {entry.Closed.End}",
        Entry.EventOneofCase.FindingStep => $"{entry.FindingStep.Finding}\n{entry.FindingStep.State}",
        _ => $"[green]{Markup.Escape(attempt?.Rule ?? "")}[/]",
    };

    private static string Rows(Entry entry) => entry.EventCase switch
    {
        Entry.EventOneofCase.Opened when entry.Opened.Attempt.Aggregated => "figures",
        Entry.EventOneofCase.Answered => entry.Answered.Rows.ToString(CultureInfo.InvariantCulture),
        Entry.EventOneofCase.Closed => entry.Closed.Rows.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
