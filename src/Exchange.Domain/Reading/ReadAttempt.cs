using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Reading;

/// <summary>One attempt to read: the parsed, typed request, which alone is authorized and alone is executed.</summary>
public sealed record ReadAttempt
{
    public required DepartmentId Consumer { get; init; }

    public required ResourceCode Resource { get; init; }

    /// <summary>The items asked for; empty: all that the grant names.</summary>
    public required ImmutableArray<ItemId> Items { get; init; }

    public required Mode Mode { get; init; }

    public required string Purpose { get; init; }

    public string? Matter { get; init; }

    public string? HouseholdAuthorization { get; init; }

    /// <summary>Whether a contractor's client asks (Decree 809, Art 36).</summary>
    public bool ByContractor { get; init; }

    /// <summary>The contractor's task that it names.</summary>
    public string? ContractorTask { get; init; }

    /// <summary>The figures asked for, of which the items are those that it names; null: rows.</summary>
    public Aggregate? Aggregate { get; init; }

    /// <summary>The subject of a lookup; null for a stream.</summary>
    public Cell? Key { get; init; }

    /// <summary>Which of the rows in scope; all hold together.</summary>
    public ImmutableArray<RowFilter> Filters { get; init; } = [];

    /// <summary>Whether rows come in the order of the resource's key item.</summary>
    public bool ByKey { get; init; }

    /// <summary>At most so many rows; null: all.</summary>
    public ulong? Limit { get; init; }

    /// <summary>The only version of the source that is wanted; null: any.</summary>
    public string? SourceVersion { get; init; }
}
