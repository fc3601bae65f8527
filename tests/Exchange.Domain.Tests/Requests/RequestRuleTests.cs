using System.Collections.Immutable;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Errors;
using Exchange.Domain.Requests;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Requests;

/// <summary>T8: every role, every step, every state. The table is the policy.</summary>
public sealed class RequestRuleTests
{
    private static readonly RequestActor[] Actors =
    [
        Asked.HousingHead,
        new("housing-steward", Bodies.Housing, Role.Steward),
        Asked.Drafter,
        new("housing-authority", Bodies.Housing, Role.Authority),
        Asked.CivilSteward,
        Asked.CivilHead,
        new("civil-authority", Bodies.CivilAffairs, Role.Authority),
        Asked.Authority,
        new("parking-authority", Bodies.Parking, Role.Authority),
        new("parking-steward", Bodies.Parking, Role.Steward),
        new("parking-head", Bodies.Parking, Role.Head),
        new("officer", Bodies.DataBureau, Role.Officer),
    ];

    private static readonly Dictionary<string, RequestCommand> Commands = new()
    {
        ["Sign"] = new RequestCommand.Sign(),
        ["Withdraw"] = new RequestCommand.Withdraw(),
        ["TellMissing"] = new RequestCommand.TellMissing(["x"]),
        ["Supply"] = new RequestCommand.Supply("x"),
        ["Propose"] = new RequestCommand.Propose(true, null, null, null, false),
        ["SignAnswer"] = new RequestCommand.SignAnswer(),
        ["SendBackAnswer"] = new RequestCommand.SendBackAnswer(),
        ["Decline"] = new RequestCommand.Decline("x", null, null),
        ["RouteTo"] = new RequestCommand.RouteTo(Bodies.Police, null, Asked.Demand),
        ["AskExtension"] = new RequestCommand.AskExtension(1, "x"),
        ["ConsentExtension"] = new RequestCommand.ConsentExtension("x"),
        ["Authorize"] = new RequestCommand.Authorize(),
        ["NameResource"] = new RequestCommand.NameResource(Asked.Published, [CitizenNumber]),
        ["Deliver"] = new RequestCommand.Deliver(),
        ["OpenDispute"] = new RequestCommand.OpenDispute(DisputeId.Parse("D-1")),
    };

    private static readonly RequestState[] States = Enum.GetValues<RequestState>();

    // In the order of the actors: + may, R ROLE_MISSING, D OTHER_DEPARTMENT, S SELF_GRANT, A AUTHORITY_NOT_COMPETENT.
    private static readonly Dictionary<string, string> Who = new()
    {
        ["Sign"] = "+ R R R R D R R R R D R",
        ["Withdraw"] = "+ + + + D D D D D D D D",
        ["TellMissing"] = "R D R R + R R R R D R R",
        ["Supply"] = "+ + + + D D D D D D D D",
        ["Propose"] = "R D R R + R R R R D R R",
        ["SignAnswer"] = "D R R R R + R R R R D R",
        ["SendBackAnswer"] = "D R R R R + R R R R D R",
        ["Decline"] = "R D R R + R R R R D R R",
        ["RouteTo"] = "R R R S R R S + A R R R",
        ["AskExtension"] = "R D R R + R R R R D R R",
        ["ConsentExtension"] = "R R R S R R S + A R R R",
        ["Authorize"] = "R R R S R R S + A R R R",
        ["NameResource"] = "R D R R + R R R R D R R",
        ["Deliver"] = "R D R R + R R R R D R R",
        ["OpenDispute"] = "+ + R R D D R R R D D R",
    };

    // In the order of the states: drafted, accepted, forwarded, returned, agreed, effective, refused, disputed, withdrawn.
    private static readonly Dictionary<string, string> When = new()
    {
        ["Sign"] = "+ - - - - - - - -",
        ["Withdraw"] = "+ + + + + - - - -",
        ["TellMissing"] = "- - + + - - - - -",
        ["Supply"] = "- - - + - - - - -",
        ["Propose"] = "- - + - - - - - -",
        ["SignAnswer"] = "- - + - - - - - -",
        ["SendBackAnswer"] = "- - + - - - - - -",
        ["Decline"] = "- - + - - - - - -",
        ["RouteTo"] = "- + - - - - - - -",
        ["AskExtension"] = "- - + - - - - - -",
        ["ConsentExtension"] = "- - + - - - - - -",
        ["Authorize"] = "- - + - - - - - -",
        ["NameResource"] = "- - + - - - - - -",
        ["Deliver"] = "- - - - + - - - -",
        ["OpenDispute"] = "- - - - - - + - -",
    };

    public static TheoryData<string, int, int> Cells =>
    [
        .. from command in Commands.Keys
           from actor in Enumerable.Range(0, Actors.Length)
           from state in Enumerable.Range(0, States.Length)
           select new TheoryDataRow<string, int, int>(command, actor, state),
    ];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Who_may_take_which_step_in_which_state(string command, int actor, int state)
    {
        var request = Standing(command, States[state]);

        var reason = Decide(request, Commands[command], Actors[actor]);

        var expected = Who[command].Split(' ')[actor] switch
        {
            "R" => Reason.RoleMissing,
            "D" => Reason.OtherDepartment,
            "S" => Reason.SelfGrant,
            "A" => Reason.AuthorityNotCompetent,
            _ => When[command].Split(' ')[state] == "+" ? null : Reason.TransitionRefused,
        };
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Nobody_signs_what_they_wrote_even_after_a_change_of_roles()
    {
        var drafted = Asked.Request with { DraftedBy = Asked.HousingHead.Name };
        var proposed = Standing("SignAnswer", RequestState.Forwarded) with { Answer = new(true, null, Asked.CivilHead.Name, Now) };

        Assert.Equal(Reason.SignerRefused, Decide(drafted, new RequestCommand.Sign(), Asked.HousingHead));
        Assert.Equal(Reason.SignerRefused, Decide(proposed, new RequestCommand.SignAnswer(), Asked.CivilHead));
    }

    [Theory]
    [InlineData("drafted")]
    [InlineData("signed")]
    public void Nobody_signs_for_the_other_side_what_they_made_even_after_changing_sides(string did)
    {
        var theirs = Asked.CivilHead.Name;
        var standing = Standing("SignAnswer", RequestState.Forwarded);
        var request = did == "drafted" ? standing with { DraftedBy = theirs } : standing with { SignedBy = theirs };
        var disputed = request with { State = RequestState.Disputed };

        Assert.Equal(Reason.SignerRefused, Decide(request, new RequestCommand.SignAnswer(), Asked.CivilHead));
        Assert.Equal(Reason.SignerRefused, Decide(request, new RequestCommand.Authorize(), Asked.Authority with { Name = theirs }));
        Assert.Equal(Reason.SignerRefused, Decide(disputed, new RequestCommand.SettleDispute(true, "x"), Asked.CivilHead));
        Assert.Null(Decide(disputed, new RequestCommand.SettleDispute(false, "x"), Asked.CivilHead));
    }

    [Theory]
    [InlineData("requester")]
    [InlineData("provider")]
    public void An_authority_routes_for_its_requesters_and_authorizes_for_its_providers(string over)
    {
        var competence = over == "requester" ? new Competence(true, false, false) : new Competence(false, true, false);
        Reason? Of(RequestCommand command, RequestState state) =>
            RequestRule.Decide(Standing("", state), command, Asked.Authority, competence, Asked.At("2026-09-21"));

        var routes = Of(Commands["RouteTo"], RequestState.Accepted);
        var authorizes = Of(Commands["Authorize"], RequestState.Forwarded);

        Assert.Equal(over == "requester" ? null : Reason.AuthorityNotCompetent, routes);
        Assert.Equal(over == "provider" ? null : Reason.AuthorityNotCompetent, authorizes);
    }

    [Fact]
    public void Without_a_proposal_there_is_nothing_to_sign() =>
        Assert.Equal(Reason.TransitionRefused, Decide(Standing("", RequestState.Forwarded) with { Answer = null }, new RequestCommand.SignAnswer(), Asked.CivilHead));

    [Fact]
    public void What_is_not_catalogued_is_not_agreed_to()
    {
        var wanted = Standing("NameResource", RequestState.Forwarded);

        Assert.Equal(Reason.TransitionRefused, Decide(wanted, new RequestCommand.Propose(true, null, null, null, false), Asked.CivilSteward));
        Assert.Null(Decide(wanted, new RequestCommand.Propose(false, "x", null, null, false), Asked.CivilSteward));
        Assert.Equal(Reason.TransitionRefused, Decide(wanted with { Extension = null }, new RequestCommand.AskExtension(1, "x"), Asked.CivilSteward));
    }

    [Theory]
    [InlineData("2026-10-09", null)]
    [InlineData("2026-10-10", "TRANSITION_REFUSED")]
    public void More_time_is_asked_for_before_the_term_is_over(string day, string? reason)
    {
        var forwarded = Asked.Forwarded(Asked.At("2026-09-18"));

        var decided = RequestRule.Decide(forwarded, new RequestCommand.AskExtension(1, "x"), Asked.CivilSteward, default, Asked.At(day));

        Assert.Equal(reason, decided?.Code);
    }

    private static Reason? Decide(SharingRequest request, RequestCommand command, RequestActor by) =>
        RequestRule.Decide(
            request, command, by, by.Department == Bodies.DataBureau ? new(true, true, true) : default, Asked.At("2026-09-21"));

    private static SharingRequest Standing(string command, RequestState state) => Asked.Forwarded(Asked.At("2026-09-18")) with
    {
        State = state,
        Answer = new(true, null, "another", Now),
        Extension = command == "ConsentExtension" ? new(10, "x", "y", Now) : null,
        Demand = command == "NameResource" ? Asked.Demand with { Resource = null, Wanted = "x" } : Asked.Demand,
    };
}
