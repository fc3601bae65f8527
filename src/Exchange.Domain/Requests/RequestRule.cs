using System.Diagnostics;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;

namespace Exchange.Domain.Requests;

/// <summary>For what of a request the department of the one who acts is the authority (Decree 809, Art 8).</summary>
/// <param name="OfRequester">The requester lies in its jurisdiction.</param>
/// <param name="OfProvider">The provider lies in its jurisdiction.</param>
/// <param name="ConsentsToTime">Of all whose jurisdiction the provider lies in, it is the one to consent to more time.</param>
public readonly record struct Competence(bool OfRequester, bool OfProvider, bool ConsentsToTime);

/// <summary>
/// Who may take which step, and when (Decree 809, Art 20–22). The requester, the provider's signer and the platform are of three
/// departments, and who signs is never who wrote, nor who wrote or signed for the other side: nobody grants to themselves, also not
/// whoever has changed sides since.
/// </summary>
public static class RequestRule
{
    /// <summary>Null: the step may be taken, as far as it depends on who takes it and on where the request stands.</summary>
    /// <param name="request">The request.</param>
    /// <param name="command">The step.</param>
    /// <param name="by">Who takes it.</param>
    /// <param name="competence">For what of it the actor's department is the authority.</param>
    /// <param name="now">When.</param>
    public static Reason? Decide(SharingRequest request, RequestCommand command, RequestActor by, Competence competence, DateTimeOffset now) =>
        WhoMayNot(request, command, by, competence) ?? WhyNotNow(request, command, now);

    private static Reason? WhoMayNot(SharingRequest request, RequestCommand command, RequestActor by, Competence competence) => command switch
    {
        RequestCommand.Sign => Acts(Role.Head, request.Consumer, by) ?? (by.Name == request.DraftedBy ? Reason.SignerRefused : null),
        RequestCommand.Withdraw or RequestCommand.Supply => by.Department == request.Consumer ? null : Reason.OtherDepartment,
        RequestCommand.OpenDispute => by.Role == Role.Head ? Acts(Role.Head, request.Consumer, by) : Acts(Role.Steward, request.Consumer, by),
        RequestCommand.TellMissing or RequestCommand.Propose or RequestCommand.Decline or RequestCommand.AskExtension or
            RequestCommand.NameResource or RequestCommand.Deliver => Acts(Role.Steward, request.Provider, by),
        RequestCommand.SignAnswer => Acts(Role.Head, request.Provider, by) ??
            (by.Name == request.Answer?.ProposedBy || request.WasMadeBy(by.Name) ? Reason.SignerRefused : null),
        RequestCommand.SendBackAnswer => Acts(Role.Head, request.Provider, by),
        RequestCommand.RouteTo => ActsAsPlatform(request, by, competence.OfRequester),
        RequestCommand.Authorize => ActsAsPlatform(request, by, competence.OfProvider) ?? (request.WasMadeBy(by.Name) ? Reason.SignerRefused : null),
        RequestCommand.ConsentExtension => ActsAsPlatform(request, by, competence.ConsentsToTime),
        RequestCommand.SettleDispute { ForClaimant: true } => request.WasMadeBy(by.Name) ? Reason.SignerRefused : null,
        RequestCommand.SettleDispute or RequestCommand.TellOverdue => null,
        _ => throw new UnreachableException(),
    };

    private static Reason? Acts(Role role, DepartmentId? department, RequestActor by)
    {
        if (by.Role != role)
        {
            return Reason.RoleMissing;
        }

        return by.Department == department ? null : Reason.OtherDepartment;
    }

    // An authority whose own department asks or is asked is not the platform in that case; one of another region never is.
    private static Reason? ActsAsPlatform(SharingRequest request, RequestActor by, bool isCompetent)
    {
        if (by.Role != Role.Authority)
        {
            return Reason.RoleMissing;
        }

        if (by.Department == request.Consumer || by.Department == request.Provider)
        {
            return Reason.SelfGrant;
        }

        return isCompetent ? null : Reason.AuthorityNotCompetent;
    }

    private static Reason? WhyNotNow(SharingRequest request, RequestCommand command, DateTimeOffset now) => command switch
    {
        RequestCommand.AskExtension when request is { State: RequestState.Forwarded, Extension: not null } => Reason.ExtensionExhausted,
        RequestCommand.AskExtension => MayExtend(request, now) ? null : Reason.TransitionRefused,
        RequestCommand.ConsentExtension when request.Extension is { ConsentedAt: not null } => Reason.ExtensionExhausted,
        RequestCommand.ConsentExtension => request.Extension is not null && MayExtend(request, now) ? null : Reason.TransitionRefused,
        _ => Leads(request, command) ? null : Reason.TransitionRefused,
    };

    // What ends a term that is over is its answer. The term of what was not catalogued knows no extension (上海市数据条例 Art 39).
    private static bool MayExtend(SharingRequest request, DateTimeOffset now) =>
        request is { State: RequestState.Forwarded, Demand.Wanted: null } && !RequestClock.IsOver(request.ReplyDue, now);

    private static bool Leads(SharingRequest request, RequestCommand command) => (request.State, command) switch
    {
        (RequestState.Drafted, RequestCommand.Sign) => true,
        (RequestState.Drafted or RequestState.Accepted or RequestState.Forwarded or RequestState.Returned or RequestState.Agreed,
            RequestCommand.Withdraw) => true,
        (RequestState.Accepted, RequestCommand.RouteTo) => true,
        (RequestState.Forwarded or RequestState.Returned, RequestCommand.TellMissing) => true,
        (RequestState.Returned, RequestCommand.Supply) => true,
        (RequestState.Forwarded, RequestCommand.Propose { Agrees: var agrees }) => !agrees || request.Demand.Resource is not null,
        (RequestState.Forwarded, RequestCommand.SignAnswer or RequestCommand.SendBackAnswer) => request.Answer is not null,
        (RequestState.Forwarded, RequestCommand.Decline or RequestCommand.Authorize) => true,
        (RequestState.Forwarded, RequestCommand.NameResource) => request.Demand.Resource is null,
        (RequestState.Agreed, RequestCommand.Deliver) => true,
        (RequestState.Refused, RequestCommand.OpenDispute) => true,
        (RequestState.Disputed, RequestCommand.SettleDispute) => true,
        (RequestState.Forwarded, RequestCommand.TellOverdue { Term: RequestTerm.Reply }) => true,
        (RequestState.Agreed, RequestCommand.TellOverdue { Term: RequestTerm.Delivery }) => true,
        _ => false,
    };
}
