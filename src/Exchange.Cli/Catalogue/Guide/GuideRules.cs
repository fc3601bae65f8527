using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;

namespace Exchange.Cli.Catalogue.Guide;

/// <summary>The mistakes that sheets are filed with in practice, each at its cell.</summary>
internal static partial class GuideRules
{
    // Two phone numbers are two items; three that count up were dragged.
    private const int DraggedItems = 3;
    private const int DraggedResources = 2;

    public static IEnumerable<FileError> Check(IReadOnlyList<IReadOnlyList<GuideRow>> blocks) =>
    [
        .. blocks.Select(block => block[0]).Where(row => SystemName().IsMatch(row[GuideColumn.Name])).Select(row =>
            row.Error(GuideColumn.Name, "This names a system; name the data that it holds.")),
        .. Dragged([.. blocks.Select(block => block[0])], GuideColumn.Name, DraggedResources),
        .. blocks.SelectMany(block => Dragged(block, GuideColumn.ItemName, DraggedItems)),
        .. blocks.SelectMany(SameItems),
        .. SeveralCodes(blocks),
        .. SeveralNames(blocks),
        .. blocks.SelectMany(block => Format(block[0])),
    ];

    /// <summary>《title》第N条：reason; what is not there is empty. Only a title that ends in 法 tells its rank.</summary>
    public static LegalBasis Basis(string text)
    {
        var match = Rule().Match(text);
        var title = match.Groups["title"].Value.Trim();
        return new()
        {
            Rank = title.EndsWith('法') && !title.EndsWith("办法", StringComparison.Ordinal) ? BasisRank.Law : BasisRank.Unspecified,
            Title = title,
            Article = match.Groups["article"].Value,
            Reason = match.Groups["reason"].Value.Trim(),
        };
    }

    // 名称1, 名称2, …: a spreadsheet counts up what is dragged.
    private static IEnumerable<FileError> Dragged(IReadOnlyList<GuideRow> rows, GuideColumn column, int least)
    {
        for (int begin = 0, end; begin < rows.Count; begin = end)
        {
            for (end = begin + 1; end < rows.Count && Follows(rows[end - 1][column], rows[end][column]); end++)
            {
            }

            foreach (var row in end - begin >= least ? rows.Skip(begin).Take(end - begin) : [])
            {
                yield return row.Error(column, $"Lines {rows[begin].Line} to {rows[end - 1].Line} count up; was the name dragged? Give each its own.");
            }
        }
    }

    private static bool Follows(string before, string after)
    {
        var (first, second) = (Counted().Match(GuideWords.Split(before).Name), Counted().Match(GuideWords.Split(after).Name));
        return first.Success && second.Success && first.Groups["stem"].Value == second.Groups["stem"].Value
            && Number(second) == Number(first) + 1;

        static int Number(Match match) => int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<FileError> SameItems(IReadOnlyList<GuideRow> block) => Repeated(block, GuideColumn.ItemId)
        .Concat(Repeated(block, GuideColumn.ItemName));

    private static IEnumerable<FileError> Repeated(IReadOnlyList<GuideRow> block, GuideColumn column) => block
        .Where(row => row[column].Length > 0)
        .GroupBy(row => GuideWords.Split(row[column]).Name)
        .SelectMany(group => group.Skip(1).Select(row => row.Error(column, $"Line {group.First().Line} has this already.")));

    private static IEnumerable<FileError> SeveralCodes(IReadOnlyList<IReadOnlyList<GuideRow>> blocks) => blocks
        .Select(block => block[0])
        .Where(row => row[GuideColumn.Name].Length > 0)
        .GroupBy(row => (row[GuideColumn.Name], row[GuideColumn.ProviderCode]))
        .SelectMany(group => group.Skip(1).Where(row => row[GuideColumn.Code] != group.First()[GuideColumn.Code])
            .Select(row => row.Error(GuideColumn.Code, $"Line {group.First().Line} gives this resource another code; a resource has one.")));

    private static IEnumerable<FileError> SeveralNames(IReadOnlyList<IReadOnlyList<GuideRow>> blocks) => blocks
        .Select(block => block[0])
        .Where(row => row[GuideColumn.Code].Length > 0)
        .GroupBy(row => row[GuideColumn.Code])
        .SelectMany(group => group.Skip(1).Select(row => row.Error(GuideColumn.Code, row[GuideColumn.Name] == group.First()[GuideColumn.Name]
            ? $"Line {group.First().Line} begins this resource; keep its rows together."
            : $"Line {group.First().Line} gives this code to another resource; a code is for one.")));

    // What the data is must fit how it is handed over.
    private static IEnumerable<FileError> Format(GuideRow row)
    {
        var modes = GuideWords.List(row[GuideColumn.Modes]);
        var kinds = modes.Select(GuideWords.FindMode).OfType<Mode>().ToHashSet();
        var format = GuideWords.Find(Resource.Descriptor.FindFieldByNumber(Resource.FormatFieldNumber).EnumType, row[GuideColumn.Format]);
        var message = (DataFormat?)format switch
        {
            DataFormat.Database when kinds.SetEquals([Mode.File]) => "The format is 数据库, and it is shared as files only.",
            DataFormat.Service when kinds.Count > 0 && !kinds.Overlaps([Mode.Api, Mode.Verify]) => "The format is 服务接口, and it is not shared as a service.",
            DataFormat.File or DataFormat.Graphics or DataFormat.Streaming when modes.Any(Tables().IsMatch) =>
                "The format is a file, and it is offered as a database.",
            _ => null,
        };
        return message is null ? [] : [row.Error(GuideColumn.Modes, $"{message} Mend one of them.")];
    }

    [GeneratedRegex(@"(系统|平台|软件|网站|小程序|APP)$", RegexOptions.IgnoreCase)]
    private static partial Regex SystemName();

    [GeneratedRegex("^(数据库|库表)")]
    private static partial Regex Tables();

    [GeneratedRegex(@"^(?<stem>.*[^0-9])(?<number>[0-9]{1,6})$")]
    private static partial Regex Counted();

    [GeneratedRegex(@"《(?<title>[^》]+)》\s*(?<article>第[^\s:：，,。；;]+)?[\s:：，,。；;]*(?<reason>.*)", RegexOptions.Singleline)]
    private static partial Regex Rule();
}
