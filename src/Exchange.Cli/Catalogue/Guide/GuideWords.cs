using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Exchange.Source.V1;
using Google.Protobuf.Reflection;

namespace Exchange.Cli.Catalogue.Guide;

/// <summary>The guide's ways to write a value: its number, its word, or both, with remarks.</summary>
internal static partial class GuideWords
{
    // The guide's 共享方式, and what sheets write, by what it comes to here.
    private static readonly Dictionary<string, Mode> Modes = new(StringComparer.Ordinal)
    {
        ["系统对接"] = Mode.Api,
        ["联机查询"] = Mode.Api,
        ["在线浏览"] = Mode.Api,
        ["调用在线服务"] = Mode.Api,
        ["接口调用"] = Mode.Api,
        ["数据库"] = Mode.Batch,
        ["库表"] = Mode.Batch,
        ["库表交换"] = Mode.Batch,
        ["核验接口"] = Mode.Verify,
        ["下载"] = Mode.File,
        ["拷贝"] = Mode.File,
    };

    /// <summary>Such as 3, 数据库, 3-数据库 or 数据库/MySQL; null: none of the enum's.</summary>
    public static int? Find(EnumDescriptor type, string text)
    {
        var match = Coded().Match(text);
        var (number, word) = (match.Groups["number"].Value, match.Groups["word"].Value);
        if (word.Length > 0)
        {
            return (EnumWords.Find(type, word) ?? EnumWords.Find(type, text))?.Number;
        }

        return int.TryParse(number, CultureInfo.InvariantCulture, out var value) && value != 0 ? type.FindValueByNumber(value)?.Number : null;
    }

    public static Mode? FindMode(string word) =>
        Modes.TryGetValue(word, out var mode) ? mode : (Mode?)EnumWords.Find(CatalogueReflection.Descriptor.FindTypeByName<EnumDescriptor>("Mode"), word)?.Number;

    /// <summary>Such as C, C18, 字符型 or 字符型C.</summary>
    public static ItemType? FindType(string text)
    {
        var type = ValueReflection.Descriptor.FindTypeByName<EnumDescriptor>("ItemType");
        var match = Typed().Match(text);
        var word = match.Groups["word"].Value is { Length: > 0 } term ? term : match.Groups["letter"].Value;
        return match.Success && EnumWords.Find(type, word) is { } value ? (ItemType)value.Number : null;
    }

    /// <summary>公民身份号码/C as name and type; the type is empty where none is written.</summary>
    public static (string Name, string Type) Split(string item)
    {
        var match = Named().Match(item);
        return match.Success ? (match.Groups["name"].Value.Trim(), match.Groups["type"].Value) : (item, "");
    }

    public static string[] List(string text) => Separators().Split(text).Select(part => part.Trim()).Where(part => part.Length > 0).ToArray();

    [GeneratedRegex(@"^\s*(?<number>[0-9]*)[\s.、:：—-]*(?<word>[^\s/(（:：—-]*)")]
    private static partial Regex Coded();

    [GeneratedRegex(@"^\s*(?<word>\p{IsCJKUnifiedIdeographs}*)\s*(?<letter>[A-Za-z]?)\s*[(（]?[0-9,，]*[)）]?\s*$")]
    private static partial Regex Typed();

    [GeneratedRegex(@"^(?<name>.+)[/／](?<type>[A-Za-z]\s*[(（]?[0-9,，]*[)）]?)\s*$")]
    private static partial Regex Named();

    [GeneratedRegex(@"[、,，;；|\n]")]
    private static partial Regex Separators();
}
