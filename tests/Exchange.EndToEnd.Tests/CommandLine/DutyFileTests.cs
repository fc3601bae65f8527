using System.Text;
using Exchange.Cli.Catalogue.Files;
using Exchange.Cli.Duties;
using Exchange.Registry.V1;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

public sealed class DutyFileTests
{
    [Fact]
    public void The_same_list_in_YAML_and_in_CSV_is_the_same()
    {
        var yaml = Demo("third-batch.yaml");
        var sheet = Demo("third-batch.csv");

        Assert.Empty(yaml.Errors.Concat(sheet.Errors));
        Assert.Equal(yaml.Lines, sheet.Lines);
        Assert.Equal((DutyList.Duty, "完整性", 2), (yaml.Lines[0].List, EnumWord(yaml.Lines[0]), yaml.Lines[0].Consumers.Count));
    }

    [Theory]
    [InlineData("id: [D3-001]", "1:14 lines[0].id: One value belongs here, not a list.")]
    [InlineData("due: ", "1:15 lines[0].due: No value is given; write one, or leave the field out.")]
    [InlineData("mode: fax", "1:16 lines[0].mode: 'fax' is none of api (服务接口), batch (批量交换), file (文件下载), verify (核验).")]
    [InlineData("version: 2", "1:10 lines[0].version: The registry sets this itself; leave it out.")]
    [InlineData("quality: [{dimension: 好}]", "dimension: '好' is none of normativity (规范性)")]
    public void What_cannot_be_read_in_YAML_is_told_at_its_place(string field, string error) =>
        Assert.Contains(error, Assert.Single(Read($"lines: [{{{field}}}]", isSheet: false).Errors).In("FILE"), StringComparison.Ordinal);

    [Theory]
    [InlineData("编号,备注\nD3-001,x", "FILE:1:2: '备注' is no column of a duty list; they are 编号, 清单,")]
    [InlineData("编号,共享方式\nD3-001,电话", "FILE:2:2 lines[0].mode: '电话' is none of")]
    [InlineData("编号\nD3-001,2", "FILE:2:2 lines[0]: A cell beyond the headers")]
    [InlineData("编号\n", "FILE:1:1 lines: The file holds no lines")]
    public void What_cannot_be_read_in_a_sheet_is_told_at_its_cell(string text, string error) =>
        Assert.Contains(error, Assert.Single(Read(text, isSheet: true).Errors).In("FILE"), StringComparison.Ordinal);

    [Fact]
    public void What_the_registry_finds_is_told_beside_it_at_the_place_of_its_field()
    {
        var file = Read("编号,责任部门,信息项\nD3-001,SZ-GA,a、b\nD3-002,,", isSheet: true);

        file.Add(
        [
            new() { Field = "lines[0].items[1]", Description = "one" },
            new() { Field = "lines[1].department", Description = "two" },
            new() { Field = "lines[1].due", Description = "three" },
        ]);

        Assert.Equal(
            ["FILE:2:3 lines[0].items[1]: one", "FILE:3:1 lines[1].department: two", "FILE:3:1 lines[1].due: three"],
            file.Errors.Select(error => error.In("FILE")));
    }

    [Fact]
    public void A_sheet_in_GBK_is_read_and_a_YAML_file_in_GBK_is_told_to_be_saved_as_UTF8()
    {
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

        var sheet = DutyFile.Read(FileText.Decode(gbk.GetBytes("编号,批次\nD3-001,第三批")), isSheet: true);
        var yaml = DutyFile.Read(FileText.Decode(gbk.GetBytes("lines: [{batch: 第三批}]")), isSheet: false);

        Assert.Equal(("第三批", 0), (sheet.Lines.Single().Batch, sheet.Errors.Count));
        Assert.Contains("save it as UTF-8", yaml.Errors.Single().Message, StringComparison.Ordinal);
    }

    private static DutyFile Demo(string name) => DutyFile.Read(new FileInfo(RepositoryRoot.Combine("demo", "duties", name)));

    private static DutyFile Read(string text, bool isSheet) => DutyFile.Read(FileText.Decode(Encoding.UTF8.GetBytes(text)), isSheet);

    private static string EnumWord(DutyLine line) =>
        EnumWords.Terms(DutyReflection.Descriptor.EnumTypes.Single(type => type.ClrType == typeof(QualityDimension))
            .FindValueByNumber((int)line.Quality.Single().Dimension))[0];
}
