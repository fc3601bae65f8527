using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Duties;
using Exchange.Domain.Findings;
using Exchange.Domain.Freshness;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Findings;

public sealed class FindingRuleTests
{
    // A week off at the beginning of October, and the Saturday after it worked.
    private static readonly WorkCalendar Calendar = new(
        [2026], [.. Enumerable.Range(1, 7).Select(day => new DateOnly(2026, 10, day))], [new(2026, 9, 20), new(2026, 10, 10)]);

    private static readonly Department Bureau = new(Bodies.DataBureau, "上海市数据局(演示)", "SH-SJ", DivisionCode.Parse("310000"))
    {
        Jurisdictions = [DivisionCode.Parse("310000"), DivisionCode.Parse("330000")],
    };

    private static readonly CorrectionFact ACorrection = new()
    {
        Id = "C-1",
        Version = 3,
        IsHint = false,
        Element = AnElement.Id.Value,
        Subject = "digest",
        Resource = AResource.Code,
        Source = Bodies.CivilAffairs,
        IsOpen = true,
        FiledAt = Now.AddDays(-30),
        Due = new(2026, 10, 8),
        Claims = [new(Bodies.Police, ResourceCode.Parse("101001/0001"), Now.AddDays(-30))],
    };

    // Found right on 09-10, so that a holder's ten working days end on 09-23, the make-up Sunday counted.
    private static readonly CorrectionFact Upheld = ACorrection with { IsOpen = false, UpheldAt = Shanghai(9, 10) };

    public static TheoryData<string, StandingFacts, string> Cases => new()
    {
        { "nothing is known", StandingFacts.Empty, "" },
        { "a duty is due and not catalogued", Owing(), "P1 D2-001 HZ-MZ, P4 D2-001 HZ-MZ" },
        { "a demand is not catalogued", Owing(ADutyLine with { List = DutyList.Demand }), "" },
        { "a duty is due and not mounted", Owing().Holding(Held() with { MountedAt = null }), "P1 D2-001 HZ-MZ, P4 D2-001 HZ-MZ" },
        { "a duty is catalogued as another mode", Owing(ADutyLine with { Mode = Mode.File }).Holding(Held()), "P1 D2-001 HZ-MZ" },
        { "data is behind its cycle", StandingFacts.Empty.Holding(Held()).Updated(Now.AddDays(-1)), "U1 301003/0003 HZ-MZ" },
        { "data is not mounted and behind", StandingFacts.Empty.Holding(Held() with { MountedAt = null }).Updated(Now.AddDays(-1)), "" },
        { "data was never updated", StandingFacts.Empty.Holding(Held()), "" },
        { "two hold what has no source", TwoHolders(), "A1 person.marital_status SH-SJ" },
        { "one holds what has no source", TwoHolders() with { Resources = TwoHolders().Resources.Remove(AResource.Code) }, "" },
        { "two hold what has its source", TwoHolders().Designated(), "" },
        { "two hold what has no source, and nobody is competent", TwoHolders() with { Departments = StandingFacts.Empty.Departments }, "A1 person.marital_status -" },
        { "a source is to be designated by now", Owing(ToDesignate()), "A1 person.marital_status SH-SJ" },
        { "a source is to be designated later", Owing(ToDesignate() with { Due = new(2026, 10, 9) }), "" },
        { "a source was designated", Owing(ToDesignate()).Designated(), "" },
        { "a correction is late", StandingFacts.Empty.With(ACorrection), "P6 C-1 HZ-MZ" },
        { "a correction is due today", StandingFacts.Empty.With(ACorrection with { Due = new(2026, 10, 9) }), "" },
        { "a correction's year is not published", StandingFacts.Empty.With(ACorrection with { Due = null }), "" },
        { "a correction is over", StandingFacts.Empty.With(ACorrection).With(ACorrection with { IsOpen = false }), "" },
        { "a hint is late", StandingFacts.Empty.With(ACorrection with { IsHint = true }), "" },
        { "a copy is found wrong again", StandingFacts.Empty.With(Found(Upheld, Shanghai(9, 25))), "P3 C-1 SH-GA" },
        { "a copy is found wrong again within the term", StandingFacts.Empty.With(Found(Upheld, Shanghai(9, 23))), "" },
        {
            "a copy is found wrong again in a later case",
            StandingFacts.Empty.With(Upheld).With(Found(ACorrection with { Id = "C-2", Due = new(2026, 10, 20) }, Shanghai(9, 24))),
            "P3 C-1 SH-GA"
        },
        {
            "another subject's copy is found wrong",
            StandingFacts.Empty.With(Upheld).With(Found(ACorrection with { Id = "C-2", Due = new(2026, 10, 20), Subject = "another" }, Shanghai(9, 25))),
            ""
        },
        { "a copy is found wrong after the case was closed", StandingFacts.Empty.With(Upheld).With(Found(Upheld with { UpheldAt = null }, Shanghai(9, 25))), "P3 C-1 SH-GA" },
        { "a term ends in a year that is not published", StandingFacts.Empty.With(Found(Upheld with { UpheldAt = Shanghai(12, 30) }, Shanghai(12, 31))), "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_breach_is_found_and_laid_at_one_door(string what, StandingFacts facts, string findings)
    {
        var found = FindingRule.Of(facts, Calendar, Now, FreshnessPolicy.Default);

        Assert.NotEmpty(what);
        Assert.Equal(findings, string.Join(", ", found.Select(finding => $"{finding.Code} {finding.Subject} {NameOf(finding.Responsible)}")));
    }

    [Fact]
    public void A_finding_names_its_article_and_what_shows_it()
    {
        var finding = FindingRule.Of(Owing().Holding(Held() with { MountedAt = null }), Calendar, Now, FreshnessPolicy.Default)[1];

        Assert.Equal("政务数据共享条例 Art 39(4)", finding.Article);
        Assert.Equal([new(EvidenceKind.DutyLine, "D2-001", 1), new(EvidenceKind.Resource, "301003/0003", 0)], finding.Evidence);
        Assert.Equal(new DateTimeOffset(2026, 9, 30, 23, 59, 59, TimeSpan.FromHours(8)), finding.Since);
        Assert.Equal("301003/0003 was due on 2026-09-30 and is not delivered.", finding.Text);
    }

    [Fact]
    public void The_last_instant_of_the_calendar_can_be_asked_about() =>
        Assert.Single(FindingRule.Of(StandingFacts.Empty.Holding(Held()).Updated(Now), Calendar, DateTimeOffset.MaxValue, FreshnessPolicy.Default));

    [Fact]
    public void Every_code_has_an_article_but_for_the_one_whose_findings_have_their_own() =>
        Assert.All(Enum.GetValues<FindingCode>().Except([FindingCode.P9]), code => Assert.NotEmpty(new Finding(code, null, "", "", null, []).Article));

    private static StandingFacts Owing(DutyLine? line = null) =>
        StandingFacts.Empty with { Lines = StandingFacts.Empty.Lines.Add((line ?? ADutyLine).Id.Value, line ?? ADutyLine) };

    private static HeldResource Held() => new(AResource, Now.AddDays(-30), Now.AddDays(-30));

    private static DutyLine ToDesignate() =>
        ADutyLine with { Department = Bodies.DataBureau, Resource = null, Element = AnElement.Id, Mode = null, UpdateCycle = null };

    private static StandingFacts TwoHolders()
    {
        var copy = AResource with { Code = ResourceCode.Parse("101001/0001"), Provider = Bodies.Police };
        var facts = StandingFacts.Empty.Holding(Held()).Holding(new(copy, Now, Now));
        return facts with
        {
            Departments = ImmutableDictionary<DepartmentId, Department>.Empty
                .Add(ADepartment.Id, ADepartment)
                .Add(Bodies.Police, ADepartment with { Id = Bodies.Police, Division = DivisionCode.Parse("310000") })
                .Add(Bureau.Id, Bureau),
        };
    }

    private static CorrectionFact Found(CorrectionFact correction, DateTimeOffset at) =>
        correction with { Claims = [correction.Claims[0] with { FoundAt = at }] };

    private static DateTimeOffset Shanghai(int month, int day) => new(2026, month, day, 12, 0, 0, TimeSpan.FromHours(8));

    private static string NameOf(DepartmentId? id) =>
        id == Bodies.CivilAffairs ? "HZ-MZ" : id == Bodies.Police ? "SH-GA" : id == Bodies.DataBureau ? "SH-SJ" : "-";
}

internal static class StandingFactsExtensions
{
    public static StandingFacts Holding(this StandingFacts facts, HeldResource held) =>
        facts with { Resources = facts.Resources.Add(held.Resource.Code, held) };

    public static StandingFacts Updated(this StandingFacts facts, DateTimeOffset until) =>
        facts with { Updates = facts.Updates.Add(AResource.Code, new(AResource.Code, 1, until, until, 0)) };

    public static StandingFacts Designated(this StandingFacts facts) =>
        facts with { Designations = facts.Designations.Add(AnElement.Id, ADesignation) };
}
