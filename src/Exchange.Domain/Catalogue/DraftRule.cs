using System.Diagnostics;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Catalogue;

/// <summary>A step asked for.</summary>
public abstract record DraftCommand
{
    private DraftCommand()
    {
    }

    public sealed record Sign : DraftCommand;

    public sealed record File(string ReviewDue) : DraftCommand;

    public sealed record SendBack(string Reason) : DraftCommand;

    public sealed record Discard : DraftCommand;

    public sealed record Publish : DraftCommand;
}

/// <summary>What the rule says of a step.</summary>
public abstract record DraftStep
{
    private DraftStep()
    {
    }

    public sealed record Taken(Draft Draft) : DraftStep;

    public sealed record Refused(Reason Reason) : DraftStep;
}

/// <summary>
/// The way of a draft: assessed, signed by the head of the sharing office, filed, and published or returned by the authority
/// (Decree 809, Art 13, 16). Who drafts, who signs and who publishes are three.
/// </summary>
public static class DraftRule
{
    public static DraftStep Decide(Draft draft, DraftCommand command, string by, DateTimeOffset now)
    {
        if (Refusal(draft.State, command) is { } reason)
        {
            return new DraftStep.Refused(reason);
        }

        var filing = draft.Resource.Filing;
        var acted = command switch
        {
            DraftCommand.Sign => by == filing.DraftedBy,
            DraftCommand.Publish => by == filing.DraftedBy || by == filing.SignedBy,
            _ => false,
        };
        return acted ? new DraftStep.Refused(Reason.SignerRefused) : new DraftStep.Taken(Next(draft, command, by, now));
    }

    private static Reason? Refusal(DraftState state, DraftCommand command) => (state, command) switch
    {
        (DraftState.Assessed, DraftCommand.Sign) => null,
        (DraftState.Drafted, DraftCommand.Sign) => Reason.FilingIncomplete,
        (DraftState.Signed, DraftCommand.File) => null,
        (DraftState.Drafted or DraftState.Assessed, DraftCommand.File) => Reason.FilingIncomplete,
        (DraftState.Filed, DraftCommand.SendBack or DraftCommand.Publish) => null,
        (DraftState.Published or DraftState.Discarded, DraftCommand.Discard) => Reason.TransitionRefused,
        (_, DraftCommand.Discard) => null,
        _ => Reason.TransitionRefused,
    };

    private static Draft Next(Draft draft, DraftCommand command, string by, DateTimeOffset now)
    {
        var filing = draft.Resource.Filing;
        var next = draft with { Version = draft.Version + 1 };
        return command switch
        {
            DraftCommand.Sign => Filed(next, filing with { SignedBy = by, SignedAt = now }) with { State = DraftState.Signed },
            DraftCommand.File file => Filed(next, filing with { FiledAt = now }) with { State = DraftState.Filed, ReviewDue = file.ReviewDue },
            DraftCommand.SendBack back => next with { State = DraftState.Returned, ReturnedFor = back.Reason, ReviewDue = null },
            DraftCommand.Discard => next with { State = DraftState.Discarded },
            DraftCommand.Publish => Filed(next, filing with { PublishedAt = now }) with { State = DraftState.Published },
            _ => throw new UnreachableException(),
        };
    }

    private static Draft Filed(Draft draft, Filing filing) => draft with { Resource = draft.Resource with { Filing = filing } };
}
