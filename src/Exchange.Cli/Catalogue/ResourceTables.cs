using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary>The catalogue as a person reads it.</summary>
internal static class ResourceTables
{
    public static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumns("code", "name 目录名称", "source of", "provider", "sharing 共享属性", "update 更新", "grade");

    public static void Add(Table table, Resource resource, Func<string, string> nameOf) => table.AddRow(
        resource.Code,
        Markup.Escape(resource.Name),
        Markup.Escape(string.Join("、", resource.Items.Where(item => item.Claim == Claim.Source).Select(item => item.Name))),
        Markup.Escape(nameOf(resource.Provider)),
        resource.Sharing switch { Sharing.Unconditional => "无条件", Sharing.Conditional => "有条件", _ => "不予" },
        resource.UpdateCycle switch
        {
            UpdateCycle.RealTime => "实时",
            UpdateCycle.Daily => "每日",
            UpdateCycle.Weekly => "每周",
            UpdateCycle.Monthly => "每月",
            UpdateCycle.Quarterly => "每季度",
            _ => "每年",
        },
        resource.Grade.ToString());

    public static Table OfItems(Resource resource, Func<string, string> nameOf)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .Title(Markup.Escape($"{resource.Code} {resource.Name}, version {resource.Version}, {nameOf(resource.Provider)}"))
            .AddColumns("item", "name", "type", "element", "claim", "about a person");
        foreach (var item in resource.Items)
        {
            table.AddRow(
                item.Id == resource.KeyItem ? $"[bold]{item.Id}[/] (key)" : item.Id,
                Markup.Escape(item.Name),
                item.Type.ToString(),
                item.Element,
                item.Claim == Claim.Unspecified ? "" : item.Claim.ToString(),
                item.Sensitivity == Sensitivity.Unspecified ? "" : item.Sensitivity.ToString());
        }

        var conditions = resource.Conditions is { } stated ? $"{stated.Scope}: {string.Join("、", stated.Purposes)}" : "";
        return conditions.Length > 0 ? table.Caption(Markup.Escape(conditions)) : table;
    }
}
