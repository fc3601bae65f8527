using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Exchange.Source.V1;

namespace Exchange.EndToEnd.Tests.StewardFiles;

public sealed class GuideSheetTests
{
    [Fact]
    public void A_row_is_an_item_and_its_resource_stands_once()
    {
        var import = Sheets.Read(Sheets.Good);

        Assert.Empty(import.Errors);
        var resource = Assert.Single(import.Resources);
        Assert.Equal("工业企业名录", resource.Name);
        Assert.Equal(DataFormat.Database, resource.Format);
        Assert.Equal(Sharing.Conditional, resource.Sharing);
        Assert.Equal("惠企政策主管部门", resource.Conditions.Scope);
        Assert.Equal([("统一社会信用代码", ItemType.Text), ("从业人数", ItemType.Integer)], resource.Items.Select(item => (item.Name, item.Type)));
    }

    [Fact]
    public void What_the_guide_does_not_say_is_a_remark_in_its_place_and_the_file_is_a_catalogue()
    {
        var import = Sheets.Read(Sheets.Good);
        var written = new StringWriter();

        CatalogueWriter.Write(written, import.Resources, import.Missing);

        Assert.Equal(8, import.Missing.Count);
        Assert.Contains("      - # id: lower snake case", written.ToString(), StringComparison.Ordinal);
        Assert.Contains("    # grade: l1 to l4", written.ToString(), StringComparison.Ordinal);
        Assert.Empty(Catalogues.ErrorsOf(written.ToString()));
    }

    [Theory]
    [InlineData("C", ItemType.Text)]
    [InlineData("C18", ItemType.Text)]
    [InlineData("字符型", ItemType.Text)]
    [InlineData("字符型C", ItemType.Text)]
    [InlineData("字符型 C(18)", ItemType.Text)]
    [InlineData("备注型 M", ItemType.Text)]
    [InlineData("N(10,2)", ItemType.Decimal)]
    [InlineData("货币型", ItemType.Decimal)]
    [InlineData("d", ItemType.Date)]
    [InlineData("日期时间型T", ItemType.DateTime)]
    [InlineData("L", ItemType.Logical)]
    [InlineData("整型I", ItemType.Integer)]
    [InlineData("双精度型", ItemType.Real)]
    public void The_guides_types_are_known_by_word_and_by_letter(string type, ItemType expected)
    {
        var sheet = Sheets.Good.Replace("信息项名称", "信息项名称,数据类型", StringComparison.Ordinal)
            .Replace("代码/C18", $"代码,\"{type}\"", StringComparison.Ordinal)
            .Replace("从业人数/I", "从业人数/I,", StringComparison.Ordinal);

        var import = Sheets.Read(sheet);

        Assert.Empty(import.Errors);
        Assert.Equal([expected, ItemType.Integer], Assert.Single(import.Resources).Items.Select(item => item.Type));
    }

    [Theory]
    [InlineData("《中华人民共和国统计法》第二十八条：可识别单个调查对象", BasisRank.Law, "第二十八条", "可识别单个调查对象", 0)]
    [InlineData("依据《某条例》第三条", BasisRank.Unspecified, "第三条", "", 2)]
    [InlineData("《某办法》", BasisRank.Unspecified, "", "", 3)]
    public void A_basis_is_read_as_far_as_it_is_written(string text, BasisRank rank, string article, string reason, int missing)
    {
        var import = Sheets.Read(Sheets.Good.Replace("2,惠企政策主管部门,服务接口", $"3,{text},无", StringComparison.Ordinal));

        Assert.Empty(import.Errors);
        var basis = Assert.Single(import.Resources).Basis;
        Assert.Equal((rank, article, reason), (basis.Rank, basis.Article, basis.Reason));
        Assert.Equal(missing, import.Missing.Keys.Count(path => path.Contains(".basis.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("工业企业名录", "工业企业监管系统", "f:2:2 信息资源名称: This names a system;")]
    [InlineData("企业的名称与代码", "", "f:2:6 信息资源摘要: Must be filled in.")]
    [InlineData("宣城市统计(演示)", "", "f:2:4 信息资源提供方: Must be filled in.")]
    [InlineData("113418990000001587", "113418990000001588", "f:2:5 提供方代码: Not a unified social credit code")]
    [InlineData("206002/0018", "2060020018", "f:2:3 信息资源代码: 类 1 digit")]
    [InlineData("3 数据库", "4 图形图像", "f:2:11 共享方式: The format is a file, and it is offered as a database.", "服务接口", "库表")]
    [InlineData("3 数据库", "7", "f:2:11 共享方式: The format is 服务接口, and it is not shared as a service.", "服务接口", "下载")]
    [InlineData("服务接口", "文件下载", "f:2:11 共享方式: The format is 数据库, and it is shared as files only.")]
    [InlineData("服务接口", "微信", "f:2:11 共享方式: '微信' is none of 服务接口,")]
    [InlineData("非涉密", "工作秘密", "f:2:14 涉密属性: Secrets are not registered at all")]
    [InlineData("2,惠企政策主管部门,服务接口", "3,敏感,无", "f:2:10 共享条件: 不予共享 rests on a law")]
    [InlineData("2,惠企政策主管部门", "2,", "f:2:10 共享条件: 有条件共享 lists its conditions")]
    [InlineData("2,惠企政策主管部门", "1,惠企政策主管部门", "f:2:10 共享条件: 无条件共享 has no conditions")]
    [InlineData("2,惠企政策主管部门", "4,惠企政策主管部门", "f:2:9 共享类型: '4' is none of 1 无条件, 2 有条件, 3 不予.")]
    [InlineData("每月", "每旬", "f:2:13 更新周期: '每旬' is none of 1 实时, 2 每日,")]
    [InlineData("从业人数/I", "从业人数", "f:3:8 信息项名称: Needs its data type")]
    [InlineData("从业人数/I", "统一社会信用代码/C", "f:3:8 信息项名称: Line 2 has this already.")]
    [InlineData(Sheets.Second, ",,,,别的摘要,,,从业人数/I,,,,,,\n", "f:3:5 提供方代码: Differs from line 2 of the same resource;")]
    [InlineData("工业企业名录", "工业\"企业\"名录", "f:2:1: A quotation mark within a cell;")]
    [InlineData("非涉密", "非涉密,多", "f:2:15: A cell beyond the headers;")]
    public void A_mistake_of_practice_is_told_with_its_line_its_column_and_its_header(
        string right, string wrong, string error, string alsoRight = " ", string alsoWrong = " ")
    {
        var errors = Sheets.ErrorsOf(Sheets.Good.Replace(right, wrong, StringComparison.Ordinal).Replace(alsoRight, alsoWrong, StringComparison.Ordinal));

        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_were_dragged_are_told_on_every_line()
    {
        var dragged = string.Concat(Enumerable.Range(1, 3).Select(i => $",,,,,,,数值{i}/N,,,,,,\n"));
        var second = Sheets.First.Replace("工业企业名录", "工业企业名录2", StringComparison.Ordinal).Replace("0018", "0019", StringComparison.Ordinal);

        var errors = Sheets.ErrorsOf(Sheets.Header + Sheets.First.Replace("工业企业名录", "工业企业名录1", StringComparison.Ordinal) + dragged + second);

        Assert.Equal(
            ["f:2:2 信息资源名称: Lines 2 to 6 ", "f:6:2 信息资源名称: Lines 2 to 6 ", "f:3:8 信息项名称: Lines 3 to 5 ", "f:4:8 信息项名称: Lines 3 to 5 ", "f:5:8 信息项名称: Lines 3 to 5 "],
            errors.Select(error => error[..error.IndexOf("count", StringComparison.Ordinal)]));
    }

    [Fact]
    public void Several_codes_for_one_resource_and_one_code_for_several_are_told()
    {
        var otherCode = Sheets.First.Replace("206002/0018", "206002/0019", StringComparison.Ordinal);
        var otherName = Sheets.First.Replace("工业企业名录", "农业企业名录", StringComparison.Ordinal);

        var errors = Sheets.ErrorsOf(Sheets.Header + Sheets.First + otherCode + otherName);

        Assert.Equal(
            ["f:3:3 信息资源代码: Line 2 gives this resource another code; a resource has one.", "f:4:3 信息资源代码: Line 2 gives this code to another resource; a code is for one."],
            errors);
    }

    [Fact]
    public void Missing_columns_are_all_told_and_unknown_ones_are_noted()
    {
        var sheet = Exchange.Cli.Catalogue.Guide.GuideSheet.Read("序号,信息资源名称*,信息资源代马\n");

        Assert.Equal(10, sheet.Errors.Count(error => error.Message == "This column is missing."));
        Assert.Equal(
            ["Line 1, column 1: '序号' is no column of the guide and was not read.", "Line 1, column 3: '信息资源代马' is no column of the guide and was not read. Did you mean 信息资源代码?"],
            sheet.Notes);
    }

    [Theory]
    [InlineData("", "this is not a sheet of the 2017 guide.")]
    [InlineData("a\tb\n", "Cells are separated by commas.")]
    public void What_is_no_sheet_is_told(string text, string sentence)
    {
        var error = Assert.Single(Sheets.ErrorsOf(text));

        Assert.EndsWith(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Titles_blank_rows_and_cells_of_several_lines_move_no_place()
    {
        var sheet = $"某市政务信息资源目录,,\n\n{Sheets.Header}\n{Sheets.First.Replace("企业的名称与代码", "\"企业的名称\n与代码\"", StringComparison.Ordinal)},,,\n{Sheets.Second.Replace("/I", "", StringComparison.Ordinal)}";

        var error = Assert.Single(Sheets.ErrorsOf(sheet));

        Assert.StartsWith("f:8:8 信息项名称: Needs its data type", error, StringComparison.Ordinal);
    }
}
