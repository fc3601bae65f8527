using Exchange.Domain.Departments;
using Exchange.Domain.Grants;
using Exchange.Testing.Builders;
using static Exchange.Domain.Grants.LadderStep;

namespace Exchange.Domain.Tests.Grants;

/// <summary>Who may take which step of the ladder, in which state: all of them against all of them.</summary>
public sealed class LadderRuleTests
{
    private static readonly Suspension ASuspension = new("超范围使用", "id authority", Now.AddDays(-3), new(2026, 10, 12));

    private static readonly Suspension Reported = ASuspension with { Rectified = "已停用", RectifiedAt = Now.AddDays(-1) };

    private static readonly Dictionary<string, Grant> States = new()
    {
        ["active"] = AGrant,
        ["reinstated"] = AGrant with { Suspension = Reported },
        ["ended"] = AGrant with { Ends = Now },
        ["suspended"] = Suspended(ASuspension),
        ["reported"] = Suspended(Reported),
        ["refused"] = Suspended(Reported with { Refused = "不到位" }),
        ["lapsed"] = Suspended(ASuspension with { RectifyBy = new(2026, 10, 8) }),
        ["reported late"] = Suspended(ASuspension with { RectifyBy = new(2026, 10, 7), Rectified = "已停用", RectifiedAt = Now.AddDays(-1) }),
        ["reported, the day over"] = Suspended(Reported with { RectifyBy = new(2026, 10, 8) }),
        ["without a day"] = Suspended(ASuspension with { RectifyBy = null }),
        ["from before"] = AGrant with { State = GrantState.Suspended },
        ["terminated"] = AGrant with { State = GrantState.Terminated, Suspension = Reported with { Refused = "不到位" } },
    };

    // Which steps each state allows those who may take them.
    private static readonly Dictionary<string, LadderStep[]> Allowed = new()
    {
        ["active"] = [Suspend, Cut, Relinquish],
        ["reinstated"] = [Suspend, Cut, Relinquish],
        ["ended"] = [Suspend, Cut],
        ["suspended"] = [Report, Reinstate, Cut, Relinquish],
        ["reported"] = [Refuse, Reinstate, Cut, Relinquish],
        ["refused"] = [Reinstate, Terminate, Cut, Relinquish],
        ["lapsed"] = [Report, Reinstate, Terminate, Cut, Relinquish],
        ["reported late"] = [Refuse, Reinstate, Terminate, Cut, Relinquish],
        ["reported, the day over"] = [Refuse, Reinstate, Cut, Relinquish],
        ["without a day"] = [Report, Reinstate, Cut, Relinquish],
        ["from before"] = [Reinstate, Cut, Relinquish],
        ["terminated"] = [],
    };

    private static readonly DepartmentId[] Departments = [Bodies.DataBureau, Bodies.Housing, Bodies.CivilAffairs, Bodies.Parking];

    private static readonly Role?[] Roles = [Role.Authority, Role.Steward, Role.Head, Role.Officer, null];

    public static TheoryData<string, LadderStep> Every =>
        [.. from state in States.Keys from step in Enum.GetValues<LadderStep>() select new TheoryDataRow<string, LadderStep>(state, step)];

    [Theory]
    [MemberData(nameof(Every))]
    public void A_step_is_open_to_its_own_and_in_its_own_states(string state, LadderStep step)
    {
        var grant = States[state];
        foreach (var department in Departments)
        {
            foreach (var role in Roles)
            {
                var expected = Stranger(step, department, role) ?? Closed(state, step);

                var refusal = LadderRule.Decide(grant, step, Bodies.CivilAffairs, new(department, role, department == Bodies.DataBureau), Now);

                Assert.True(expected == refusal?.Code, $"{state} {step} {department} {role}: {refusal?.Code} but not {expected}");
            }
        }
    }

    [Fact]
    public void A_provider_that_is_its_own_consumer_takes_no_step_against_itself() =>
        Assert.Equal("SELF_GRANT", LadderRule.Decide(AGrant, Suspend, Bodies.Housing, new(Bodies.Housing, Role.Steward, false), Now)?.Code);

    // The rule in other words: who is named for the step, and why the others are not.
    private static string? Stranger(LadderStep step, DepartmentId department, Role? role) => (step, role) switch
    {
        (Report, _) => department == Bodies.Housing ? null : "OTHER_DEPARTMENT",
        (Relinquish, Role.Steward or Role.Head) => department == Bodies.Housing ? null : "OTHER_DEPARTMENT",
        (Relinquish, _) => "ROLE_MISSING",
        (_, Role.Authority) when department == Bodies.Housing => "SELF_GRANT",
        (_, Role.Authority) => department == Bodies.DataBureau ? null : "AUTHORITY_NOT_COMPETENT",
        (Reinstate, _) => "ROLE_MISSING",
        (_, Role.Steward) => department == Bodies.CivilAffairs ? null : "OTHER_DEPARTMENT",
        _ => "ROLE_MISSING",
    };

    private static string? Closed(string state, LadderStep step) => Allowed[state].Contains(step) ? null
        : step == Terminate && States[state].State == GrantState.Suspended ? "RECTIFICATION_PENDING"
        : "TRANSITION_REFUSED";

    private static Grant Suspended(Suspension suspension) => AGrant with { State = GrantState.Suspended, Suspension = suspension };
}
