using System.Globalization;
using Exchange.Cli.Catalogue.Files;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Registry.V1;
using Google.Protobuf.Reflection;
using Assessment = Exchange.Registry.V1.Assessment;
using Item = Exchange.Registry.V1.Item;
using LegalBasis = Exchange.Registry.V1.LegalBasis;
using Opening = Exchange.Registry.V1.Opening;
using Resource = Exchange.Registry.V1.Resource;
using Secrecy = Exchange.Registry.V1.Secrecy;
using Sharing = Exchange.Registry.V1.Sharing;

namespace Exchange.Cli.Catalogue.Guide;

/// <summary>The guide's sheet as a catalogue; what the guide does not say is listed as missing.</summary>
internal sealed class GuideImport
{
    public List<Resource> Resources { get; } = [];

    /// <summary>By path, what a steward has still to fill in.</summary>
    public Dictionary<string, string> Missing { get; } = new(StringComparer.Ordinal);

    public required List<FileError> Errors { get; init; }

    public static GuideImport Read(GuideSheet sheet)
    {
        var import = new GuideImport { Errors = sheet.Errors };
        var blocks = import.Blocks(sheet.Rows);
        foreach (var block in blocks)
        {
            import.ReadResource(block);
        }

        import.Errors.AddRange(GuideRules.Check(blocks));
        return import;
    }

    /// <summary>The rows of each resource: the first names it, those after it leave its cells blank or repeat them.</summary>
    private List<List<GuideRow>> Blocks(List<GuideRow> rows)
    {
        var blocks = new List<List<GuideRow>>();
        foreach (var row in rows)
        {
            var first = blocks.Count > 0 ? blocks[^1][0] : null;
            if (first is null || !(Continues(row, first, GuideColumn.Name) && Continues(row, first, GuideColumn.Code)))
            {
                blocks.Add([row]);
                continue;
            }

            blocks[^1].Add(row);
            Errors.AddRange(GuideColumns.OfResource
                .Where(column => !Continues(row, first, column))
                .Select(column => row.Error(column, $"Differs from line {first.Line} of the same resource; leave it blank.")));
        }

        return blocks;

        static bool Continues(GuideRow row, GuideRow first, GuideColumn column) => row[column].Length == 0 || row[column] == first[column];
    }

    private void ReadResource(List<GuideRow> block)
    {
        var (row, path) = (block[0], $"resources[{Resources.Count}]");
        var resource = new Resource
        {
            Code = Required(row, GuideColumn.Code),
            Name = Required(row, GuideColumn.Name),
            Summary = Required(row, GuideColumn.Summary),
            Provider = Required(row, GuideColumn.ProviderCode),
            Format = (Exchange.Registry.V1.DataFormat)Choice(row, GuideColumn.Format, Resource.FormatFieldNumber),
            UpdateCycle = (Exchange.Registry.V1.UpdateCycle)Choice(row, GuideColumn.UpdateCycle, Resource.UpdateCycleFieldNumber),
            Sharing = (Sharing)Choice(row, GuideColumn.Sharing, Resource.SharingFieldNumber),
        };
        Required(row, GuideColumn.Provider);
        Refuse(
            resource.Code.Length > 0 && !ResourceCode.TryParse(resource.Code, out _),
            row,
            GuideColumn.Code,
            "类 1 digit, 项 2, 目 3, 细目 as many as there are, a slash, and the sequence, such as 301003/0003.");
        Refuse(
            resource.Provider.Length > 0 && !DepartmentId.TryParse(resource.Provider, out _),
            row,
            GuideColumn.ProviderCode,
            "Not a unified social credit code 统一社会信用代码 of 18 characters, or its check digit does not fit.");
        ReadModes(row, resource);
        ReadTerms(row, resource, path);
        ReadOpening(row, resource);
        ReadRest(row, resource, path);
        for (var i = 0; i < block.Count; i++)
        {
            resource.Items.Add(ReadItem(block[i], $"{path}.items[{i}]"));
        }

        Want(path, resource);
        Resources.Add(resource);
    }

    private void ReadModes(GuideRow row, Resource resource)
    {
        foreach (var word in GuideWords.List(row[GuideColumn.Modes]).Where(word => word != "无"))
        {
            if (GuideWords.FindMode(word) is not { } mode)
            {
                Errors.Add(row.Error(
                    GuideColumn.Modes,
                    $"{Quoted.Text(word)} is none of 服务接口, 系统对接, 联机查询, 在线浏览, 调用在线服务, 批量交换, 库表, 文件下载, 下载, 拷贝."));
            }
            else if (!resource.Modes.Contains(mode))
            {
                resource.Modes.Add(mode);
            }
        }

        Refuse(row[GuideColumn.Modes].Length == 0 && resource.Sharing != Sharing.None, row, GuideColumn.Modes, "State how it is shared.");
    }

    private void ReadTerms(GuideRow row, Resource resource, string path)
    {
        var text = row[GuideColumn.Conditions];
        var isOpen = text is "" or "无" or "无条件" or "无条件共享";
        switch (resource.Sharing)
        {
            case Sharing.Unconditional:
                Refuse(!isOpen, row, GuideColumn.Conditions, "无条件共享 has no conditions (政务数据共享条例 Art 14, 15).");
                break;
            case Sharing.Conditional:
                Refuse(isOpen, row, GuideColumn.Conditions, "有条件共享 lists its conditions: who, and for what (政务数据共享条例 Art 15).");
                resource.Conditions = new() { Scope = text, Purposes = { GuideWords.List(row[GuideColumn.Purposes]) } };
                Want(resource.Conditions.Purposes.Count == 0, $"{path}.conditions.purposes", "the purposes 使用用途 that a grant may name, a list");
                break;
            case Sharing.None:
                resource.Basis = ReadBasis(row, text, $"{path}.basis");
                break;
            default:
                break;
        }
    }

    // 《中华人民共和国统计法》第二十八条：可识别单个调查对象
    private LegalBasis ReadBasis(GuideRow row, string text, string path)
    {
        var basis = GuideRules.Basis(text);
        Refuse(
            basis.Title.Length == 0,
            row,
            GuideColumn.Conditions,
            "不予共享 rests on a law, an administrative regulation or a State Council decision; name it as 《title》第N条：reason (政务数据共享条例 Art 14, 15).");
        Want(basis.Rank == 0, $"{path}.rank", "law, administrative_regulation or state_council_decision; no lower rank suffices (政务数据共享条例 Art 14)");
        Want(basis.Article.Length == 0, $"{path}.article", "the article that forbids sharing, such as 第二十八条");
        Want(basis.Reason.Length == 0, $"{path}.reason", "why it applies here");
        return basis;
    }

    private void ReadOpening(GuideRow row, Resource resource)
    {
        var conditions = row[GuideColumn.OpeningConditions];
        var isConditional = conditions is not ("" or "无" or "无条件");
        switch (row[GuideColumn.IsOpened])
        {
            case "":
                break;
            case "0" or "否" or "非开放" or "不开放":
                resource.Opening = Opening.Closed;
                break;
            case "1" or "是" or "开放" or "有条件开放" or "无条件开放":
                resource.Opening = isConditional ? Opening.Conditional : Opening.Unconditional;
                resource.OpeningConditions = isConditional ? conditions : "";
                break;
            default:
                Errors.Add(row.Error(GuideColumn.IsOpened, "1 (是) or 0 (否)."));
                break;
        }
    }

    private void ReadRest(GuideRow row, Resource resource, string path)
    {
        foreach (var code in GuideWords.List(row[GuideColumn.Related]).Where(code => code != "无"))
        {
            Refuse(!ResourceCode.TryParse(code, out _), row, GuideColumn.Related, "Codes such as 301003/0003, divided by 、.");
            resource.Related.Add(code);
        }

        Refuse(
            row[GuideColumn.PublishedOn] is { Length: > 0 } day
                && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            row,
            GuideColumn.PublishedOn,
            "A day as CCYY-MM-DD, such as 2026-09-18.");
        if (row[GuideColumn.Secrecy].Length > 0)
        {
            resource.Secrecy = (Secrecy)Choice(row, GuideColumn.Secrecy, Resource.SecrecyFieldNumber);
            Refuse(
                resource.Secrecy is Secrecy.Work or Secrecy.State,
                row,
                GuideColumn.Secrecy,
                "Secrets are not registered at all, not even by name (政务数据共享条例 Art 3); take the resource out of the sheet.");
        }

        if (row[GuideColumn.Grade].Length > 0)
        {
            resource.Grade = (Exchange.Registry.V1.Grade)Choice(row, GuideColumn.Grade, Resource.GradeFieldNumber);
        }

        Want(resource.Secrecy == 0, $"{path}.secrecy", "none (非涉密); what is secret is not registered");
    }

    private Item ReadItem(GuideRow row, string path)
    {
        var (name, written) = GuideWords.Split(Required(row, GuideColumn.ItemName));
        var stated = row[GuideColumn.ItemType];
        var column = stated.Length > 0 ? GuideColumn.ItemType : GuideColumn.ItemName;
        var type = GuideWords.FindType(stated.Length > 0 ? stated : written) ?? 0;
        Refuse(
            type == 0 && row[GuideColumn.ItemName].Length > 0,
            row,
            column,
            "Needs its data type: write 名称/C, or fill in 数据类型 with one of C, N, Y, D, T, L, M, G, B, I, F.");
        Refuse(
            stated.Length > 0 && written.Length > 0 && GuideWords.FindType(written) != type,
            row,
            GuideColumn.ItemType,
            "Differs from the type written behind the name.");
        var id = row[GuideColumn.ItemId];
        Refuse(id.Length > 0 && !ItemId.TryParse(id, out _), row, GuideColumn.ItemId, "Lower snake case, such as citizen_number.");
        Want(id.Length == 0, $"{path}.id", "lower snake case, such as citizen_number");
        return new() { Id = id, Name = name, Type = type };
    }

    // What the guide does not ask, and Decree 809 or a reader does.
    private void Want(string path, Resource resource)
    {
        Want(resource.Grade == 0, $"{path}.grade", "l1 to l4, or important (数据分类分级)");
        Want(true, $"{path}.key_item", "the id of the item by which a subject is looked up, if there is one");
        Want(
            true,
            $"{path}.person_item",
            "the id of the item that holds a person's citizen number, if there is one; then items have 'sensitivity: personal' or 'sensitive'");
        Want(resource.Sharing != Sharing.None, $"{path}.mapping", "'connection', 'table' and 'columns' ('item', 'column'): where the rows are");
        Want(
            true,
            $"{path}.filing",
            "'secrecy' and 'personal_information', each with 'document' and 'concluded_on': the two assessments (政务数据共享条例 Art 13)");
    }

    private string Required(GuideRow row, GuideColumn column)
    {
        Refuse(row[column].Length == 0, row, column, "Must be filled in.");
        return row[column];
    }

    private int Choice(GuideRow row, GuideColumn column, int field)
    {
        var type = Resource.Descriptor.FindFieldByNumber(field).EnumType;
        var text = Required(row, column);
        var value = GuideWords.Find(type, text);
        var offered = string.Join(", ", EnumWords.Values(type).Select(Shown));
        Refuse(value is null && text.Length > 0, row, column, $"{Quoted.Text(text)} is none of {offered}.");
        return value ?? 0;

        static string Shown(EnumValueDescriptor value) => $"{value.Number} {EnumWords.Terms(value)[0]}";
    }

    private void Refuse(bool wrong, GuideRow row, GuideColumn column, string message)
    {
        if (wrong)
        {
            Errors.Add(row.Error(column, message));
        }
    }

    private void Want(bool missing, string path, string what)
    {
        if (missing)
        {
            Missing[path] = what;
        }
    }
}
