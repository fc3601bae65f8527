using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;

namespace Exchange.Domain.Requests;

/// <summary>Whose turn it is; null in a <see cref="Turn"/>: nobody's, it is over.</summary>
public enum TurnParty
{
    Requester = 1,
    RequesterHead = 2,
    Platform = 3,
    Provider = 4,
    ProviderHead = 5,

    /// <summary>The authority that is competent for the dispute.</summary>
    Dispute = 6,
}

/// <summary>Whose turn it is, what for, and until when.</summary>
public sealed record Turn(TurnParty? Party, DepartmentId? Department, string Wants)
{
    /// <summary>Null: no term is set.</summary>
    public DueDate? Until { get; init; }

    public string? Article { get; init; }

    public bool IsOverdue { get; init; }

    public bool IsDueToday { get; init; }

    /// <summary>The authority one level up to which an overdue matter goes; null: it is not overdue, or none is known.</summary>
    public DepartmentId? RaisedTo { get; init; }

    /// <summary>The policy switches in force where the law is silent.</summary>
    public ImmutableArray<string> Policies { get; init; } = [];
}

/// <summary>Works out whose turn it is. Nothing of it is stored but the terms.</summary>
public static class TurnRule
{
    /// <param name="request">The request.</param>
    /// <param name="departments">The requester and the provider.</param>
    /// <param name="authorities">Every authority.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="now">When it is asked.</param>
    public static Turn Of(
        SharingRequest request,
        ImmutableDictionary<DepartmentId, Department> departments,
        ImmutableArray<Department> authorities,
        AcceptancePolicy policy,
        DateTimeOffset now)
    {
        var turn = Whose(request, departments, authorities, policy) with { Policies = policy.Sentences };
        if (turn.Until is not { } until)
        {
            return turn;
        }

        // While the requester owes what is missing the provider is not late, whatever its clock says.
        var isOverdue = request.State != RequestState.Returned && RequestClock.IsOver(until, now);
        return turn with
        {
            IsOverdue = isOverdue,
            IsDueToday = until is DueDate.Known { Day: var day } && day == LocalDay.Of(now),
            RaisedTo = isOverdue && request.Provider is { } provider ? Over(provider, departments, authorities) : null,
        };
    }

    /// <summary>The authority answerable for a department 主管部门, one level up where it is its own; null: none is known.</summary>
    public static DepartmentId? Over(
        DepartmentId department, ImmutableDictionary<DepartmentId, Department> departments, ImmutableArray<Department> authorities) =>
        departments.GetValueOrDefault(department) is { } known
            ? CompetentAuthority.Over([known.Division], authorities.Where(authority => authority.Id != department))?.Id
            : null;

    private static Turn Whose(
        SharingRequest request,
        ImmutableDictionary<DepartmentId, Department> departments,
        ImmutableArray<Department> authorities,
        AcceptancePolicy policy) => request.State switch
        {
            RequestState.Drafted => new(TurnParty.RequesterHead, request.Consumer, "Consent, so that it is filed.") { Article = "政务数据共享条例 Art 20" },
            RequestState.Accepted => new(
                TurnParty.Platform, Over(request.Consumer, departments, authorities), "Name the department that it goes to."),
            RequestState.Forwarded when request.Answer is not null => Replying(
                request, TurnParty.ProviderHead, "Sign the answer that is proposed, or send it back."),
            RequestState.Forwarded when request.Demand.Resource is null => Replying(
                request, TurnParty.Provider, "Catalogue what is wanted and answer, or say 非数源部门."),
            RequestState.Forwarded when request.IsUnconditional => Replying(
                request, TurnParty.Provider, "Answer; the platform may authorize it before."),
            RequestState.Forwarded => Replying(request, TurnParty.Provider, "Answer, tell once what is missing, or say 非数源部门."),
            RequestState.Returned => new(TurnParty.Requester, request.Consumer, "Supply what is missing.")
            {
                Until = policy.ClockOnSupplement == SupplementClock.Keep ? request.ReplyDue : null,
                Article = "政务数据共享条例 Art 21",
            },
            RequestState.Agreed => new(TurnParty.Provider, request.Provider, "Mount the resource and deliver.")
            {
                Until = request.DeliveryDue,
                Article = "政务数据共享条例 Art 22",
            },
            RequestState.Disputed => new(TurnParty.Dispute, ForDispute(request, departments, authorities), "Settle the dispute.") { Article = "政务数据共享条例 Art 28" },
            _ => new(null, null, ""),
        };

    private static Turn Replying(SharingRequest request, TurnParty party, string wants) => new(party, request.Provider, wants)
    {
        Until = request.ReplyDue,
        Article = RequestClock.ReplyArticle(request),
    };

    private static DepartmentId? ForDispute(
        SharingRequest request, ImmutableDictionary<DepartmentId, Department> departments, ImmutableArray<Department> authorities) =>
        departments.GetValueOrDefault(request.Consumer) is { } claimant &&
        request.Provider is { } provider &&
        departments.GetValueOrDefault(provider) is { } respondent
            ? CompetentAuthority.Of(DisputeRule.Tier(claimant.Division, respondent.Division), authorities)?.Id
            : null;
}
