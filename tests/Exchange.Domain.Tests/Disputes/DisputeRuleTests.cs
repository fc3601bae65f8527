using System.Collections.Immutable;
using CsCheck;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Errors;
using Exchange.Domain.Requests;
using Exchange.Testing.Builders;
using static Exchange.Domain.Disputes.DisputeState;

namespace Exchange.Domain.Tests.Disputes;

/// <summary>Decree 809, Art 28: negotiate, coordinate, decide.</summary>
public sealed class DisputeRuleTests
{
    private static readonly Dispute ADispute = new()
    {
        Id = DisputeId.Parse("D-1"),
        Version = 1,
        Element = AnElement.Id,
        Resource = null,
        Claimant = Bodies.Police,
        Respondent = Bodies.CivilAffairs,
        Grounds = "户口登记先于婚姻登记",
        State = Negotiating,
        FiledAt = Now,
        CompetentDivision = DivisionCode.Nation,
        CompetentAuthority = Bodies.DataBureau,
    };

    private static readonly DisputeState[] States = [Negotiating, Coordinating, Escalated, Agreed, Decided, Withdrawn];

    [Theory]
    [InlineData("320500", "310000", "000000", "Q11: Suzhou and Shanghai")]
    [InlineData("330100", "330500", "330000", "Hangzhou and Huzhou")]
    [InlineData("330100", "330100", "330100", "one city")]
    [InlineData("330106", "330110", "330100", "two districts of one city")]
    [InlineData("330100", "330000", "330000", "a city and its province")]
    [InlineData("310101", "310115", "310000", "two districts of a municipality")]
    public void The_tier_is_the_parties_own_or_their_common_superior(string claimant, string respondent, string tier, string why) =>
        Assert.True(DivisionCode.Parse(tier) == DisputeRule.Tier(DivisionCode.Parse(claimant), DivisionCode.Parse(respondent)), why);

    [Theory]
    [InlineData(Coordinating, false, "the competent authority", null)]
    [InlineData(Coordinating, false, "another authority", "AUTHORITY_NOT_COMPETENT")]
    [InlineData(Coordinating, false, "the claimant", "ROLE_MISSING")]
    [InlineData(Withdrawn, false, "the claimant", null)]
    [InlineData(Withdrawn, false, "the respondent", "OTHER_DEPARTMENT")]
    [InlineData(Withdrawn, false, "the competent authority", "ROLE_MISSING")]
    [InlineData(Agreed, true, "the respondent", null)]
    [InlineData(Agreed, false, "the respondent", "ROLE_MISSING")]
    [InlineData(Agreed, true, "the claimant", "ROLE_MISSING")]
    [InlineData(Agreed, false, "the competent authority", null)]
    [InlineData(Decided, true, "the claimant", "ROLE_MISSING")]
    [InlineData(Decided, true, "the competent authority", "TRANSITION_REFUSED")]
    public void Each_step_has_its_own_who(DisputeState to, bool forClaimant, string who, string? refusal)
    {
        var (department, role) = who switch
        {
            "the competent authority" => (Bodies.DataBureau, Role.Authority),
            "another authority" => (Bodies.Housing, Role.Authority),
            "the claimant" => (Bodies.Police, Role.Steward),
            _ => (Bodies.CivilAffairs, Role.Head),
        };

        Assert.Equal(refusal, DisputeRule.Decide(ADispute, to, forClaimant, department, role)?.Code);
    }

    [Theory]
    [InlineData(Role.Steward, "ROLE_MISSING")]
    [InlineData(Role.Head, null)]
    public void To_agree_to_a_request_that_was_refused_is_the_head_s_to_do(Role role, string? refusal)
    {
        var refused = ADispute with { Element = null, Request = RequestId.Parse("Q-5f0c8a1b2d3e4f60") };

        Assert.Equal(refusal, DisputeRule.Decide(refused, Agreed, true, Bodies.CivilAffairs, role)?.Code);
        Assert.Null(DisputeRule.Decide(ADispute, Agreed, true, Bodies.CivilAffairs, role));
    }

    [Fact]
    public void An_authority_that_is_a_party_decides_nothing() =>
        Assert.Equal(
            Reason.SelfGrant,
            DisputeRule.Decide(ADispute with { CompetentAuthority = Bodies.Police, State = Escalated }, Decided, true, Bodies.Police, Role.Authority));

    [Fact]
    public void Where_no_authority_is_competent_none_may_act() =>
        Assert.Equal(
            Reason.AuthorityNotCompetent,
            DisputeRule.Decide(ADispute with { CompetentAuthority = null }, Coordinating, false, Bodies.DataBureau, Role.Authority));

    [Fact]
    public void Whatever_is_tried_a_dispute_takes_the_steps_in_order_and_ends_once() =>
        Gen.Select(Gen.OneOf(States), Gen.Bool, Gen.Int[0, 2]).Array[0, 30].Sample(steps =>
        {
            (DepartmentId, Role)[] actors = [(Bodies.DataBureau, Role.Authority), (Bodies.Police, Role.Steward), (Bodies.CivilAffairs, Role.Steward)];
            var (dispute, path) = (ADispute, new List<DisputeState> { Negotiating });
            foreach (var (to, forClaimant, who) in steps)
            {
                if (DisputeRule.Decide(dispute, to, forClaimant, actors[who].Item1, actors[who].Item2) is null)
                {
                    dispute = dispute with { State = to };
                    path.Add(to);
                }
            }

            var ends = path.FindIndex(state => state is Agreed or Decided or Withdrawn);
            ImmutableArray<DisputeState> way = [Negotiating, Coordinating, Escalated];
            var under = ends < 0 ? path : path[..ends];
            return (ends < 0 || ends == path.Count - 1) && under.SequenceEqual(way.Take(under.Count)) && (path[^1] != Decided || path.Count == 4);
        });

    [Theory]
    [InlineData(Decided, true, true)]
    [InlineData(Agreed, true, true)]
    [InlineData(Decided, false, false)]
    [InlineData(Escalated, true, false)]
    [InlineData(Withdrawn, true, false)]
    public void Only_what_was_settled_for_the_claimant_moves_a_designation(DisputeState state, bool forClaimant, bool moves)
    {
        var dispute = ADispute with { State = state, ForClaimant = forClaimant };
        var asked = ADesignation with { Department = Bodies.Police };

        Assert.Equal(moves ? null : Reason.SourceDesignated, DisputeRule.Redesignate(dispute, asked, Bodies.CivilAffairs));
    }

    [Fact]
    public void A_dispute_moves_no_other_designation_than_its_own()
    {
        var dispute = ADispute with { State = Decided, ForClaimant = true };
        var asked = ADesignation with { Department = Bodies.Police };

        Assert.NotNull(DisputeRule.Redesignate(dispute, asked with { Department = Bodies.Housing }, Bodies.CivilAffairs));
        Assert.NotNull(DisputeRule.Redesignate(dispute with { Element = null, Resource = AResource.Code }, asked, Bodies.CivilAffairs));
        Assert.NotNull(DisputeRule.Redesignate(dispute, asked, Bodies.Housing));
    }
}
