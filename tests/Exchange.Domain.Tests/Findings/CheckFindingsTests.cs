using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Duties;
using Exchange.Domain.Findings;
using Exchange.Domain.Freshness;
using Exchange.Domain.Patterns;
using Exchange.Domain.Usage;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Findings;

/// <summary>What rests on the log, on reports, and on the registry's newer facts.</summary>
public sealed class CheckFindingsTests
{
    private static readonly WorkCalendar Calendar = new(
        [2026], [.. Enumerable.Range(1, 7).Select(day => new DateOnly(2026, 10, day))], [new(2026, 9, 20), new(2026, 10, 10)]);

    private static readonly Department Housing = new(Bodies.Housing, "湖州市住建(演示)", "HU-ZJ", DivisionCode.Parse("330500"));

    private static readonly StandingFacts Facts = StandingFacts.Empty.Holding(new(AResource with { Conditions = null }, Now.AddDays(-60), Now.AddDays(-60))) with
    {
        Departments = ImmutableDictionary<DepartmentId, Department>.Empty.Add(Housing.Id, Housing).Add(ADepartment.Id, ADepartment),
    };

    private static readonly GrantFact Granted = new()
    {
        Id = "G-0001",
        Version = 2,
        Consumer = Bodies.Housing,
        Resource = AResource.Code,
        Items = [MaritalStatus],
        IsActive = true,
        Begins = Now.AddDays(-60),
        Ends = Now.AddDays(60),
        IssuedBy = Bodies.DataBureau,
        IssuedAt = Now.AddDays(-60),
    };

    private static readonly BreachReport Form = new()
    {
        Index = 7,
        At = Now.AddDays(-1),
        Code = FindingCode.R1,
        Against = Bodies.Housing,
        By = Bodies.Parking,
        IsConfirmed = false,
        Names = [AnElement.Id.Value],
    };

    private static readonly BreachReport Changed = Form with
    {
        Code = FindingCode.P7,
        Against = Bodies.CivilAffairs,
        Resource = AResource.Code,
        Names = ["marital_status"],
        Read = 3,
        ReadVersion = 0,
    };

    private static readonly BreachReport PassedOn = Form with { Code = FindingCode.R3, Resource = AResource.Code, Names = [], IsConfirmed = true };

    public static TheoryData<string, StandingFacts, LogFacts, string> Cases => new()
    {
        { "a form asks for what a grant supplies", Facts.Granting(Granted), Reported(Form), "R1 report-7 HU-ZJ" },
        { "a form asks for what is shared without condition", Facts.Resharing(Sharing.Unconditional), Reported(Form), "R1 report-7 HU-ZJ" },
        { "a form asks for what its conditions may refuse", Facts, Reported(Form), "" },
        { "a form asks for what a grant supplied", Facts.Granting(Granted with { IsActive = false }), Reported(Form), "" },
        { "a form asks for what is not shared", Facts.Resharing(Sharing.None), Reported(Form), "" },
        { "a form asks for what nobody holds", Facts.Granting(Granted), Reported(Form with { Names = ["person.shoe_size"] }), "" },
        { "values changed, and no version says so", Facts, Reported(Changed), "P7 301003/0003 HZ-MZ" },
        { "values changed, and a version was filed since", Facts.Versioned(2), Reported(Changed with { ReadVersion = 1 }), "" },
        { "values changed, says one who has no read to show", Facts, Reported(Changed with { Read = null }), "" },
        { "values changed, at one who does not provide them", Facts, Reported(Changed with { Against = Bodies.Police }), "" },
        { "data went on to a third party, as an officer confirms", Facts, Reported(PassedOn), "R3 301003/0003 HU-ZJ" },
        { "data went on to a third party, says somebody", Facts, Reported(PassedOn with { IsConfirmed = false }), "" },
        { "data is shared past the exchange, as an officer confirms", Facts, Reported(PassedOn with { Code = FindingCode.P8 }), "P8 301003/0003 HU-ZJ" },
        { "data leaked, as an officer confirms", Facts, Reported(PassedOn with { Code = FindingCode.R6, Resource = null }), "R6 report-7 HU-ZJ" },
        { "an item in excess was withheld", Facts, Asked(BeyondKind.Items, 1), "R2 301003/0003 HU-ZJ" },
        { "another purpose was tried twice", Facts, Asked(BeyondKind.Purpose, 2), "" },
        { "another purpose was tried thrice", Facts, Asked(BeyondKind.Purpose, 3), "R2 301003/0003 HU-ZJ" },
        { "a contractor had no task", Facts, Asked(BeyondKind.Contractor, 1), "R6 301003/0003 HU-ZJ" },
        { "reads have no records after their day", Facts.Granting(Granted), Reads(31), "R5 G-0001 HU-ZJ" },
        { "reads have no records before their day", Facts.Granting(Granted), Reads(29), "" },
        { "reads have one record of three", Facts.Granting(Granted).Recorded(UsageKind.Scenario), Reads(31), "R5 G-0001 HU-ZJ" },
        { "reads have their records", Facts.Granting(Granted).Recorded(UsageKind.Scenario, UsageKind.Process, UsageKind.Storage), Reads(31), "" },
        { "a dispute lies with the authority", Facts.Disputed(DisputeState.Coordinating, -40), LogFacts.Empty, "A2 D-1 SH-SJ" },
        { "a dispute came to the authority lately", Facts.Disputed(DisputeState.Coordinating, -10), LogFacts.Empty, "" },
        { "the parties negotiate", Facts.Disputed(DisputeState.Negotiating, -40), LogFacts.Empty, "" },
        { "a dispute was decided", Facts.Disputed(DisputeState.Decided, -40), LogFacts.Empty, "" },
        { "a department granted to itself", Facts.Granting(Granted with { IssuedBy = Bodies.Housing }), LogFacts.Empty, "A3 G-0001 HU-ZJ" },
        { "a department passed on a part", Facts.Granting(Granted with { IssuedBy = Bodies.Housing, IsPassedOn = true }), LogFacts.Empty, "" },
        { "one read at night", Facts, LogFacts.Empty with { IsWhole = true, Nights = [new(Bodies.Housing, AResource.Code, Tally.Of(4, Now))] }, "N1 301003/0003 HU-ZJ" },
        { "one read what no list names", Facts.Owing(ADutyLine with { Resource = ResourceCode.Parse("100000/1"), Due = new(2026, 12, 1) }), Reads(1), "N2 301003/0003 HZ-MZ" },
        { "nobody reads what is owed", Facts.Owing(ADutyLine), LogFacts.Empty with { IsWhole = true }, "N3 D2-001 HZ-MZ" },
        { "somebody reads what is owed", Facts.Owing(ADutyLine), Reads(1), "" },
        { "one account reads like no desk", Facts, LogFacts.Empty with { Patterns = [APattern()] }, "S1 G-0001 HU-ZJ" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_breach_is_found_and_laid_at_one_door(string what, StandingFacts facts, LogFacts log, string findings)
    {
        var found = FindingRule.Of(facts, log, new(Calendar, Now, FreshnessPolicy.Default, CheckPolicy.Default));

        Assert.NotEmpty(what);
        Assert.Equal(findings, string.Join(", ", found.Select(finding => $"{finding.Code} {finding.Subject} {NameOf(finding.Responsible)}")));
    }

    [Fact]
    public void Every_finding_names_what_shows_it() => Assert.All(
        Cases.SelectMany(one => FindingRule.Of(one.Data.Item2, one.Data.Item3, new(Calendar, Now, FreshnessPolicy.Default, CheckPolicy.Default))),
        finding => Assert.NotEmpty(finding.Evidence));

    [Theory]
    [InlineData(FindingCode.R3, FindingWeight.Breach)]
    [InlineData(FindingCode.S1, FindingWeight.Proposal)]
    [InlineData(FindingCode.N1, FindingWeight.Note)]
    public void A_proposal_or_a_note_is_no_breach(FindingCode code, FindingWeight weight) =>
        Assert.Equal(weight, new Finding(code, null, "", "", null, []).Weight);

    private static LogFacts Reported(BreachReport report) => LogFacts.Empty with { Reports = [report] };

    private static LogFacts Asked(BeyondKind kind, int times) => LogFacts.Empty with
    {
        Beyond = [new(Bodies.Housing, AResource.Code, kind, ["registered_on"], Tally.Of(1, Now) with { Count = times })],
    };

    private static LogFacts Reads(int daysAgo) => LogFacts.Empty with
    {
        IsWhole = true,
        GrantReads = LogFacts.Empty.GrantReads.Add("G-0001", Tally.Of(1, Now.AddDays(-daysAgo))),
        ResourceReads = LogFacts.Empty.ResourceReads.Add(AResource.Code, Tally.Of(1, Now.AddDays(-daysAgo))),
    };

    private static ReadPattern APattern() => new()
    {
        Consumer = Bodies.Housing,
        Account = "issuer hu-zj",
        Grant = "G-0001",
        Resource = AResource.Code.Value,
        FirstIndex = 10,
        LastIndex = 4210,
        From = Now.AddMinutes(-9),
        To = Now,
        Subjects = 4200,
        Run = 4199,
    };

    private static string NameOf(DepartmentId? id) =>
        id == Bodies.CivilAffairs ? "HZ-MZ" : id == Bodies.Housing ? "HU-ZJ" : id == Bodies.DataBureau ? "SH-SJ" : "-";
}

internal static class CheckFactsExtensions
{
    public static StandingFacts Granting(this StandingFacts facts, GrantFact grant) => facts with { Grants = facts.Grants.SetItem(grant.Id, grant) };

    public static StandingFacts Recorded(this StandingFacts facts, params UsageKind[] kinds) => facts with { Usage = facts.Usage.SetItem("G-0001", [.. kinds]) };

    public static StandingFacts Owing(this StandingFacts facts, DutyLine line) => facts with { Lines = facts.Lines.Add(line.Id.Value, line) };

    public static StandingFacts Resharing(this StandingFacts facts, Sharing sharing) => Holding(facts, AResource with { Sharing = sharing });

    public static StandingFacts Versioned(this StandingFacts facts, uint version) => Holding(facts, AResource with { Version = version });

    public static StandingFacts Disputed(this StandingFacts facts, DisputeState state, int days) =>
        facts with { Disputes = facts.Disputes.Add("D-1", new("D-1", 2, state, Now.AddDays(days), Bodies.DataBureau)) };

    private static StandingFacts Holding(StandingFacts facts, Resource resource) =>
        facts with { Resources = facts.Resources.SetItem(resource.Code, new(resource, Now.AddDays(-60), Now.AddDays(-60))) };
}
