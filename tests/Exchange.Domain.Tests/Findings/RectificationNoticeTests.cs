using Exchange.Domain.Findings;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Findings;

public sealed class RectificationNoticeTests
{
    private static readonly RectificationNotice Notice = new(
        "责改0001号",
        new(2026, 10, 9, 2, 0, 0, TimeSpan.Zero),
        new(2026, 10, 22),
        new("金华市自然资源(演示)", Bodies.CivilAffairs.Value),
        new("上海市数据局(演示)", Bodies.DataBureau.Value),
        new(
            FindingCode.P4,
            Bodies.CivilAffairs,
            "D2-003",
            "103001/0008 was due on 2026-09-30 and is not delivered.",
            new(2026, 9, 30, 23, 59, 59, TimeSpan.FromHours(8)),
            [new(EvidenceKind.DutyLine, "D2-003", 1), new(EvidenceKind.Entry, "42", 0)]),
        "请挂接数据源",
        7);

    [Fact]
    public void A_notice_names_article_facts_evidence_day_and_where_to_object()
    {
        Assert.Equal(
            $"""
            责令改正通知书
            责改0001号

            金华市自然资源(演示)（统一社会信用代码 {Bodies.CivilAffairs}）：

            一、违反的规定
            　　《政务数据共享条例》第三十九条第（四）项（稽核发现代码 P4）：未按照规定的期限答复或者提供共享的政务数据。

            二、事实
            　　事项：D2-003。起始时间：2026年9月30日。
            　　系统认定（原文）：103001/0008 was due on 2026-09-30 and is not delivered.

            三、证据及核验方法
            　　责任清单条目 D2-003，第 1 版；核验：exchange duty list
            　　审计日志第 42 号条目；核验：exchange log receipt 42，凭已公布的日志公钥验证其收据
            　　本通知记载于审计日志第 7 号条目；核验：exchange log receipt 7，凭已公布的日志公钥验证其收据

            四、改正要求
            　　请于2026年10月22日前（含当日）改正完毕，并在平台上报改正情况。
            　　具体要求：请挂接数据源
            　　改正期限系本平台的管理规定，《政务数据共享条例》未规定天数。

            五、异议
            　　对本通知有异议的，可以在改正期限内向签发单位书面提出；对签发单位的处理仍有异议的，可以向其上一级政务数据共享主管部门提出。

            六、法律后果
            　　拒不改正或者情节严重的，依照《政务数据共享条例》第三十九条至第四十一条处理。本通知不作评分，不含罚款。

            签发单位：上海市数据局(演示)（统一社会信用代码 {Bodies.DataBureau}）（印章）
            2026年10月9日

            """.ReplaceLineEndings("\n"),
            Notice.ToText());
    }

    [Fact]
    public void The_page_to_print_is_whole_loads_nothing_and_runs_nothing()
    {
        var page = (Notice with { Demand = "<script>alert(1)</script>" }).ToHtml();

        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("@page { size: A4;", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", page, StringComparison.Ordinal);
        Assert.All(
            Notice.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            line => Assert.Contains(line, Notice.ToHtml(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_notice_whose_day_no_calendar_tells_or_whose_words_were_erased_says_so()
    {
        var text = (Notice with { Due = null, Finding = Notice.Finding with { Text = "" } }).ToText();

        Assert.Contains("工作日安排尚未公布", text, StringComparison.Ordinal);
        Assert.Contains("已随其密钥依法销毁", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("政务数据共享条例 Art 19", "《政务数据共享条例》第十九条")]
    [InlineData("政务数据共享条例 Art 40(4)", "《政务数据共享条例》第四十条第（四）项")]
    [InlineData("上海市数据条例 Art 39", "《上海市数据条例》第三十九条")]
    [InlineData("政务数据共享条例 Art 21", "《政务数据共享条例》第二十一条")]
    [InlineData("some other law", "some other law")]
    public void An_article_is_cited_as_the_law_cites_it(string article, string cited) => Assert.Equal(cited, RectificationNotice.Cited(article));
}
