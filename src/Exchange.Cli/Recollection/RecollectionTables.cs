using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Recollection;

/// <summary>A checked form as a person reads it: for each field who has it, how it is had, and whether to ask for it breaks Art 30.</summary>
internal static class RecollectionTables
{
    private const string Finding = "[red]R1[/] 政务数据共享条例 Art 30, 40(1)";

    public static Table Of(CheckRecollectionResponse answer, Func<string, string> nameOf)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("field", column => column.NoWrap())
            .AddColumns("element", "source", "how it is had", "to ask for it");
        foreach (var field in answer.Fields)
        {
            foreach (var supply in field.Supplies)
            {
                table.AddRow(
                    Markup.Escape(field.Label),
                    Markup.Escape($"{supply.Element} {supply.ElementName}"),
                    Markup.Escape($"{nameOf(supply.Provider)} {supply.Resource} {supply.Item}"),
                    Markup.Escape(WayOf(supply)),
                    supply.Recollection ? Finding : "[green]may be asked[/]");
            }

            if (field.Supplies.Count == 0)
            {
                table.AddRow(Markup.Escape(field.Label), "", "", "[grey]no source has it[/]", "[green]may be asked[/]");
            }
        }

        return table;
    }

    private static string WayOf(FieldSupply supply) => supply.Way switch
    {
        SupplyWay.Granted => $"granted: {string.Join(", ", supply.Grants)}",
        SupplyWay.OnRequest => "无条件: on request, within a working day",
        SupplyWay.Conditional => "有条件: on request",
        SupplyWay.ConditionUnmet => "有条件, and the department does not meet a condition",
        SupplyWay.NotShared => "不予共享",
        SupplyWay.Own => "the department has it itself",
        _ => "unknown",
    };
}
