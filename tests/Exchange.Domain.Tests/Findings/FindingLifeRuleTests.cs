using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Findings;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Findings;

public sealed class FindingLifeRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 9, 10, 0, 0, TimeSpan.FromHours(8));

    private static readonly Finding Late = new(FindingCode.P4, Bodies.CivilAffairs, "D2-002", "late", Now.AddDays(-9), []);

    private static readonly Department Civil = new(Bodies.CivilAffairs, "杭州市民政(演示)", "HZ-MZ", DivisionCode.Parse("330100"));

    private static readonly Department Bureau = new(Bodies.DataBureau, "上海市数据局(演示)", "SH-SJ", DivisionCode.Parse("310000"))
    {
        Jurisdictions = [DivisionCode.Parse("310000"), DivisionCode.Parse("330000")],
    };

    private static readonly Department Other = new(Bodies.Parking, "另一主管部门", "XX", DivisionCode.Parse("440000")) { Jurisdictions = [DivisionCode.Parse("440000")] };

    // Rows: the state, and whether it stands. Columns: what an officer of another department does, and the responsible one's head.
    [Theory]
    [InlineData(FindingState.Open, true, "+ TRANSITION_REFUSED FINDING_STANDS +")]
    [InlineData(FindingState.Open, false, "TRANSITION_REFUSED TRANSITION_REFUSED + +")]
    [InlineData(FindingState.Notified, true, "TRANSITION_REFUSED + FINDING_STANDS +")]
    [InlineData(FindingState.Notified, false, "TRANSITION_REFUSED + + +")]
    [InlineData(FindingState.Rectified, true, "+ TRANSITION_REFUSED FINDING_STANDS +")]
    [InlineData(FindingState.Rectified, false, "TRANSITION_REFUSED TRANSITION_REFUSED + +")]
    [InlineData(FindingState.Accepted, true, "TRANSITION_REFUSED TRANSITION_REFUSED TRANSITION_REFUSED TRANSITION_REFUSED")]
    [InlineData(FindingState.Closed, false, "TRANSITION_REFUSED TRANSITION_REFUSED TRANSITION_REFUSED TRANSITION_REFUSED")]
    public void Each_state_leads_where_the_table_says(FindingState state, bool stands, string notifyRectifyCloseAccept)
    {
        var known = Known(Late, state, stands);

        var outcomes = Enum.GetValues<FindingState>().Where(to => to != FindingState.Open)
            .Select(to => Decide(known, to, to == FindingState.Rectified ? Of(Bodies.CivilAffairs, Role.Head) : Of(Bodies.Parking, Role.Officer)));

        Assert.Equal(notifyRectifyCloseAccept, string.Join(' ', outcomes.Select(reason => reason?.Code ?? "+")));
    }

    [Theory]
    [InlineData("SH-SJ", Role.Officer, "+ OTHER_DEPARTMENT + +")]
    [InlineData("SH-SJ", Role.Authority, "+ OTHER_DEPARTMENT + +")]
    [InlineData("XX", Role.Authority, "AUTHORITY_NOT_COMPETENT OTHER_DEPARTMENT AUTHORITY_NOT_COMPETENT AUTHORITY_NOT_COMPETENT")]
    [InlineData("SH-SJ", Role.Steward, "ROLE_MISSING OTHER_DEPARTMENT ROLE_MISSING ROLE_MISSING")]
    [InlineData("HZ-MZ", Role.Steward, "ROLE_MISSING + ROLE_MISSING ROLE_MISSING")]
    [InlineData("HZ-MZ", Role.Head, "ROLE_MISSING + ROLE_MISSING ROLE_MISSING")]
    [InlineData("HZ-MZ", Role.Officer, "+ + OWN_FINDING OWN_FINDING")]
    [InlineData("HZ-MZ", Role.Authority, "+ + OWN_FINDING OWN_FINDING")]
    public void Nobody_judges_their_own_department_and_nobody_else_reports_for_it(string department, Role role, string notifyRectifyCloseAccept)
    {
        var actor = Of(new[] { Civil, Bureau, Other }.Single(one => one.ShortName == department).Id, role);

        Reason?[] outcomes =
        [
            Decide(Known(Late, FindingState.Open, true), FindingState.Notified, actor),
            Decide(Known(Late, FindingState.Notified, true), FindingState.Rectified, actor),
            Decide(Known(Late, FindingState.Notified, false), FindingState.Closed, actor),
            Decide(Known(Late, FindingState.Notified, true), FindingState.Accepted, actor),
        ];

        Assert.Equal(notifyRectifyCloseAccept, string.Join(' ', outcomes.Select(reason => reason?.Code ?? "+")));
    }

    [Fact]
    public void A_contractor_does_not_report_for_the_department_and_nobody_is_notified_of_what_nobody_is_competent_for()
    {
        var contractor = Of(Bodies.CivilAffairs, Role.Steward) with { Contractor = "运维公司" };
        var nobodys = Late with { Responsible = null };

        Assert.Equal(Reason.RoleMissing, Decide(Known(Late, FindingState.Notified, true), FindingState.Rectified, contractor));
        Assert.Equal(Reason.TransitionRefused, Decide(Known(nobodys, FindingState.Open, true), FindingState.Notified, Of(Bodies.DataBureau, Role.Officer)));
        Assert.Null(Decide(Known(nobodys, FindingState.Open, true), FindingState.Accepted, Of(Bodies.DataBureau, Role.Officer)));
    }

    [Fact]
    public void An_id_follows_what_makes_a_finding_and_neither_its_words_nor_its_evidence()
    {
        var id = FindingId.Of(Late);

        Assert.Equal(id, FindingId.Of(Late with { Text = "later", Evidence = [new(EvidenceKind.DutyLine, "D2-002", 2)] }));
        Assert.Equal(id, FindingId.Of(Late with { OwnArticle = Late.Article }));
        Assert.Equal(
            5,
            new[]
            {
                Late, Late with { Code = FindingCode.P1 }, Late with { Subject = "D2-003" }, Late with { Responsible = null }, Late with { Since = Now },
            }.Select(FindingId.Of).Distinct().Count());
        Assert.True(FindingId.TryParse(id.Value, out var read));
        Assert.Equal(id, read);
        Assert.False(FindingId.TryParse(id.Value.ToUpperInvariant(), out _));
        Assert.False(FindingId.TryParse(id.Value + "0", out _));
    }

    private static Reason? Decide(KnownFinding known, FindingState to, Principal actor) => FindingLifeRule.Decide(known, to, actor, [Civil, Bureau, Other]);

    private static Principal Of(DepartmentId department, Role role) => new("https://id", "client", department, [role]);

    private static KnownFinding Known(Finding finding, FindingState state, bool stands)
    {
        var id = FindingId.Of(finding);
        return new(id, finding, stands, new(id, finding, ImmutableArray.Create(new FindingStep(1, Now, state, null, null))));
    }
}
