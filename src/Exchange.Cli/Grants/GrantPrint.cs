using Exchange.Cli.Catalogue.Files;
using Exchange.Cli.Requests;
using Exchange.Domain.Calendar;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Grants;

/// <summary>Grants as a person reads them.</summary>
internal static class GrantPrint
{
    public static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumn("grant 授权", column => column.NoWrap())
        .AddColumn("resource", column => column.NoWrap())
        .AddColumns("purpose 用途", "items, rows, duties", "modes", "state, until");

    public static void Add(Table table, Grant grant, Desk desk) => table.AddRow(
        Markup.Escape($"{grant.Id} v{grant.Version}\n{desk.Names.NameOf(grant.Consumer)}"),
        grant.Resource,
        Markup.Escape(grant.Purpose),
        Markup.Escape(string.Join('\n', [.. grant.Items, .. grant.Scope.Select(RequestWords.Rows), .. Duties(grant)])),
        string.Join('\n', grant.Modes.Select(mode => mode switch { Mode.Api => "lookup", Mode.Verify => "verify", _ => "read" })),
        $"{State(grant)}\n{RequestWords.LastDay(grant.Ends)}");

    /// <summary>What the table has no column for.</summary>
    public static void More(Grant grant)
    {
        (string Label, string Text)[] lines =
        [
            ("basis", grant.Basis),
            ("request", grant.Request),
            ("quota", grant.Quota is { } quota ? RequestWords.Of(quota) : ""),
            ("ceiling", grant.Ceiling == Grade.Unspecified ? "" : EnumWords.Term(grant, "ceiling")),
            ("影响评估", grant.ImpactAssessment),
            ("外包任务", string.Join("; ", grant.ContractorTasks)),
            ("part of", grant.DelegatedFrom),
            ("pass on", grant.MayPassOn ? "a part of it may be passed on within the consumer's division" : ""),
            ("at the end", grant.Disposal),
            ("given up", grant.Relinquished),
        ];
        foreach (var (label, text) in lines.Where(line => line.Text.Length > 0))
        {
            RequestPrint.Line(label, text);
        }
    }

    /// <summary>Where it stands on the ladder of Art 27, and what comes next.</summary>
    public static void Standing(Grant grant, Desk desk)
    {
        var today = LocalDay.Of(TimeProvider.System.GetUtcNow());
        if (grant is { State: GrantState.Suspended, Relinquished: "", Suspension: { } suspension })
        {
            RequestPrint.Line("suspended", $"{RequestWords.Minute(suspension.At)} by {suspension.By}: {suspension.Reason}");
            RequestPrint.Line("until", $"{suspension.RectifyBy}, to rectify (政务数据共享条例 Art 27)", Mark(suspension, today));
            if (suspension.Rectified.Length > 0)
            {
                RequestPrint.Line("rectified", $"{RequestWords.Minute(suspension.RectifiedAt)}: {suspension.Rectified}");
            }

            if (suspension.Refused.Length > 0)
            {
                RequestPrint.Line("wanting", suspension.Refused);
            }
        }

        foreach (var (i, way) in GrantWays.After(grant, desk, TimeProvider.System.GetUtcNow()).Index())
        {
            RequestPrint.Line(i == 0 ? "next" : "or", way);
        }
    }

    // Once the consumer has reported, its term no longer runs.
    private static string Mark(Suspension suspension, DateOnly today) =>
        suspension.Rectified.Length > 0 && suspension.Refused.Length == 0 ? "" : string.CompareOrdinal(suspension.RectifyBy, $"{today:yyyy-MM-dd}") switch
        {
            < 0 => "[red]OVERDUE[/]",
            0 => "[yellow]due today[/]",
            _ => "",
        };

    // What its consumer has given up is over, wherever it stood on the ladder.
    private static string State(Grant grant) => grant switch
    {
        { Relinquished.Length: > 0 } => "[red]given up[/]",
        { State: GrantState.Active } => "[green]active[/]",
        _ => $"[red]{$"{grant.State}".ToLowerInvariant()}[/]",
    };

    private static IEnumerable<string> Duties(Grant grant) =>
    [
        .. grant.Masks.Select(MaskWords.Of),
        .. grant.GroupSizeMin > 0 ? [MaskWords.OfGroups(grant.GroupSizeMin)] : (string[])[],
        .. grant.Obligations.Count > 0 ? [$"each read names: {EnumWords.Term(grant, "obligations")}"] : (string[])[],
    ];
}
