using Exchange.Domain.Catalogue;

namespace Exchange.Domain.Tests.Catalogue;

/// <summary>Decree 809, Art 13 and 16: every state, every step.</summary>
public sealed class DraftRuleTests
{
    private const string Steward = "id steward";
    private const string Head = "id head";
    private const string Authority = "id authority";

    // sign, file, return, discard, publish
    [Theory]
    [InlineData(DraftState.Drafted, "FILING_INCOMPLETE", "FILING_INCOMPLETE", "TRANSITION_REFUSED", "Discarded", "TRANSITION_REFUSED")]
    [InlineData(DraftState.Assessed, "Signed", "FILING_INCOMPLETE", "TRANSITION_REFUSED", "Discarded", "TRANSITION_REFUSED")]
    [InlineData(DraftState.Signed, "TRANSITION_REFUSED", "Filed", "TRANSITION_REFUSED", "Discarded", "TRANSITION_REFUSED")]
    [InlineData(DraftState.Filed, "TRANSITION_REFUSED", "TRANSITION_REFUSED", "Returned", "Discarded", "Published")]
    [InlineData(DraftState.Published, "TRANSITION_REFUSED", "TRANSITION_REFUSED", "TRANSITION_REFUSED", "TRANSITION_REFUSED", "TRANSITION_REFUSED")]
    [InlineData(DraftState.Returned, "TRANSITION_REFUSED", "TRANSITION_REFUSED", "TRANSITION_REFUSED", "Discarded", "TRANSITION_REFUSED")]
    [InlineData(DraftState.Discarded, "TRANSITION_REFUSED", "TRANSITION_REFUSED", "TRANSITION_REFUSED", "TRANSITION_REFUSED", "TRANSITION_REFUSED")]
    public void Each_step_leads_on_from_one_state_only(DraftState state, string sign, string file, string sendBack, string discard, string publish)
    {
        Assert.Equal(sign, After(state, new DraftCommand.Sign(), Head));
        Assert.Equal(file, After(state, new DraftCommand.File("2026-10-13"), Steward));
        Assert.Equal(sendBack, After(state, new DraftCommand.SendBack("要素不全"), Authority));
        Assert.Equal(discard, After(state, new DraftCommand.Discard(), Steward));
        Assert.Equal(publish, After(state, new DraftCommand.Publish(), Authority));
    }

    [Fact]
    public void Who_drafted_does_not_sign() => Assert.Equal("SIGNER_REFUSED", After(DraftState.Assessed, new DraftCommand.Sign(), Steward));

    [Theory]
    [InlineData(Steward)]
    [InlineData(Head)]
    public void Who_drafted_or_signed_does_not_publish(string by) =>
        Assert.Equal("SIGNER_REFUSED", After(DraftState.Filed, new DraftCommand.Publish(), by));

    [Fact]
    public void Each_step_leaves_its_mark()
    {
        var signed = Taken(Draft.Begin(AResource, Steward, 7), new DraftCommand.Sign(), Head);
        var filed = Taken(signed, new DraftCommand.File("2026-10-13"), Steward);
        var published = Taken(filed, new DraftCommand.Publish(), Authority);

        Assert.Equal(
            AFiling with { DraftedBy = Steward, SignedBy = Head, SignedAt = Now, FiledAt = Now, PublishedAt = Now }, published.Resource.Filing);
        Assert.Equal((8u, 9u, 10u, "2026-10-13"), (signed.Version, filed.Version, published.Version, filed.ReviewDue));
    }

    [Fact]
    public void What_is_returned_says_for_what()
    {
        var returned = Taken(Standing(DraftState.Filed), new DraftCommand.SendBack("要素不全"), Authority);

        Assert.Equal(("要素不全", null), (returned.ReturnedFor, returned.ReviewDue));
    }

    [Fact]
    public void What_is_written_anew_loses_its_signature()
    {
        var again = Draft.Begin(Standing(DraftState.Signed).Resource.AsAsked(), Steward, 9);

        Assert.Equal((DraftState.Assessed, null), (again.State, again.Resource.Filing.SignedBy));
    }

    private static Draft Standing(DraftState state) => new()
    {
        Resource = AResource with { Filing = AFiling with { DraftedBy = Steward, SignedBy = Head } },
        State = state,
        Version = 3,
    };

    private static Draft Taken(Draft draft, DraftCommand command, string by) =>
        Assert.IsType<DraftStep.Taken>(DraftRule.Decide(draft, command, by, Now)).Draft;

    private static string After(DraftState state, DraftCommand command, string by) => DraftRule.Decide(Standing(state), command, by, Now) switch
    {
        DraftStep.Taken step => step.Draft.State.ToString(),
        var refused => ((DraftStep.Refused)refused).Reason.Code,
    };
}
