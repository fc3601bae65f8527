using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Exchange.Cli.Catalogue.Files;

namespace Exchange.Cli.Duties;

/// <summary>
/// A duty list as CSV, a row for each line, made into the tree that the same list in YAML is, so that both are read by one reader.
/// A header is the contract's name or the list's own; several values stand in one cell, divided by 、 or ；.
/// </summary>
internal static class DutySheet
{
    private const string Root = "lines";

    private static readonly char[] Dividers = ['、', '；', ';'];

    private static readonly OrderedDictionary<string, string> Fields = new()
    {
        ["编号"] = "id",
        ["清单"] = "list",
        ["批次"] = "batch",
        ["责任部门"] = "department",
        ["信息资源代码"] = "resource",
        ["信息项"] = "items",
        ["数据元"] = "element",
        ["共享方式"] = "mode",
        ["更新频率"] = "update_cycle",
        ["质量要求"] = "quality",
        ["完成时限"] = "due",
        ["需求部门"] = "consumers",
        ["依据"] = "basis",
        ["依据效力"] = "basis_rank",
    };

    public static YamlNode Read(string text, List<FileError> errors)
    {
        var lines = new YamlNode.List(new(1, 1));
        var line = 1;
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            IgnoreBlankLines = false,
            BadDataFound = _ => errors.Add(new(new(line, 1), "", "A quotation mark within a cell; double it, and put the cell in quotation marks.")),
        });
        string[]? headers = null;
        for (; parser.Read(); line = parser.RawRow + 1)
        {
            var cells = parser.Record ?? [];
            if (headers is null)
            {
                headers = [.. cells.Select((cell, i) => Header(cell.Trim(), new(line, i + 1), errors))];
            }
            else if (!cells.All(string.IsNullOrWhiteSpace))
            {
                lines.Members.Add(Row(headers, cells, line, $"{Root}[{lines.Members.Count}]", errors));
            }
        }

        var map = new YamlNode.Map(new(1, 1));
        map.Entries.Add(new(Root, new(1, 1), lines));
        return map;
    }

    private static string Header(string text, Place place, List<FileError> errors)
    {
        if (Fields.TryGetValue(text, out var field) || Fields.ContainsValue(text))
        {
            return field ?? text;
        }

        errors.Add(new(place, "", $"{Quoted.Text(text)} is no column of a duty list; they are {string.Join(", ", Fields.Keys)}."));
        return "";
    }

    private static YamlNode.Map Row(string[] headers, string[] cells, int line, string path, List<FileError> errors)
    {
        var row = new YamlNode.Map(new(line, 1));
        for (var i = 0; i < cells.Length; i++)
        {
            var (cell, place) = (cells[i].Trim(), new Place(line, i + 1));
            if (i >= headers.Length && cell.Length > 0)
            {
                errors.Add(new(place, path, "A cell beyond the headers; a comma within a cell needs quotation marks around the cell."));
                break;
            }

            if (cell.Length > 0 && headers[i].Length > 0)
            {
                row.Entries.Add(new(headers[i], place, Node(headers[i], cell, place)));
            }
        }

        return row;
    }

    private static YamlNode Node(string field, string cell, Place place) => field switch
    {
        "items" or "consumers" => List(cell, place, part => new YamlNode.Scalar(place, part, false)),
        "quality" => List(cell, place, part => Target(part, place)),
        _ => new YamlNode.Scalar(place, cell, false),
    };

    private static YamlNode.List List(string cell, Place place, Func<string, YamlNode> node)
    {
        var list = new YamlNode.List(place);
        list.Members.AddRange(cell.Split(Dividers, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(node));
        return list;
    }

    // 完整性 ≥ 99%: the dimension, a space, and what is owed of it.
    private static YamlNode.Map Target(string part, Place place)
    {
        var words = part.Split(' ', 2, StringSplitOptions.TrimEntries);
        var target = new YamlNode.Map(place);
        target.Entries.Add(new("dimension", place, new YamlNode.Scalar(place, words[0], false)));
        target.Entries.Add(new("target", place, new YamlNode.Scalar(place, words.Length > 1 ? words[1] : "", false)));
        return target;
    }
}
