using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Exchange.Registry.V1;
using Google.Protobuf;

namespace Exchange.Benchmarks.Rows;

/// <summary>A catalogue as a province might have it: 100 000 resources of ten items each, put into a registry's database below its rules.</summary>
internal static class SearchCorpus
{
    public const int Resources = 100_000;

    /// <summary>A department that provides one resource in 3 000.</summary>
    public const string Department = "11330199000000043C";

    private const int ItemsEach = 10;

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private static readonly ImmutableArray<string> Subjects =
    [
        "婚姻", "户籍", "企业", "房屋", "车辆", "驾驶", "社保", "医保", "公积金", "低保", "教育", "学籍", "执业", "药品", "食品", "环境",
        "排污", "水务", "电力", "燃气", "土地", "林地", "海域", "港口", "船舶", "航空", "铁路", "公路", "桥梁", "隧道", "气象", "地震",
        "消防", "应急", "安监", "质检", "计量", "标准", "专利", "商标", "税务", "海关", "口岸", "外资", "进出口", "信贷", "担保", "保险",
        "证券", "基金", "养老", "殡葬", "收养", "救助", "残疾", "退役", "党建", "档案", "文物", "旅游",
    ];

    private static readonly ImmutableArray<string> Acts =
        ["登记", "许可", "备案", "处罚", "年检", "监测", "变更", "注销", "审批", "核查", "统计", "公示", "评价", "培训", "缴纳", "发放"];

    private static readonly ImmutableArray<string> Facts =
    [
        "号码", "姓名", "名称", "日期", "状态", "地址", "金额", "机关", "类型", "等级", "期限", "范围", "面积", "数量", "编号", "结果",
        "依据", "经办人", "联系电话", "统一社会信用代码",
    ];

    /// <summary>Writes the catalogue as events and facts.</summary>
    public static async Task WriteAsync(DbConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var newest = connection.CreateCommand();
        newest.CommandText = "SELECT MAX(revision) FROM events";
        var revision = Convert.ToInt64(await newest.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        await using var insert = connection.CreateCommand();
        insert.CommandText =
            """
            INSERT INTO events (revision, at_micros, actor, reason, kind, id, version, body)
            VALUES (@revision, (SELECT MAX(at_micros) FROM events), 'bench', '', 'Resource', @id, 1, @body);
            INSERT INTO facts (kind, id, version, revision, body) VALUES ('Resource', @id, 1, @revision, @body);
            """;
        var (at, id, body) = (Parameter(insert, "revision"), Parameter(insert, "id"), Parameter(insert, "body"));
        for (var i = 0; i < Resources; i++)
        {
            var resource = Resource(i);
            (at.Value, id.Value, body.Value) = (++revision, resource.Code, Formatter.Format(resource));
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static Resource Resource(int number)
    {
        // The same catalogue on every machine. What is drawn is skewed, as words are.
        var draw = new Random(number);
        var (subject, act) = (Skewed(draw, Subjects), Skewed(draw, Acts));
        var rare = number % 5_000 == 17 ? "渡口" : "";
        var resource = new Resource
        {
            Code = string.Create(CultureInfo.InvariantCulture, $"{307000 + (number % 97)}/{number:000000}"),
            Version = 1,
            Name = draw.Next(3) == 0 ? $"{rare}{subject}信息{act}" : $"{rare}{subject}{act}信息",
            Summary = $"{subject}主管部门在{act}中形成的信息",
            Provider = number % 3000 == 1 ? Department : string.Create(CultureInfo.InvariantCulture, $"11310199{number % 3000:0000000000}"),
            Sharing = (Sharing)(1 + (number % 3)),
            Grade = (Grade)(1 + (number % 4)),
            Opening = (Opening)(1 + (number % 7 == 0 ? 1 : 2)),
        };
        for (var i = 0; i < ItemsEach; i++)
        {
            resource.Items.Add(new Item
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"item_{i}"),
                Name = $"{(draw.Next(4) == 0 ? Skewed(draw, Subjects) : subject)}{Skewed(draw, Acts)}{Skewed(draw, Facts)}",
                Element = i == 0 ? "person.citizen_number" : string.Create(CultureInfo.InvariantCulture, $"subject{draw.Next(60)}.fact_{draw.Next(200)}"),
            });
        }

        return resource;
    }

    private static string Skewed(Random draw, ImmutableArray<string> words) =>
        words[(int)(words.Length * draw.NextDouble() * draw.NextDouble())];

    private static DbParameter Parameter(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
