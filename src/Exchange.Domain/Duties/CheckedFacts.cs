using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;

namespace Exchange.Domain.Duties;

/// <summary>What findings need to know of a dispute: who is to act on it, and since when.</summary>
public sealed record DisputeFact(string Id, uint Version, DisputeState State, DateTimeOffset Since, DepartmentId? Authority);

/// <summary>What findings need to know of a grant.</summary>
public sealed record GrantFact
{
    public required string Id { get; init; }

    public required uint Version { get; init; }

    public required DepartmentId Consumer { get; init; }

    public required ResourceCode Resource { get; init; }

    public required ImmutableArray<ItemId> Items { get; init; }

    public required bool IsActive { get; init; }

    public required DateTimeOffset Begins { get; init; }

    public required DateTimeOffset Ends { get; init; }

    /// <summary>The department of who issued it; null: a seed, or one that is not bound any more.</summary>
    public DepartmentId? IssuedBy { get; init; }

    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>One department's leave to pass on a part of what it holds; the holder issues that itself, and may.</summary>
    public bool IsPassedOn { get; init; }

    public bool Permits(ItemId item, DateTimeOffset now) => IsActive && Begins <= now && now < Ends && Items.Contains(item);
}
