using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Exchange.Cli.Catalogue.Guide;

/// <summary>A column of the 2017 guide's sheet (发改高技〔2017〕1272号), or one that sheets add to it.</summary>
internal enum GuideColumn
{
    Classification,
    Name,
    Code,
    Provider,
    ProviderCode,
    Summary,
    Format,
    ItemId,
    ItemName,
    ItemType,
    Sharing,
    Conditions,
    Purposes,
    Modes,
    IsOpened,
    OpeningConditions,
    UpdateCycle,
    PublishedOn,
    Related,
    Secrecy,
    Grade,
}

/// <summary>The headers by which columns are known.</summary>
internal static partial class GuideColumns
{
    private static readonly FrozenDictionary<GuideColumn, string[]> Headers = new Dictionary<GuideColumn, string[]>
    {
        [GuideColumn.Classification] = ["信息资源分类"],
        [GuideColumn.Name] = ["信息资源名称"],
        [GuideColumn.Code] = ["信息资源代码"],
        [GuideColumn.Provider] = ["信息资源提供方"],
        [GuideColumn.ProviderCode] = ["提供方代码", "信息资源提供方代码", "资源提供方代码"],
        [GuideColumn.Summary] = ["信息资源摘要"],
        [GuideColumn.Format] = ["信息资源格式"],
        [GuideColumn.ItemId] = ["信息项代码"],
        [GuideColumn.ItemName] = ["信息项名称", "信息项信息"],
        [GuideColumn.ItemType] = ["数据类型"],
        [GuideColumn.Sharing] = ["共享类型", "共享属性"],
        [GuideColumn.Conditions] = ["共享条件"],
        [GuideColumn.Purposes] = ["使用用途"],
        [GuideColumn.Modes] = ["共享方式"],
        [GuideColumn.IsOpened] = ["是否向社会开放"],
        [GuideColumn.OpeningConditions] = ["开放条件"],
        [GuideColumn.UpdateCycle] = ["更新周期"],
        [GuideColumn.PublishedOn] = ["发布日期"],
        [GuideColumn.Related] = ["关联资源代码"],
        [GuideColumn.Secrecy] = ["涉密属性"],
        [GuideColumn.Grade] = ["数据分级", "数据分类分级"],
    }.ToFrozenDictionary();

    /// <summary>Without these there is no entry (Decree 809, Art 13).</summary>
    public static readonly GuideColumn[] Required =
    [
        GuideColumn.Name, GuideColumn.Code, GuideColumn.Provider, GuideColumn.ProviderCode, GuideColumn.Summary, GuideColumn.Format,
        GuideColumn.ItemName, GuideColumn.Sharing, GuideColumn.Conditions, GuideColumn.Modes, GuideColumn.UpdateCycle,
    ];

    /// <summary>What stands once for a resource; the others stand once for an item.</summary>
    public static readonly GuideColumn[] OfResource =
        [.. Enum.GetValues<GuideColumn>().Except([GuideColumn.ItemId, GuideColumn.ItemName, GuideColumn.ItemType])];

    public static IEnumerable<string> All => Headers.Values.SelectMany(names => names);

    public static string Header(GuideColumn column) => Headers[column][0];

    /// <summary>Sheets mark headers with stars, remarks in brackets and spaces.</summary>
    public static GuideColumn? Find(string header)
    {
        var name = Remarks().Replace(header, "");
        return Headers.Where(pair => pair.Value.Contains(name)).Select(pair => (GuideColumn?)pair.Key).FirstOrDefault();
    }

    [GeneratedRegex(@"[\s*＊]|[(（][^)）]*[)）]?")]
    private static partial Regex Remarks();
}
