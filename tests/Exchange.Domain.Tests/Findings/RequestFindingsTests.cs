using System.Collections.Immutable;
using System.Globalization;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Duties;
using Exchange.Domain.Findings;
using Exchange.Domain.Freshness;
using Exchange.Domain.Grants;
using Exchange.Domain.Requests;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Findings;

/// <summary>Terms of requests as they pass, told change by change, as the feed tells them. It is 2026-10-09.</summary>
public sealed class RequestFindingsTests
{
    // The State Council's notice for the second half of 2026.
    private static readonly WorkCalendar Calendar = new(
        [2026],
        [.. Enumerable.Range(25, 3).Select(day => new DateOnly(2026, 9, day)), .. Enumerable.Range(1, 7).Select(day => new DateOnly(2026, 10, day))],
        [new(2026, 9, 20), new(2026, 10, 10)]);

    private static readonly SharingRequest Answered = ARequest with
    {
        State = RequestState.Agreed,
        DeliveryDue = new DueDate.Known(new(2026, 10, 20)),
    };

    // Q04: received on 08-28 with ten working days, told once of what was missing, and supplied.
    private static readonly SharingRequest Supplied = ARequest with { ReceivedAt = At("2026-08-28"), ReplyDue = Due("2026-09-11") };

    public static TheoryData<string, SharingRequest[], string> Cases => new()
    {
        { "the reply's term is not over", [ARequest with { ReplyDue = Due("2026-10-09") }], "" },
        { "Q01, one working day late", [ARequest, Reply(Answered, "2026-09-21")], "P4 HZ-MZ since 09-20: The reply was due on 2026-09-20 (政务数据共享条例 Art 21) and was given on 2026-09-21, 1 working day late." },
        { "given on the last day", [ARequest, Reply(Answered, "2026-09-20")], "" },
        { "given on a Saturday after the Friday", [ARequest with { ReplyDue = Due("2026-09-11") }, Reply(Answered with { ReplyDue = Due("2026-09-11") }, "2026-09-12")], "P4 HZ-MZ since 09-11: The reply was due on 2026-09-11 (政务数据共享条例 Art 21) and was given on 2026-09-12." },
        { "Q04, not given", [Supplied], "P4 HZ-MZ since 09-11: The reply was due on 2026-09-11 (政务数据共享条例 Art 21) and is not given, 15 working days late." },
        { "Q04, a second notice", [Breaching(Supplied with { ReplyDue = Due("2026-10-20") }, BreachKind.SecondNotice, "另附用房证明", "2026-09-10")], "P9 HZ-MZ since 09-10: Something was said to be missing a second time, though all of it is to be told at once: 另附用房证明." },
        { "Q07, an extra condition", [Breaching(Reply(Answered, "2026-09-20"), BreachKind.ExtraCondition, "terms[0]: 另需加盖市长章", "2026-09-20")], "P2 HZ-MZ since 09-20: A refusal rested on a condition that the catalogue did not name when the request was received (Art 15): terms[0]: 另需加盖市长章." },
        { "the requester has to supply something", [Supplied, Supplied with { State = RequestState.Returned }], "" },
        { "an extension was consented to", [ARequest, ARequest with { ReplyDue = Due("2026-10-15") }], "" },
        { "the term ends in a year that is not published", [ARequest with { ReplyDue = new DueDate.Unpublished(2027) }], "" },
        { "withdrawn in time", [ARequest, Change(ARequest with { State = RequestState.Withdrawn }, "2026-09-20")], "" },
        { "withdrawn when it was late", [ARequest, Change(ARequest with { State = RequestState.Withdrawn }, "2026-09-22")], "P4 HZ-MZ since 09-20: The reply was due on 2026-09-20 (政务数据共享条例 Art 21) and was not given when the request went on without it on 2026-09-22, 2 working days late." },
        { "declined when it was late, and with another in time", [ARequest, Declined("2026-09-21")], "P4 HZ-MZ since 09-20: The reply was due on 2026-09-20 (政务数据共享条例 Art 21) and was not given when the request went on without it on 2026-09-21, 1 working day late." },
        { "declined in time", [ARequest, Declined("2026-09-19")], "" },
        { "refused in time, disputed, and settled later", [ARequest, Refused("2026-09-20"), Disputed, Settled], "" },
        { "refused late, disputed, and settled", [ARequest, Refused("2026-09-21"), Disputed, Settled], "P4 HZ-MZ since 09-20: The reply was due on 2026-09-20 (政务数据共享条例 Art 21) and was given on 2026-09-21, 1 working day late." },
        { "not delivered", [ARequest, Reply(Answered, "2026-09-19") with { DeliveryDue = Due("2026-09-30") }], "P4 HZ-MZ since 09-30: The delivery was due on 2026-09-30 (政务数据共享条例 Art 22) and is not made, 2 working days late." },
        { "delivered late", [ARequest, Delivered("2026-10-08")], "P4 HZ-MZ since 09-30: The delivery was due on 2026-09-30 (政务数据共享条例 Art 22) and was made on 2026-10-08, 1 working day late." },
        { "delivered in time", [ARequest, Delivered("2026-09-30")], "" },
        { "what was not catalogued is late by another law", [ARequest with { Demand = new() { Wanted = "联系电话" } }], "P4 HZ-MZ since 09-20: The reply was due on 2026-09-20 (上海市数据条例 Art 39) and is not given, 9 working days late." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_term_and_breach_is_judged_by_the_calendar(string what, SharingRequest[] changes, string findings)
    {
        var found = FindingRule.Of(Told(changes), Calendar, Now, FreshnessPolicy.Default);

        Assert.NotEmpty(what);
        Assert.Equal(findings, string.Join(" | ", found.Select(finding => string.Create(
            CultureInfo.InvariantCulture, $"{finding.Code} {NameOf(finding.Responsible)} since {LocalDay.Of(finding.Since!.Value):MM-dd}: {finding.Text}"))));
        Assert.All(found, finding => Assert.Equal([new Evidence(EvidenceKind.Request, ARequest.Id.Value, changes[^1].Version)], finding.Evidence));
    }

    [Fact]
    public void A_request_that_is_over_and_was_in_time_is_forgotten()
    {
        var facts = Told(ARequest, Reply(Answered, "2026-09-20"), Delivered("2026-10-20") with { DeliveryDue = Due("2026-10-20") });

        Assert.Empty(facts.Requests);
    }

    [Fact]
    public void A_finding_names_the_article_of_its_own()
    {
        var second = FindingRule.Of(
            Told(Breaching(Supplied with { ReplyDue = Due("2026-10-20") }, BreachKind.SecondNotice, "x", "2026-09-10")), Calendar, Now, FreshnessPolicy.Default);
        var uncatalogued = FindingRule.Of(Told(ARequest with { Demand = new() { Wanted = "联系电话" } }), Calendar, Now, FreshnessPolicy.Default);
        var late = FindingRule.Of(Told(ARequest), Calendar, Now, FreshnessPolicy.Default);

        Assert.Equal(
            ["政务数据共享条例 Art 21", "上海市数据条例 Art 39", "政务数据共享条例 Art 39(4)"],
            [second[0].Article, uncatalogued[0].Article, late[0].Article]);
    }

    [Fact]
    public void A_breach_is_the_provider_s_who_had_the_request_then_and_is_told_once_however_often_it_was_done()
    {
        var before = Breaching(ARequest, BreachKind.ExtraCondition, "a", "2026-09-18");
        var after = Declined("2026-09-19") with
        {
            Breaches = [.. before.Breaches, new(BreachKind.ExtraCondition, "b", "x", At("2026-09-19", 11)), new(BreachKind.ExtraCondition, "c", "x", At("2026-09-20"))],
        };

        var found = FindingRule.Of(Told(before, after), Calendar, Now, FreshnessPolicy.Default);

        Assert.Equal(["SH-GA b; c.", "HZ-MZ a."], found.Select(finding => $"{NameOf(finding.Responsible)} {finding.Text.Split(": ")[1]}"));
    }

    [Fact]
    public void Rows_outside_a_scope_are_the_provider_s_breach_by_the_article_of_the_flow()
    {
        var known = StandingFacts.Empty with { Resources = StandingFacts.Empty.Resources.Add(AResource.Code, new(AResource, Now, Now)) };
        var facts = known.With(ARequest with { Demand = ARequest.Demand with { ReturnFlow = true }, Grant = GrantId.Parse("G-0012") }, Now);
        StrayedRead[] strayed =
        [
            new(4, At("2026-10-02"), AResource.Code, "G-0012", 1),
            new(9, At("2026-10-03"), AResource.Code, "G-0012", 2),
            new(7, At("2026-10-04"), AResource.Code, "G-0001", 5),
            new(8, At("2026-10-04"), ResourceCode.Parse("101001/0001"), "G-0001", 5),
        ];

        var found = FindingRule.Of(facts, Calendar, Now.AddDays(-30), FreshnessPolicy.Default, [.. strayed]);

        Assert.Equal(["政务数据共享条例 Art 24", "政务数据共享条例 Art 25"], found.Select(finding => finding.Article));
        Assert.Equal(
            [
                "The source of 婚姻登记信息 returned 3 rows outside the scope that was granted, in 2 reads; they were left out.",
                "The source of 婚姻登记信息 returned 5 rows outside the scope that was granted, in 1 read; they were left out.",
            ],
            found.Select(finding => finding.Text));
        Assert.Equal(
            ["Grant G-0012, Entry 9, Entry 4", "Grant G-0001, Entry 7"],
            found.Select(finding => string.Join(", ", finding.Evidence.Select(evidence => $"{evidence.Kind} {evidence.Id}"))));
        Assert.Equal([At("2026-10-02"), At("2026-10-04")], found.Select(finding => finding.Since!.Value));
        Assert.All(found, finding => Assert.Equal((FindingCode.P9, Bodies.CivilAffairs), (finding.Code, finding.Responsible)));
    }

    [Theory]
    [InlineData("2026-10-08", "R4 HU-ZJ Art 40(4)")]
    [InlineData("2026-10-09", "")]
    public void What_is_not_disposed_of_by_its_day_is_the_consumer_s_breach(string due, string expected)
    {
        var facts = StandingFacts.Empty with
        {
            Disposals = StandingFacts.Empty.Disposals.Add("G-0001", new("G-0001", 1, Bodies.Housing, "ended", DateOnly.Parse(due, CultureInfo.InvariantCulture))),
        };

        var found = FindingRule.Of(facts, Calendar, Now, FreshnessPolicy.Default);

        Assert.Equal(expected, string.Join("", found.Select(finding => $"{finding.Code} {NameOf(finding.Responsible)} {finding.Article[9..]}")));
    }

    private static SharingRequest Disputed => Refused("2026-09-20") with { State = RequestState.Disputed, Dispute = DisputeId.Parse("D-5f0c8a1b2d3e4f60") };

    private static SharingRequest Settled => Reply(Disputed with { State = RequestState.Agreed, DeliveryDue = Due("2026-10-30") }, "2026-10-08");

    private static StandingFacts Told(params SharingRequest[] changes) => changes.Aggregate(
        StandingFacts.Empty, (facts, change) => facts.With(change, change.Answer?.SignedAt ?? change.FiledAt!.Value));

    private static SharingRequest Reply(SharingRequest request, string day) =>
        request with { Answer = new(true, null, "issuer hz-mz", At(day)) { SignedAt = At(day) } };

    private static SharingRequest Refused(string day) =>
        Reply(ARequest, day) with { State = RequestState.Refused };

    private static SharingRequest Delivered(string day) =>
        Reply(Answered, "2026-09-19") with { State = RequestState.Effective, DeliveryDue = Due("2026-09-30"), DeliveredAt = At(day) };

    // The change itself is dated by the day of filing where nothing was answered.
    private static SharingRequest Change(SharingRequest request, string day) => request with { FiledAt = At(day) };

    private static SharingRequest Declined(string day) => Change(
        ARequest with
        {
            Provider = Bodies.Police,
            ReceivedAt = At(day),
            ReplyDue = Due("2026-10-20"),
            Routes = [new(Bodies.CivilAffairs, "非数源部门", At(day), Bodies.Police, null)],
        },
        day);

    private static SharingRequest Breaching(SharingRequest request, BreachKind kind, string text, string day) =>
        request with { Breaches = [new(kind, text, "issuer hz-mz", At(day))] };

    private static DueDate.Known Due(string day) => new(DateOnly.Parse(day, CultureInfo.InvariantCulture));

    private static DateTimeOffset At(string day, int hour = 10) =>
        new(DateOnly.Parse(day, CultureInfo.InvariantCulture).ToDateTime(new(hour, 0)), TimeSpan.FromHours(8));

    private static string NameOf(DepartmentId? id) =>
        id == Bodies.CivilAffairs ? "HZ-MZ" : id == Bodies.Police ? "SH-GA" : id == Bodies.Housing ? "HU-ZJ" : "-";
}
