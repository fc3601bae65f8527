using Exchange.Registry.V1;
using Spectre.Console;

namespace Exchange.Cli.Catalogue;

/// <summary>Drafts and differences as a person reads them; lines, not tables, so that commands can be copied.</summary>
internal static class DraftPrint
{
    public static string NameOf(DraftState state) => state switch
    {
        DraftState.Drafted => "drafted 草稿",
        DraftState.Assessed => "assessed 已评估",
        DraftState.Signed => "signed 已签署",
        DraftState.Filed => "filed 已报送",
        DraftState.Published => "published 已发布",
        DraftState.Returned => "returned 已退回",
        DraftState.Discarded => "discarded 已放弃",
        _ => "unknown",
    };

    public static void Head(string code, string name, DraftState state, uint version) =>
        Console.WriteLine($"{code} {name}: {NameOf(state)}, draft version {version}");

    /// <summary>What bars the way, and what would only be better.</summary>
    public static void Gap(DraftGap gap, string text) => Line(gap.IsRequired ? "missing" : "hint", text);

    public static void Differences(IReadOnlyCollection<Difference> differences)
    {
        foreach (var difference in differences)
        {
            Line(difference.Breaking ? "breaking" : "changes", difference switch
            {
                { Before: "" } => $"{difference.Field}: {difference.After}, new",
                { After: "" } => $"{difference.Field}: {difference.Before}, gone",
                _ => $"{difference.Field}: {difference.Before} → {difference.After}",
            });
        }
    }

    public static void Next(string way) => Line("next", way);

    public static void Line(string label, string text) => Console.WriteLine($"  {label,-9} {text}");

    public static Table OfMany(IEnumerable<Draft> drafts, Func<string, string> nameOf)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("code", "name 目录名称", "provider", "state", "draft version", "review due", "returned for");
        foreach (var draft in drafts)
        {
            table.AddRow(
                draft.Resource.Code,
                Markup.Escape(draft.Resource.Name),
                Markup.Escape(nameOf(draft.Resource.Provider)),
                NameOf(draft.State),
                $"{draft.Version}",
                Markup.Escape(draft.ReviewDue),
                Markup.Escape(draft.ReturnedFor));
        }

        return table;
    }
}
