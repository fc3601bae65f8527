using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Requests;

namespace Exchange.Domain.Disputes;

/// <summary>How far a dispute has come.</summary>
public enum DisputeState
{
    Negotiating = 1,
    Coordinating = 2,

    /// <summary>The government of the competent level decides.</summary>
    Escalated = 3,
    Agreed = 4,
    Decided = 5,
    Withdrawn = 6,
}

/// <summary>
/// 争议 about who is an element's source, about a resource, or about the refusal of a request (Decree 809, Art 28). One of the three is
/// named.
/// </summary>
public sealed record Dispute
{
    public required DisputeId Id { get; init; }

    public required uint Version { get; init; }

    public required ElementId? Element { get; init; }

    public required ResourceCode? Resource { get; init; }

    /// <summary>The request whose refusal is disputed.</summary>
    public RequestId? Request { get; init; }

    public required DepartmentId Claimant { get; init; }

    public required DepartmentId Respondent { get; init; }

    public required string Grounds { get; init; }

    public required DisputeState State { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    public required DivisionCode CompetentDivision { get; init; }

    /// <summary>Null: the registry knows no authority of exactly that division.</summary>
    public required DepartmentId? CompetentAuthority { get; init; }

    public string? Outcome { get; init; }

    public bool ForClaimant { get; init; }

    public bool IsOpen => State is DisputeState.Negotiating or DisputeState.Coordinating or DisputeState.Escalated;

    /// <summary>What it is about, for people and keys.</summary>
    public string About => Element?.Value ?? Resource?.Value ?? Request?.Value ?? "";
}
