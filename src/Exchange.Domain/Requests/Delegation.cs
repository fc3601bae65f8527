using System.Collections.Immutable;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Requests;

/// <summary>
/// A provider's standing, recorded, revocable consent that lets the platform authorize without asking each time. The Decree leaves
/// the answer to the provider (Art 20); this is the provider's answer, given beforehand.
/// </summary>
public sealed record Delegation
{
    public required DelegationId Id { get; init; }

    public required uint Version { get; init; }

    public required DepartmentId Provider { get; init; }

    public required ResourceCode Resource { get; init; }

    /// <summary>Empty: all that the resource has when a request is decided.</summary>
    public ImmutableArray<ItemId> Items { get; init; } = [];

    public required ImmutableArray<string> Purposes { get; init; }

    /// <summary>What each request must meet, beside the resource's own conditions.</summary>
    public ImmutableArray<Condition> Terms { get; init; } = [];

    /// <summary>The instant from which it no longer covers.</summary>
    public required DateTimeOffset Ends { get; init; }

    /// <summary>What must be done with the data at the end, as the provider requires (Decree 809, Art 27).</summary>
    public string? Disposal { get; init; }

    /// <summary>The document by which it was given.</summary>
    public required string Document { get; init; }

    /// <summary>The head who gave it, as issuer and client.</summary>
    public required string GivenBy { get; init; }

    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>Null: it stands. Grants that were issued under it stand either way.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}
