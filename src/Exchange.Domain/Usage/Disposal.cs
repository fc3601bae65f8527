using Exchange.Domain.Calendar;
using Exchange.Domain.Departments;
using Exchange.Domain.Grants;

namespace Exchange.Domain.Usage;

/// <summary>Why a grant is over for good.</summary>
public enum EndCause
{
    /// <summary>Its time is over.</summary>
    Ended = 1,

    /// <summary>For misuse.</summary>
    Terminated = 2,

    /// <summary>Its consumer gave it up.</summary>
    Relinquished = 3,
}

/// <summary>When a grant is over for good, and why.</summary>
public sealed record GrantEnd(GrantId Grant, DateTimeOffset At, EndCause Cause);

/// <summary>处置: what the consumer owes once a grant is over (Decree 809, Art 27).</summary>
public sealed record Disposal
{
    public required GrantId Grant { get; init; }

    public required uint Version { get; init; }

    public required DepartmentId Consumer { get; init; }

    public required DepartmentId Provider { get; init; }

    public required EndCause Cause { get; init; }

    /// <summary>As the provider requires.</summary>
    public required string Requires { get; init; }

    public required DateTimeOffset OrderedAt { get; init; }

    public required DueDate Due { get; init; }

    /// <summary>The record of destruction that certifies it; null: not yet.</summary>
    public string? Certificate { get; init; }

    public DateTimeOffset? CertifiedAt { get; init; }
}
