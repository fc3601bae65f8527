using Exchange.Cli.Catalogue.Files;
using Exchange.Cli.Catalogue.Guide;

namespace Exchange.EndToEnd.Tests.StewardFiles;

/// <summary>Sheets of the 2017 guide, and what reading them finds.</summary>
internal static class Sheets
{
    public const string Header =
        "信息资源分类,信息资源名称,信息资源代码,信息资源提供方,提供方代码,信息资源摘要,信息资源格式,信息项名称,共享类型,共享条件,共享方式,是否向社会开放,更新周期,涉密属性\n";

    public const string First =
        "主题,工业企业名录,206002/0018,宣城市统计(演示),113418990000001587,企业的名称与代码,3 数据库,统一社会信用代码/C18,2,惠企政策主管部门,服务接口,0,每月,非涉密\n";

    public const string Second = ",,,,,,,从业人数/I,,,,,,\n";

    public const string Good = Header + First + Second;

    public static GuideImport Read(string text) => GuideImport.Read(GuideSheet.Read(text));

    /// <summary>The errors as a user sees them, of a file named f.</summary>
    public static string[] ErrorsOf(string text) => [.. Read(text).Errors.Select(error => error.In("f"))];
}
