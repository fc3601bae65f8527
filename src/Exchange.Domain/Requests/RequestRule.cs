using System.Collections.Immutable;
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

    /// <summary>The roles that may take a step; empty: it needs none.</summary>
    public static ImmutableArray<Role> RolesFor(RequestCommand command) => command switch
    {
        RequestCommand.Sign or RequestCommand.SignAnswer or RequestCommand.SendBackAnswer => [Role.Head],
        RequestCommand.OpenDispute => [Role.Steward, Role.Head],
        RequestCommand.TellMissing or RequestCommand.Propose or RequestCommand.Decline or RequestCommand.AskExtension or
            RequestCommand.NameResource or RequestCommand.Deliver => [Role.Steward],
        RequestCommand.RouteTo or RequestCommand.Authorize or RequestCommand.ConsentExtension => [Role.Authority],
        _ => [],
    };

    private static Reason? WhoMayNot(SharingRequest request, RequestCommand command, RequestActor by, Competence competence)
    {
        var roles = RolesFor(command);
        return roles.IsEmpty || (by.Role is { } role && roles.Contains(role))
            ? WhoElse(request, command, by, competence)
            : Reason.RoleMissing;
    }

    private static Reason? WhoElse(SharingRequest request, RequestCommand command, RequestActor by, Competence competence) => command switch
    {
        RequestCommand.Sign => Of(request.Consumer, by) ?? (by.Name == request.DraftedBy ? Reason.SignerRefused : null),
        RequestCommand.Withdraw or RequestCommand.Supply or RequestCommand.OpenDispute => Of(request.Consumer, by),
        RequestCommand.TellMissing or RequestCommand.Propose or RequestCommand.Decline or RequestCommand.AskExtension or
            RequestCommand.NameResource or RequestCommand.Deliver or RequestCommand.SendBackAnswer => Of(request.Provider, by),
        RequestCommand.SignAnswer => Of(request.Provider, by) ??
            (by.Name == request.Answer?.ProposedBy || request.WasMadeBy(by.Name) ? Reason.SignerRefused : null),
        RequestCommand.RouteTo => IsPlatform(request, by, competence.OfRequester),
        RequestCommand.Authorize => IsPlatform(request, by, competence.OfProvider) ?? (request.WasMadeBy(by.Name) ? Reason.SignerRefused : null),
        RequestCommand.ConsentExtension => IsPlatform(request, by, competence.ConsentsToTime),
        RequestCommand.SettleDispute { ForClaimant: true } => request.WasMadeBy(by.Name) ? Reason.SignerRefused : null,
        RequestCommand.SettleDispute or RequestCommand.TellOverdue => null,
        _ => throw new UnreachableException(),
    };

    private static Reason? Of(DepartmentId? department, RequestActor by) => by.Department == department ? null : Reason.OtherDepartment;

    // An authority whose own department asks or is asked is not the platform in that case; one of another region never is.
    private static Reason? IsPlatform(SharingRequest request, RequestActor by, bool isCompetent)
    {
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
