using System.Collections.Immutable;
using CsCheck;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Testing.Builders;
using static Exchange.Domain.Corrections.CorrectionState;

namespace Exchange.Domain.Tests.Corrections;

/// <summary>Decree 809, Art 26: who may take a correction how far.</summary>
public sealed class CorrectionRuleTests
{
    private static readonly Correction Case = new()
    {
        Id = CorrectionId.Parse("C-1"),
        Version = 1,
        Kind = CorrectionKind.Value,
        Element = AnElement.Id,
        Resource = AResource.Code,
        Source = Bodies.CivilAffairs,
        Subject = Cell.OfText("310199198005201116"),
        FiledBy = Bodies.Housing,
        Grounds = "判决离婚",
        Claims = [],
        State = Filed,
        FiledAt = Now,
        Due = new DueDate.Known(new(2026, 10, 23)),
    };

    private static readonly DepartmentId?[] Departments = [Bodies.CivilAffairs, Bodies.Housing, Bodies.Police, null];
    private static readonly Role?[] Roles = [Role.Steward, Role.Authority, Role.Officer, Role.Head, null];
    private static readonly CorrectionState[] States = [Filed, Verifying, Corrected, Upheld, Closed];

    public static TheoryData<CorrectionState, CorrectionState, bool> EveryStep =>
    [
        .. from before in States
           from after in States
           let leads = (before, after) is (Filed, Verifying) or (Verifying, Corrected) or (Verifying, Upheld) or (Corrected, Closed) or (Upheld, Closed)
           select new TheoryDataRow<CorrectionState, CorrectionState, bool>(before, after, leads),
    ];

    [Theory]
    [MemberData(nameof(EveryStep))]
    public void A_case_is_filed_then_verified_then_corrected_or_upheld_then_closed(CorrectionState before, CorrectionState after, bool leads)
    {
        var correction = Case with { State = before };
        var who = after == Closed ? Bodies.Housing : Bodies.CivilAffairs;

        var refusal = CorrectionRule.Decide(correction, after, who, Role.Steward);

        Assert.Equal(leads ? null : Reason.TransitionRefused, refusal);
    }

    [Theory]
    [InlineData(Verifying, "the source's steward", null)]
    [InlineData(Verifying, "the source's head", "ROLE_MISSING")]
    [InlineData(Verifying, "the filer's steward", "OTHER_DEPARTMENT")]
    [InlineData(Verifying, "another's steward", "OTHER_DEPARTMENT")]
    [InlineData(Verifying, "an authority", "ROLE_MISSING")]
    [InlineData(Corrected, "the filer's steward", "OTHER_DEPARTMENT")]
    [InlineData(Upheld, "an authority", "ROLE_MISSING")]
    [InlineData(Closed, "the filer's steward", "TRANSITION_REFUSED")]
    [InlineData(Closed, "the source's steward", "OTHER_DEPARTMENT")]
    [InlineData(Closed, "an authority", "OTHER_DEPARTMENT")]
    public void The_source_verifies_and_the_one_who_filed_closes(CorrectionState to, string who, string? refusal)
    {
        var (department, role) = who switch
        {
            "the source's steward" => (Bodies.CivilAffairs, Role.Steward),
            "the source's head" => (Bodies.CivilAffairs, Role.Head),
            "the filer's steward" => (Bodies.Housing, Role.Steward),
            "another's steward" => (Bodies.Police, Role.Steward),
            _ => (Bodies.DataBureau, Role.Authority),
        };

        Assert.Equal(refusal, CorrectionRule.Decide(Case, to, department, role)?.Code);
    }

    [Fact]
    public void What_a_comparison_opened_its_source_closes() =>
        Assert.Null(CorrectionRule.Decide(Case with { FiledBy = null, State = Upheld }, Closed, Bodies.CivilAffairs, Role.Steward));

    [Fact]
    public void Nobody_does_both_parts_of_a_case_that_another_filed() =>
        Gen.Select(Gen.OneOf(Departments), Gen.OneOf(Roles)).Sample((department, role) =>
        {
            var resolves = CorrectionRule.Decide(Case with { State = Verifying }, Corrected, department, role) is null;
            var closes = CorrectionRule.Decide(Case with { State = Corrected }, Closed, department, role) is null;

            return !(resolves && closes);
        });

    [Fact]
    public void Whatever_anyone_tries_a_case_ends_once_and_never_opens_again() =>
        Gen.Select(Gen.OneOf(States), Gen.OneOf(Departments), Gen.OneOf(Roles)).Array[0, 30].Sample(steps =>
        {
            var (correction, path) = (Case, new List<CorrectionState> { Filed });
            foreach (var (to, department, role) in steps)
            {
                if (CorrectionRule.Decide(correction, to, department, role) is null)
                {
                    correction = correction with { State = to };
                    path.Add(to);
                }
            }

            ImmutableArray<CorrectionState>[] whole = [[Filed, Verifying, Corrected, Closed], [Filed, Verifying, Upheld, Closed]];
            return whole.Any(all => all.Take(path.Count).SequenceEqual(path));
        });

    [Theory]
    [InlineData("2026-10-23T23:59:59+08:00", false)]
    [InlineData("2026-10-24T00:00:00+08:00", true)]
    [InlineData("2026-10-23T16:00:00+00:00", true)]
    public void A_case_is_overdue_from_the_day_after_its_last_in_China(string now, bool overdue) =>
        Assert.Equal(overdue, CorrectionRule.IsOverdue(Case, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_case_that_has_its_outcome_is_never_overdue() =>
        Assert.False(CorrectionRule.IsOverdue(Case with { State = Upheld }, Now.AddYears(1)));

    [Fact]
    public void Where_the_years_calendar_is_not_published_nothing_is_guessed() =>
        Assert.False(CorrectionRule.IsOverdue(Case with { Due = new DueDate.Unpublished(2027) }, Now.AddYears(5)));

    [Fact]
    public void A_citizen_number_is_no_credit_code()
    {
        var one = Keyed("person.citizen_number");
        var other = Keyed("enterprise.credit_code") with { Code = ResourceCode.Parse("102001/0005") };

        Assert.False(SubjectRule.SameSubjects(one, other));
        Assert.True(SubjectRule.SameSubjects(one, Keyed("person.citizen_number") with { Code = other.Code }));
        Assert.True(SubjectRule.SameSubjects(AResource, AResource));
        Assert.False(SubjectRule.SameSubjects(AResource, AResource with { Code = other.Code }));
    }

    [Fact]
    public void Two_data_never_share_a_name_and_a_name_tells_no_subject()
    {
        string[] names =
        [
            SubjectRule.Datum("person.name", AResource.Code, Cell.OfText("7")),
            SubjectRule.Datum("person.sex", AResource.Code, Cell.OfText("7")),
            SubjectRule.Datum("person.name", ResourceCode.Parse("301003/0004"), Cell.OfText("7")),
            SubjectRule.Datum("person.name", AResource.Code, Cell.OfText("8")),
            SubjectRule.Datum("person.name", AResource.Code, Cell.OfInteger(7)),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.DoesNotContain("310199198005201116", SubjectRule.Datum("person.name", AResource.Code, Case.Subject), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_asserted_again_is_one_claim_and_one_found_again_counts()
    {
        var judgment = new CorrectionClaim(null, null, "判决离婚", new(2024, 11, 12));

        var joined = ClaimRule.Join([judgment], [judgment with { AssertedOn = null }, new(Bodies.Police, null, "未婚", null)]);
        var found = ClaimRule.Find(joined, [new(Bodies.CivilAffairs, AResource.Code, "", null) { Found = 2 }], [AResource], Now);

        Assert.Equal(["判决离婚", "未婚"], joined.Select(claim => claim.Statement));
        Assert.Equal((3u, (DateTimeOffset?)Now), (found[2].Found, found[2].FoundAt));
        Assert.True(ClaimRule.IsNews(joined, [AResource]));
        Assert.False(ClaimRule.IsNews(found, [AResource]));
    }

    private static Resource Keyed(string element) =>
        AResource with { Items = [AResource.Items[0] with { Element = ElementId.Parse(element), Claim = Claim.Verifier }, AnItem] };
}
