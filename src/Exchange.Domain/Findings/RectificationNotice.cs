using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Exchange.Domain.Calendar;

namespace Exchange.Domain.Findings;

/// <summary>Who is named in a notice.</summary>
public sealed record NoticeParty(string Name, string Code);

/// <summary>
/// 责令改正通知书: what Decree 809, Art 39 to 41 has follow on a breach. It names article, facts and day; there is no score and no fine.
/// The same notice is always the same bytes.
/// </summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When notice was given.</param>
/// <param name="Due">Until when it is to be rectified; null: no calendar tells it.</param>
/// <param name="Responsible">To whom.</param>
/// <param name="Issuer">By whom.</param>
/// <param name="Finding">What was found at that moment.</param>
/// <param name="Demand">What the issuer wrote; null: nothing.</param>
/// <param name="Entry">Where in the log the notice itself stands.</param>
public sealed partial record RectificationNotice(
    string Number, DateTimeOffset At, DateOnly? Due, NoticeParty Responsible, NoticeParty Issuer, Finding Finding, string? Demand, long Entry)
{
    private const string Title = "责令改正通知书";

    private static readonly string[] Numerals = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

    private const string Style = """
        @page { size: A4; margin: 25mm 22mm }
        body { font: 12pt/1.8 "FangSong", "STFangsong", "Noto Serif CJK SC", serif; max-width: 42em; margin: 2em auto; color: #000 }
        h1 { font-family: "SimHei", "Noto Sans CJK SC", sans-serif; font-size: 20pt; text-align: center; letter-spacing: .2em }
        h2 { font-family: "SimHei", "Noto Sans CJK SC", sans-serif; font-size: 12pt; margin: 1em 0 0; break-after: avoid }
        .number { text-align: center } .sign { text-align: right; margin-top: 3em; break-inside: avoid }
        p, li { overflow-wrap: anywhere } p { margin: .2em 0; text-indent: 2em } .number, .sign p, .to { text-indent: 0 }
        """;

    /// <summary>For a terminal, a letter or a file.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append(Title).Append('\n').Append(Number).Append("\n\n").Append(Addressee).Append('\n');
        foreach (var section in Sections())
        {
            text.Append('\n').Append(section.Heading).Append('\n');
            foreach (var line in section.Lines)
            {
                text.Append("　　").Append(line).Append('\n');
            }
        }

        return text.Append('\n').Append(Signature).Append('\n').Append(Day(LocalDay.Of(At))).Append('\n').ToString();
    }

    /// <summary>For a printer: one file, nothing loaded from elsewhere, nothing that runs.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
            .Append(Title).Append(' ').Append(Safe(Number)).Append("</title>\n<style>\n").Append(Style.ReplaceLineEndings("\n")).Append("\n</style>\n</head>\n<body>\n<h1>")
            .Append(Title).Append("</h1>\n<p class=\"number\">").Append(Safe(Number)).Append("</p>\n<p class=\"to\">").Append(Safe(Addressee)).Append("</p>\n");
        foreach (var section in Sections())
        {
            html.Append("<h2>").Append(Safe(section.Heading)).Append("</h2>\n");
            foreach (var line in section.Lines)
            {
                html.Append("<p>").Append(Safe(line)).Append("</p>\n");
            }
        }

        return html.Append("<div class=\"sign\"><p>").Append(Safe(Signature)).Append("</p>\n<p>").Append(Day(LocalDay.Of(At)))
            .Append("</p></div>\n</body>\n</html>\n").ToString();
    }

    /// <summary>政务数据共享条例 Art 39(4) as it is cited in Chinese; what is of another form stays as it is.</summary>
    public static string Cited(string article) => ArticleForm().Match(article) is { Success: true } parts
        ? $"《{parts.Groups["law"].Value}》第{Numeral(parts.Groups["article"].ValueSpan)}条{(parts.Groups["item"].Success ? $"第（{Numeral(parts.Groups["item"].ValueSpan)}）项" : "")}"
        : article;

    private string Addressee => $"{Responsible.Name}（统一社会信用代码 {Responsible.Code}）：";

    private string Signature => $"签发单位：{Issuer.Name}（统一社会信用代码 {Issuer.Code}）（印章）";

    private IEnumerable<(string Heading, ImmutableArray<string> Lines)> Sections()
    {
        yield return ("一、违反的规定", [$"{Cited(Finding.Article)}（稽核发现代码 {Finding.Code}）：{Breach(Finding.Code)}。"]);
        yield return (
            "二、事实",
            [
                $"事项：{Finding.Subject}。{(Finding.Since is { } since ? $"起始时间：{Day(LocalDay.Of(since))}。" : "")}",
                $"系统认定（原文）：{(Finding.Text.Length > 0 ? Finding.Text.ReplaceLineEndings(" ") : "该内容已随其密钥依法销毁。")}",
            ]);
        yield return ("三、证据及核验方法", [.. Finding.Evidence.Select(Shown), $"本通知记载于审计日志第 {Entry} 号条目；{Verified(Entry)}"]);
        yield return (
            "四、改正要求",
            [
                Due is { } due
                    ? $"请于{Day(due)}前（含当日）改正完毕，并在平台上报改正情况。"
                    : "请及时改正并在平台上报改正情况；期限届满年度的工作日安排尚未公布，公布后另行告知具体日期。",
                .. Demand is null ? Array.Empty<string>() : [$"具体要求：{Demand.ReplaceLineEndings(" ")}"],
                "改正期限系本平台的管理规定，《政务数据共享条例》未规定天数。",
            ]);
        yield return (
            "五、异议",
            ["对本通知有异议的，可以在改正期限内向签发单位书面提出；对签发单位的处理仍有异议的，可以向其上一级政务数据共享主管部门提出。"]);
        if (Finding.Article.StartsWith($"{Finding.Decree} Art ", StringComparison.Ordinal) && Finding.Code is not FindingCode.U1 and not FindingCode.P9)
        {
            yield return (
                "六、法律后果",
                ["拒不改正或者情节严重的，依照《政务数据共享条例》第三十九条至第四十一条处理。本通知不作评分，不含罚款。"]);
        }
    }

    private static string Shown(Evidence evidence)
    {
        var version = evidence.Version > 0 ? $"，第 {evidence.Version} 版" : "";
        return evidence.Kind switch
        {
            EvidenceKind.Entry => $"审计日志第 {evidence.Id} 号条目；{Verified(evidence.Id)}",
            EvidenceKind.DutyLine => $"责任清单条目 {evidence.Id}{version}；核验：exchange duty list",
            EvidenceKind.Resource => $"信息资源 {evidence.Id}{version}；核验：exchange catalogue show {evidence.Id}",
            EvidenceKind.Element => $"数据元 {evidence.Id}；核验：exchange element show {evidence.Id}",
            EvidenceKind.DataUpdate => $"信息资源 {evidence.Id} 的数据更新记录{version}；核验：exchange freshness list",
            EvidenceKind.Correction => $"校核 {evidence.Id}{version}；核验：exchange correction show {evidence.Id}",
            EvidenceKind.Request => $"共享申请 {evidence.Id}{version}；核验：exchange request show {evidence.Id}",
            EvidenceKind.Dispute => $"争议 {evidence.Id}{version}；核验：exchange dispute show {evidence.Id}",
            EvidenceKind.Grant => $"授权 {evidence.Id}{version}；核验：exchange grant show {evidence.Id}",
            _ => $"{evidence.Kind} {evidence.Id}{version}",
        };
    }

    // Anybody can, and needs no leave of the operator's.
    private static string Verified(object index) => $"核验：exchange log receipt {index}，凭已公布的日志公钥验证其收据";

    private static string Breach(FindingCode code) => code switch
    {
        FindingCode.P1 => "未按照规定编制或者更新政务数据目录",
        FindingCode.P2 => "在政务数据目录之外增设共享条件",
        FindingCode.P3 => "数源部门核实后，仍继续使用错误的数据副本",
        FindingCode.P4 => "未按照规定的期限答复或者提供共享的政务数据",
        FindingCode.P5 => "未按照规定向下级回流政务数据",
        FindingCode.P6 => "未按照规定的期限校核、更正政务数据",
        FindingCode.P7 => "擅自终止或者变更共享服务",
        FindingCode.P8 => "未通过一体化平台共享政务数据",
        FindingCode.P9 => "提供政务数据时违反该条规定",
        FindingCode.R1 => "重复收集可以通过共享获取的政务数据",
        FindingCode.R2 => "超出共享范围或者目的使用政务数据",
        FindingCode.R3 => "将共享获取的政务数据提供给第三方",
        FindingCode.R5 => "未按照规定留存使用记录",
        FindingCode.R6 => "未履行安全管理责任",
        FindingCode.R4 => "授权结束后未按照要求处置政务数据",
        FindingCode.A1 => "未确定数源部门",
        FindingCode.A2 => "未按照规定处理争议",
        FindingCode.U1 => "未按照目录所列更新周期更新政务数据",
        _ => "违反该条规定",
    };

    private static string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日");

    private static string Numeral(ReadOnlySpan<char> number)
    {
        var value = int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture);
        return value switch
        {
            < 10 => Numerals[value],
            < 100 => $"{(value < 20 ? "" : Numerals[value / 10])}十{(value % 10 == 0 ? "" : Numerals[value % 10])}",
            _ => number.ToString(),
        };
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex(@"^(?<law>\S+) Art (?<article>\d{1,3})(?:\((?<item>\d{1,2})\))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex ArticleForm();
}
