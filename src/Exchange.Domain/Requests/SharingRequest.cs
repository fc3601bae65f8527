using System.Collections.Immutable;
using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Requests;

/// <summary>What was found of one item.</summary>
/// <param name="Item">The item.</param>
/// <param name="Sharing">Null: the resource has no such item.</param>
/// <param name="OnPlatform">Whether it can be had at once.</param>
/// <param name="Why">One sentence.</param>
public sealed record ItemVerdict(ItemId Item, Sharing? Sharing, bool OnPlatform, string Why);

/// <summary>More time for the reply, with the authority's consent (Decree 809, Art 21).</summary>
public sealed record Extension(int Workdays, string Reason, string AskedBy, DateTimeOffset AskedAt)
{
    /// <summary>The document of the consent; null: not yet.</summary>
    public string? Document { get; init; }

    public string? ConsentedBy { get; init; }

    public DateTimeOffset? ConsentedAt { get; init; }
}

/// <summary>The one notice of what is missing 补正 (Decree 809, Art 21).</summary>
public sealed record Supplement(ImmutableArray<string> Missing, string ToldBy, DateTimeOffset ToldAt)
{
    public string? Supplied { get; init; }

    public DateTimeOffset? SuppliedAt { get; init; }
}

/// <summary>The provider's answer, proposed or given, or the platform's for it.</summary>
public sealed record Answer(bool Agrees, string? Reason, string ProposedBy, DateTimeOffset ProposedAt)
{
    /// <summary>The published condition, or the law of 不予共享, that a refusal rests on.</summary>
    public string? Cited { get; init; }

    /// <summary>The head who signed; null: not yet, or the platform's own.</summary>
    public string? SignedBy { get; init; }

    /// <summary>When it became the answer.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>平台授权.</summary>
    public bool ByPlatform { get; init; }

    /// <summary>The id of the delegation that the platform acted under.</summary>
    public string? Delegation { get; init; }

    public string? Disposal { get; init; }

    public bool MayPassOn { get; init; }
}

/// <summary>From one provider to another 非数源部门.</summary>
/// <param name="From">Null: nobody was asked before.</param>
/// <param name="Grounds">Why.</param>
/// <param name="At">When.</param>
/// <param name="To">Null: the platform has yet to say.</param>
/// <param name="Resource">What it was for before.</param>
public sealed record Route(DepartmentId? From, string Grounds, DateTimeOffset At, DepartmentId? To, ResourceCode? Resource);

/// <summary>What was done that may not be done.</summary>
public sealed record Breach(BreachKind Kind, string Text, string By, DateTimeOffset At);

/// <summary>申请: one demand of one department to one provider, accepted once, with statutory clocks (Decree 809, Art 20–23).</summary>
public sealed record SharingRequest
{
    public required RequestId Id { get; init; }

    public required uint Version { get; init; }

    /// <summary>The requester's own number of the application.</summary>
    public required string Reference { get; init; }

    public required DepartmentId Consumer { get; init; }

    /// <summary>The department asked; null: the platform has yet to say.</summary>
    public DepartmentId? Provider { get; init; }

    public required Demand Demand { get; init; }

    public required Statements Statements { get; init; }

    public required RequestState State { get; init; }

    public RequestPath? Path { get; init; }

    public ImmutableArray<ItemVerdict> Verdicts { get; init; } = [];

    public required string DraftedBy { get; init; }

    public string? SignedBy { get; init; }

    /// <summary>When its head consented.</summary>
    public DateTimeOffset? FiledAt { get; init; }

    /// <summary>When the present provider received it; its clock counts from the next day.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The version of the resource, and so of its conditions, when it was received; 0: not catalogued.</summary>
    public uint ResourceVersion { get; init; }

    public DueDate? ReplyDue { get; init; }

    /// <summary>The same by the other reading of a law that is silent; null: no supplement, or nothing supplied yet.</summary>
    public DueDate? ReplyDueOtherwise { get; init; }

    public Extension? Extension { get; init; }

    public Supplement? Supplement { get; init; }

    public Answer? Answer { get; init; }

    public DateTimeOffset? AgreedAt { get; init; }

    public DueDate? DeliveryDue { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public GrantId? Grant { get; init; }

    public ImmutableArray<Route> Routes { get; init; } = [];

    public ImmutableArray<Breach> Breaches { get; init; } = [];

    public DisputeId? Dispute { get; init; }

    /// <summary>The terms whose end was told to the authority.</summary>
    public ImmutableArray<RequestTerm> OverdueTold { get; init; } = [];

    /// <summary>Whether somebody still has to act on it, other than a dispute's authority.</summary>
    public bool IsUnderWay => State is RequestState.Drafted or RequestState.Accepted or RequestState.Forwarded or RequestState.Returned or RequestState.Agreed;

    /// <summary>Whether all that is asked for was 无条件共享 when it was received.</summary>
    public bool IsUnconditional => !Verdicts.IsEmpty && Verdicts.All(verdict => verdict.Sharing == Sharing.Unconditional);

    /// <summary>Whether its head has consented; before that it is nobody's business but the requester's.</summary>
    public bool IsFiled => FiledAt is not null;

    /// <summary>Whether someone has written or signed it for the requester.</summary>
    public bool WasMadeBy(string name) => name == DraftedBy || name == SignedBy;

    /// <summary>The requester and all who are or were asked: they may see it, and nobody else but authorities.</summary>
    public IEnumerable<DepartmentId> Parties =>
        new[] { Consumer, IsFiled ? Provider : null }.Concat(Routes.Select(route => route.From)).OfType<DepartmentId>().Distinct();
}
