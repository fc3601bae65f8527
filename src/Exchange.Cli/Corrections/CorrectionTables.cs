using Exchange.Client.Columns;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Corrections;

/// <summary>Corrections as a person reads them.</summary>
internal static class CorrectionTables
{
    // An id is there to be copied, and so never cut.
    public static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumn("correction", column => column.NoWrap())
        .AddColumn("about")
        .AddColumn("source 数源", column => column.NoWrap())
        .AddColumn("state", column => column.NoWrap());

    public static void Add(Table table, Correction correction, Func<string, string> nameOf) => table.AddRow(
        correction.Id,
        Markup.Escape($"{(correction.Element.Length > 0 ? correction.Element : correction.Rule)} of {correction.Subject.Written()}"),
        Markup.Escape($"{nameOf(correction.Source)}\n{correction.Resource}"),
        (correction.State is CorrectionState.Filed or CorrectionState.Verifying
            ? $"[yellow]{Name(correction.State)}[/]"
            : $"[green]{Name(correction.State)}[/]")
            + Markup.Escape($"\nby {(correction.FiledBy.Length > 0 ? nameOf(correction.FiledBy) : "comparison")}\ndue {correction.Due}"));

    /// <summary>One correction with all that is asserted in it. Its lines are never cut: an id is there to be copied.</summary>
    public static void Write(Correction correction, bool overdue, Func<string, string> nameOf)
    {
        var resolution = correction.State == CorrectionState.Closed ? $" ({Name(correction.Resolution)})" : "";
        var lines = new Grid().AddColumns(2);
        Line("correction", $"{correction.Id} v{correction.Version}, {Kind(correction.Kind)}");
        Line("state", $"{Name(correction.State)}{resolution}{(overdue ? ", OVERDUE" : "")}");
        Line("about", $"{(correction.Element.Length > 0 ? correction.Element : correction.Rule)} of {correction.Subject.Written()} in {correction.Resource}");
        Line("source", nameOf(correction.Source));
        Line("filed", $"{correction.FiledAt.ToDateTimeOffset().ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm} by {(correction.FiledBy.Length > 0 ? nameOf(correction.FiledBy) : "a comparison")}");
        Line("due", $"{correction.Due} (政务数据共享条例 Art 26: 10 working days)");
        Line("grounds", correction.Grounds);
        foreach (var claim in correction.Claims)
        {
            Line("claim", Claim(claim, nameOf));
        }

        if (correction.Outcome.Length > 0)
        {
            Line("outcome", correction.Outcome);
        }

        AnsiConsole.Write(lines);

        void Line(string name, string text) => lines.AddRow($"[grey]{name}[/]", Markup.Escape(text));
    }

    private static string Claim(CorrectionClaim claim, Func<string, string> nameOf)
    {
        string[] parts =
        [
            claim.Department.Length > 0 ? nameOf(claim.Department) : "a document",
            claim.Resource,
            claim.Statement.Length > 0 ? claim.Statement : "another value",
            claim.AssertedOn.Length > 0 ? $"since {claim.AssertedOn}" : "",
            claim.Found > 0 ? $"found {claim.Found} times, last {claim.FoundAt.ToDateTimeOffset().ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd}" : "",
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private static string Name(CorrectionState state) => state switch
    {
        CorrectionState.Filed => "filed 已提出",
        CorrectionState.Verifying => "verifying 核实中",
        CorrectionState.Corrected => "corrected 已更正",
        CorrectionState.Upheld => "upheld 维持",
        CorrectionState.Closed => "closed 已办结",
        _ => "unknown",
    };

    private static string Kind(CorrectionKind kind) => kind switch
    {
        CorrectionKind.Value => "a value",
        CorrectionKind.DuplicateKey => "a key that stands for several subjects",
        CorrectionKind.Hint => "a hint",
        _ => "of an unknown kind",
    };
}
