using Exchange.Cli.Catalogue.Files;
using Exchange.Cli.Grants;
using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary>The catalogue as a person reads it.</summary>
internal static class ResourceTables
{
    public static Table Empty() => new Table().Border(TableBorder.Rounded)
        .AddColumn("code", column => column.NoWrap())
        .AddColumns("name 目录名称", "source of 数源", "provider", "sharing 共享属性", "update 更新", "grade");

    public static void Add(Table table, Resource resource, Func<string, string> nameOf) => table.AddRow(
        resource.Code,
        Markup.Escape(resource.Name),
        Markup.Escape(string.Join("、", resource.Items.Where(item => item.Claim == Claim.Source).Select(item => item.Name))),
        Markup.Escape(nameOf(resource.Provider)),
        EnumWords.Term(resource, "sharing"),
        EnumWords.Term(resource, "update_cycle"),
        resource.Grade.ToString());

    /// <summary>One resource: its nine statutory fields (政务数据共享条例 Art 13), then its items.</summary>
    public static void Write(Resource resource, Func<string, string> nameOf)
    {
        var lines = new Grid().AddColumns(2);
        Line("code", resource.Version > 0 ? $"{resource.Code}, version {resource.Version}" : $"{resource.Code}, not published yet");
        Line("name 名称", resource.Name);
        Line("provider 提供部门", $"{nameOf(resource.Provider)} {resource.Provider}");
        Line("summary 摘要", resource.Summary);
        Line("sharing 共享属性", EnumWords.Term(resource, "sharing"));
        Line("modes 共享方式", EnumWords.Term(resource, "modes"));
        Line("conditions 共享条件", resource.Conditions is { } stated ? $"{stated.Scope}: {string.Join("、", stated.Purposes)}" : "");
        foreach (var term in (resource.Conditions?.Terms ?? []).Select(MaskWords.Of))
        {
            Line("", term);
        }

        Line("basis 不予共享依据", resource.Basis is { } basis ? $"{basis.Title} {basis.Article}: {basis.Reason}" : "");
        Line("format 格式", EnumWords.Term(resource, "format"));
        Line("update 更新周期", EnumWords.Term(resource, "update_cycle"));
        Line("grade 分类分级", $"{resource.Grade} {EnumWords.Term(resource, "grade")}");
        Line("opening 开放属性", EnumWords.Term(resource, "opening"));
        AnsiConsole.Write(lines);
        AnsiConsole.Write(OfItems(resource));

        void Line(string name, string text)
        {
            if (text.Length > 0)
            {
                lines.AddRow($"[grey]{name}[/]", Markup.Escape(text));
            }
        }
    }

    private static Table OfItems(Resource resource)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("item 信息项", column => column.NoWrap())
            .AddColumns("name 名称", "type 类型")
            .AddColumn("element 数据元", column => column.NoWrap())
            .AddColumns("claim", "about a person");
        foreach (var item in resource.Items)
        {
            table.AddRow(
                item.Id == resource.KeyItem ? $"[bold]{item.Id}[/] (key)" : item.Id,
                Markup.Escape(item.Name),
                EnumWords.Term(item, "type"),
                item.Element,
                Both(item.Claim, EnumWords.Term(item, "claim")),
                Both(item.Sensitivity, EnumWords.Term(item, "sensitivity")));
        }

        return table;
    }

    private static string Both<T>(T value, string term)
        where T : struct, Enum => term.Length > 0 ? $"{value} {term}".ToLowerInvariant() : "";
}
